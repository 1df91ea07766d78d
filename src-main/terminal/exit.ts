/**
 * Ends a command with an exit code and, for the user, one message on standard error. A command that was to be started
 * and cannot: 126, 127.
 */
export class Stop extends Error {
  readonly code: 1 | 2 | 126 | 127;
  constructor(code: Stop['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Resolves at the first interrupt or termination signal: time to clean up. */
export function interrupted(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
}
