import { readFile } from 'node:fs';
import type { LockWait } from '../../../sample/locks.ts';

/** A file lock that somebody waits for, at one instant. */
export interface FileLock extends LockWait {
  /** Device, inode and the first byte that is locked. */
  readonly place: string;
}

/**
 * `1: -> POSIX  ADVISORY  WRITE 1240 fd:00:2531452 0 EOF`: number, the arrow of a waiter, indented by who waits before
 * it, kind, mode, access, pid, file, first and last byte (proc_locks(5)).
 */
const LINE = /^(\d+):\s+(->\s+)?\S+\s+\S+\s+\S+\s+(-?\d+) (\S+ \d+)?/;

/**
 * Waits for flock(2), fcntl(2) and lease locks, from /proc/locks. A holder in another pid namespace has pid 0, the
 * holder of an open file description lock -1: neither is known. Lines that are cut or from the future are left out.
 */
export function fileLockWaits(text: string): FileLock[] {
  const waits = new Map<string, { place: string; waiters: number[]; holders: number[] }>();
  for (const line of text.split('\n')) {
    const [, number, arrow, pid, place] = LINE.exec(line) ?? [];
    if (number === undefined) continue;
    const lock = waits.get(number) ?? { place: place ?? number, waiters: [], holders: [] };
    waits.set(number, lock);
    if (Number(pid) > 0) (arrow === undefined ? lock.holders : lock.waiters).push(Number(pid));
  }
  return [...waits.values()].filter(({ waiters }) => waiters.length > 0);
}

/** While somebody is seen to wait. */
const EVERY_MS = 2_000;
/** While it is only not known that nobody does. */
const BLIND_EVERY_MS = 20_000;
/** A lock that is taken in turn has another holder in each reading: it is said to be held by who has it in most. */
const READINGS = 5;

/**
 * /proc/locks, read seldom and off the loop. Who opens it has the whole machine's file locks take their slow path, and
 * waits for a grace period of RCU (locks_start, percpu_down_write, rcu_sync_enter: fs/locks.c): on a machine that lets
 * nobody run, for seconds.
 */
export class FileLocks {
  readonly #path: string;
  #readings: (readonly FileLock[])[] = [];
  #askedAt = -Infinity;
  #inFlight = false;

  /** @param folder /proc */
  constructor(folder: string) {
    this.#path = `${folder}/locks`;
  }

  /** Who waits as of the last reading. */
  get waits(): LockWait[] {
    return (this.#readings[0] ?? []).map((lock) => ({ waiters: lock.waiters, holders: this.#usualHolders(lock) }));
  }

  /**
   * Reads it if it is time to; the answer is there at a later call of `waits`.
   * @param seen whether somebody sleeps in the wait for a file lock
   * @param blind whether there are sleepers that do not show what they wait for
   */
  ask(now: number, seen: boolean, blind: boolean): void {
    if (this.#inFlight || !(seen || blind || this.#someoneWaits)) return;
    if (now - this.#askedAt < (seen || this.#someoneWaits ? EVERY_MS : BLIND_EVERY_MS)) return;
    this.#askedAt = now;
    this.#inFlight = true;
    readFile(this.#path, 'latin1', (error, text) => {
      this.#inFlight = false;
      const reading = error === null ? fileLockWaits(text) : [];
      this.#readings = reading.length === 0 ? [] : [reading, ...this.#readings].slice(0, READINGS);
    });
  }

  get #someoneWaits(): boolean {
    return this.#readings.length > 0;
  }

  #usualHolders({ place, holders }: FileLock): number[] {
    const readings = this.#readings.flatMap((locks) => locks.find((lock) => lock.place === place) ?? []);
    const times = (pid: number): number => readings.filter((lock) => lock.holders.includes(pid)).length;
    return holders.filter((pid) => 2 * times(pid) > readings.length);
  }
}
