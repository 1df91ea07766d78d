import type { LockWait } from '../../../sample/locks.ts';

/**
 * `1: -> POSIX  ADVISORY  WRITE 1240 fd:00:2531452 0 EOF`: number, the arrow of a waiter, indented by who waits before
 * it, kind, mode, access, pid (proc_locks(5)).
 */
const LINE = /^(\d+):\s+(->\s+)?\S+\s+\S+\s+\S+\s+(-?\d+) /;

/**
 * Waits for flock(2), fcntl(2) and lease locks, from /proc/locks. A holder in another pid namespace has pid 0, the
 * holder of an open file description lock -1: neither is known. Lines that are cut or from the future are left out.
 */
export function fileLockWaits(text: string): LockWait[] {
  const waits = new Map<string, { waiters: number[]; holders: number[] }>();
  for (const line of text.split('\n')) {
    const [, number, arrow, pid] = LINE.exec(line) ?? [];
    if (number === undefined || Number(pid) <= 0) continue;
    const lock = waits.get(number) ?? { waiters: [], holders: [] };
    waits.set(number, lock);
    (arrow === undefined ? lock.holders : lock.waiters).push(Number(pid));
  }
  return [...waits.values()].filter(({ waiters }) => waiters.length > 0);
}
