import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** Those that somebody sends to a program to tell it something. */
const BY_HAND = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
/** Those that keys send, to everybody in the terminal's foreground at once. */
const BY_KEY = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Takes the signals that would end this process.
 * @param onSignal `reachedAll`: everybody of the process group has had it
 * @param ignored numbers of those that were ignored when it was started, and are to stay so
 * @returns what gives them back
 */
export function takeSignals(
  onSignal: (signal: NodeJS.Signals, reachedAll: boolean) => void,
  ignored: ReadonlySet<number>,
): () => void {
  const listeners = [
    ...BY_HAND.map((signal) => [signal, () => onSignal(signal, false)] as const),
    ...BY_KEY.map((signal) => [signal, () => onSignal(signal, isInForeground())] as const),
  ].filter(([signal]) => !ignored.has(constants.signals[signal]));
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

/** Whether this process group is the one that the terminal's keys go to: fields 5 and 8 of proc_pid_stat(5). */
function isInForeground(): boolean {
  try {
    const text = readFileSync('/proc/self/stat', 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[2] === fields[5];
  } catch {
    return process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  }
}
