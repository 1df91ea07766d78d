import { pino, type Logger } from 'pino';
import type { LogEntry } from '../protocol/methods.ts';
import { RotatingFile } from './rotating-file.ts';

export type Log = Logger;
export type LogLevel = LogEntry['level'];

/** JSON lines with a time, a level and a source; without pino's worker transports, which do not survive bundling. */
export function openLog(path: string, level: LogLevel): { log: Log; close(): void } {
  const file = new RotatingFile(path);
  const log = pino(
    { level, base: { source: 'agent' }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    { write: (line: string) => file.write(line) },
  );
  return { log, close: () => file[Symbol.dispose]() };
}

/** A client's own line; its source replaces the agent's. */
export function logEntry(log: Log, entry: LogEntry): void {
  log[entry.level]({ ...entry.detail, source: entry.source }, entry.message);
}
