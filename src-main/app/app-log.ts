import type { LogEntry } from '../protocol/methods.ts';

export type Detail = NonNullable<LogEntry['detail']>;

/** The app's own lines: to standard error at once, and into the agent's log while there is an agent. */
export class AppLog {
  readonly #send: (entry: LogEntry) => void;

  constructor(send: (entry: LogEntry) => void) {
    this.#send = send;
  }

  info(message: string, detail: Detail = {}): void {
    this.#write('info', message, detail);
  }

  warn(message: string, detail: Detail = {}): void {
    this.#write('warn', message, detail);
  }

  error(message: string, detail: Detail = {}): void {
    this.#write('error', message, detail);
  }

  #write(level: LogEntry['level'], message: string, detail: Detail): void {
    process.stderr.write(`${JSON.stringify({ level, source: 'app', message, ...detail })}\n`);
    this.#send({ level, source: 'app', message, detail: shortened(detail) });
  }
}

/** The agent refuses longer values. */
function shortened(detail: Detail): Detail {
  return Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [key, typeof value === 'string' ? value.slice(0, 1_000) : value]),
  );
}
