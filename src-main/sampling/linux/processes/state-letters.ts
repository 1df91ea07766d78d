import type { ProcessState } from '../../../metrics/registry.ts';
import { stateCode } from '../../../sample/table.ts';

/**
 * The third field of proc_pid_stat(5). `D`, uninterruptible wait, is no state of ours by itself: after a second of it,
 * a process is stuck.
 */
const LETTERS: Readonly<Record<string, ProcessState>> = {
  R: 'running',
  S: 'sleeping',
  D: 'sleeping',
  I: 'idle',
  T: 'stopped',
  t: 'stopped',
  P: 'halted',
  Z: 'zombie',
  X: 'zombie',
  x: 'zombie',
};
const CODES = Uint8Array.from({ length: 256 }, (_, letter) =>
  stateCode(LETTERS[String.fromCharCode(letter)] ?? 'unknown'),
);
const SLEEPING = stateCode('sleeping');
const RUNNING = stateCode('running');
const ON_CPU = 'R'.charCodeAt(0);
const ZOMBIE = 'Z'.charCodeAt(0);
const UNINTERRUPTIBLE = 'D'.charCodeAt(0);
/** On a CPU for this share of the interval is "running", whatever the state at the instant of reading. */
const RUNNING_SHARE = 0.01;

/**
 * @param ranShare of the interval; NaN when it is not known
 * @returns a code of STATES
 */
export function stateOf(letter: number, ranShare: number): number {
  const code = CODES[letter]!;
  return code === SLEEPING && ranShare >= RUNNING_SHARE ? RUNNING : code;
}

export const isOnCpu = (letter: number): boolean => letter === ON_CPU;
export const isZombie = (letter: number): boolean => letter === ZOMBIE;
export const waitsUninterruptibly = (letter: number): boolean => letter === UNINTERRUPTIBLE;
