import { available, partial, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { LockWait } from '../../../sample/locks.ts';
import type { Draft, Source } from '../../../sample/source.ts';
import type { ProcessTable } from '../../../sample/table.ts';
import { Activity } from './activity.ts';
import { FileLocks } from './file-locks.ts';
import { SharedMaps } from './shared-maps.ts';
import { sleepOf } from './wait-channel.ts';

/** Sleepers looked at in a tick, 4 µs each; in the first, all: who asks once wants to know now. */
const LOOKS = 24;
const REMEMBERED_MS = 30_000;

/** Somebody asleep on a futex. */
interface Sleeper {
  readonly pid: number;
  readonly address: number;
}

/**
 * Who waits for a lock of another process. A few sleepers a tick are asked what they sleep in. The kernel tells who
 * holds a file lock. For a mutex in shared memory it tells only that a process sleeps on an address (futex(2)): whose
 * address lies in a file that several have mapped, and who of them computes meanwhile, is found out here. Locks within
 * one process are its own affair.
 */
export class LockWaits implements Source {
  readonly id = 'locks';
  readonly provides = 'locks';
  readonly everyMs = 0;
  readonly columns = [];
  readonly #folder: string;
  readonly #activity = new Activity();
  readonly #fileLocks: FileLocks;
  readonly #maps: SharedMaps;
  #nextPaused = 0;
  #nextQuiet = 0;
  #forgetAt = 0;
  /** Seen asleep on a lock before: looked at first. */
  #known = new Set<number>();
  #hidden = 0;
  #looks = 0;

  /** @param folder /proc */
  constructor(folder: string) {
    this.#folder = folder;
    this.#fileLocks = new FileLocks(folder);
    this.#maps = new SharedMaps(folder);
  }

  fill(draft: Draft): void {
    draft.lockWaits = this.read(draft.processes, draft.monotonic);
  }

  /** @param now monotonic milliseconds */
  read(table: ProcessTable, now: number): LockWait[] {
    if (now >= this.#forgetAt) {
      this.#maps.forget();
      this.#forgetAt = now + REMEMBERED_MS;
    }
    const { paused, quiet, busy } = this.#activity.look(table, now);
    const { sleepers, onFile, hidden } = this.#lookAt(this.#turn(paused, quiet));
    this.#fileLocks.ask(now, onFile > 0, hidden > 0);
    return [...this.#waitsForFiles(table, now), ...this.#waitsForMutexes(sleepers, busy)];
  }

  coverage(): MetricCoverage[] {
    const source = '/proc/locks, /proc/PID/wchan, /proc/PID/syscall';
    if (this.#hidden === 0) return [available('system.locks', source)];
    return [
      partial(
        'system.locks',
        this.#hidden < this.#looks ? source : '/proc/locks',
        'the kernel shows what a process sleeps on only to who may trace it: ' +
          'not for other users, nor where tracing is restricted (ptrace(2))',
        'run the agent as root to see them',
      ),
    ];
  }

  [Symbol.dispose](): void {
    this.#maps.forget();
  }

  /**
   * Whose turn it is: those seen waiting before, then half of the looks for those that have just run, in a round, and
   * half for the others.
   */
  #turn(paused: readonly number[], quiet: readonly number[]): number[] {
    const isKnown = (pid: number): boolean => this.#known.has(pid);
    const known = [...paused, ...quiet].filter(isKnown).slice(0, LOOKS);
    const left = this.#looks === 0 ? Infinity : LOOKS - known.length;
    const [some, others] = [paused, quiet].map((pids) => pids.filter((pid) => !isKnown(pid))) as [number[], number[]];
    const ofOthers = Math.min(others.length, Math.max(left >> 1, left - some.length));
    const ofSome = Math.min(some.length, left - ofOthers);
    const turn = [...known, ...inTurn(some, this.#nextPaused, ofSome), ...inTurn(others, this.#nextQuiet, ofOthers)];
    this.#nextPaused += ofSome;
    this.#nextQuiet += ofOthers;
    return turn;
  }

  #lookAt(pids: readonly number[]): { sleepers: Sleeper[]; onFile: number; hidden: number } {
    const sleepers: Sleeper[] = [];
    let [onFile, hidden] = [0, 0];
    this.#known = new Set();
    for (const pid of pids) {
      const sleep = sleepOf(`${this.#folder}/${pid}`);
      if (sleep === 'hidden') hidden += 1;
      if (sleep === 'hidden' || sleep === 'other') continue;
      this.#known.add(pid);
      if (sleep === 'file lock') onFile += 1;
      else sleepers.push({ pid, address: sleep.address });
    }
    this.#hidden += hidden;
    this.#looks += pids.length;
    return { sleepers, onFile, hidden };
  }

  #waitsForFiles(table: ProcessTable, now: number): LockWait[] {
    const { waits } = this.#fileLocks;
    if (waits.length === 0) return waits;
    const recent = this.#activity.recent(table, now);
    return waits
      .map(({ waiters, holders }) => ({ holders, waiters: waiters.filter((pid) => recent.has(pid)) }))
      .filter(({ waiters }) => waiters.length > 0);
  }

  #waitsForMutexes(sleepers: readonly Sleeper[], busy: readonly number[]): LockWait[] {
    const locks = new Map<string, { file: string; waiters: number[] }>();
    for (const { pid, address } of sleepers) {
      const range = this.#maps.of(pid)?.find(({ start, end }) => address >= start && address < end);
      if (range === undefined) continue;
      const key = `${range.file} ${address - range.start + range.offset}`;
      const lock = locks.get(key) ?? { file: range.file, waiters: [] };
      locks.set(key, lock);
      lock.waiters.push(pid);
    }
    // Asked for as soon as somebody sleeps, so that it is known at the next sample.
    const candidates = sleepers.length === 0 ? [] : busy.map((pid) => ({ pid, ranges: this.#maps.of(pid) }));
    return [...locks.values()].map(({ file, waiters }) => ({
      waiters,
      holders: candidates
        .filter(({ pid, ranges }) => !waiters.includes(pid) && ranges?.some((range) => range.file === file) === true)
        .map(({ pid }) => pid),
    }));
  }
}

/** So many from a place on, beginning anew after the last. */
function inTurn(pids: readonly number[], from: number, count: number): number[] {
  const begin = pids.length === 0 ? 0 : from % pids.length;
  return [...pids.slice(begin), ...pids.slice(0, begin)].slice(0, count);
}
