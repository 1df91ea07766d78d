import { pino, type Logger } from 'pino';
import type { LogEntry } from '../protocol/methods.ts';
import { RotatingFile } from './rotating-file.ts';

export type Log = Logger;
export type LogLevel = LogEntry['level'];

/** JSON lines with a time, a level and a source; without pino's worker transports, which do not survive bundling. */
export function openLog(path: string, level: LogLevel): { log: Log; close(): void } {
  const file = new RotatingFile(path);
  const log = pino(
    // A mixin and not a base, which would stand in the line beside the source of a client's entry.
    {
      level,
      base: null,
      mixin: () => ({ source: 'agent' }),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => file.write(line) },
  );
  return { log, close: () => file[Symbol.dispose]() };
}

/** For a process that is nobody's agent but its own. */
export const silentLog = (): Log => pino({ level: 'silent' });

/** A client's own line; its source replaces the agent's, and its details stay apart from the log's own fields. */
export function logEntry(log: Log, entry: LogEntry): void {
  log[entry.level]({ source: entry.source, detail: entry.detail }, entry.message);
}
