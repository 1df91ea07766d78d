import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { LockWait } from '../../../sample/locks.ts';
import { stateCode, type ProcessTable } from '../../../sample/table.ts';
import { readOnce, READ_BUFFER, DENIED } from '../descriptors.ts';
import { fileLockWaits } from './file-locks.ts';
import { sharedFutexWait } from './futex-wait.ts';
import { SharedMaps } from './shared-maps.ts';

/** Reads of /proc/PID/syscall a tick: 4 µs each. */
const READS = 24;
/** Who has not run for so long does not wait for a lock that somebody took just now. */
const RECENT_MS = 60_000;
/** CPU time in a tick from which on somebody may be computing with what others wait for. */
const BUSY_NS = 3e7;
const MOST_BUSY = 8;
const REMEMBERED_MS = 30_000;
const SLEEPING = stateCode('sleeping');

interface Sleeper {
  readonly pid: number;
  readonly address: number;
}

/**
 * Who waits for a lock of another process. The kernel tells it for file locks. For a mutex in shared memory it tells
 * only that a process sleeps on an address (futex(2)): whose address lies in a file that several have mapped, and who
 * of them computes meanwhile, is found out here. Locks within one process are its own affair.
 */
export class LockWaits {
  readonly #folder: string;
  readonly #maps: SharedMaps;
  #cpuBefore = new Float64Array(0);
  #ranAt = new Float64Array(0);
  #bornAt = new Float64Array(0);
  #next = 0;
  #forgetAt = 0;
  /** Seen asleep on a shared futex before: looked at first. */
  #sleepers: number[] = [];
  #denied = 0;
  #read = 0;

  /** @param folder /proc */
  constructor(folder: string) {
    this.#folder = folder;
    this.#maps = new SharedMaps(folder);
  }

  /** @param now monotonic milliseconds */
  read(table: ProcessTable, now: number): LockWait[] {
    if (now >= this.#forgetAt) {
      this.#maps.forget();
      this.#forgetAt = now + REMEMBERED_MS;
    }
    const { quiet, busy } = this.#sort(table, now);
    return [...this.#fileLocks(table, now), ...this.#futexes(this.#asleep(table, quiet), busy)];
  }

  coverage(): MetricCoverage {
    const source = '/proc/locks, /proc/PID/syscall';
    if (this.#denied === 0) return { metric: 'system.locks', status: 'available', source, reason: null, remedy: null };
    return {
      metric: 'system.locks',
      status: 'partial',
      source: this.#denied < this.#read ? source : '/proc/locks',
      reason:
        'the kernel shows what a process sleeps on only to who may trace it: not for other users, nor where tracing is restricted (ptrace(2))',
      remedy: 'run the agent as root to see them',
    };
  }

  /** Who has run lately and sleeps now, and who is busy, as slots; both from what is in the table already. */
  #sort(table: ProcessTable, now: number): { quiet: number[]; busy: number[] } {
    if (this.#ranAt.length < table.capacity) this.#grow(table.capacity);
    const { live, count, state, raw, bornAt } = table;
    const quiet: number[] = [];
    const busy: { slot: number; cpu: number }[] = [];
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      const cpu = raw.cpu_time_ns[slot]!;
      const isNew = this.#bornAt[slot] !== bornAt[slot];
      const used = isNew ? 0 : cpu - this.#cpuBefore[slot]!;
      if (isNew || used > 0) this.#ranAt[slot] = now;
      if (used > BUSY_NS) busy.push({ slot, cpu: used });
      else if (
        state[slot] === SLEEPING &&
        now - this.#ranAt[slot]! < RECENT_MS &&
        table.facts[slot]?.kernelThread !== true
      )
        quiet.push(slot);
      this.#cpuBefore[slot] = cpu;
      this.#bornAt[slot] = bornAt[slot]!;
    }
    busy.sort((a, b) => b.cpu - a.cpu);
    return { quiet, busy: busy.slice(0, MOST_BUSY).map(({ slot }) => table.pid[slot]!) };
  }

  #fileLocks(table: ProcessTable, now: number): LockWait[] {
    const length = readOnce(`${this.#folder}/locks`);
    if (length <= 0) return [];
    const waits = fileLockWaits(READ_BUFFER.toString('latin1', 0, length));
    if (waits.length === 0) return waits;
    const recent = new Set<number>();
    for (let index = 0; index < table.count; index++)
      if (now - this.#ranAt[table.live[index]!]! < RECENT_MS) recent.add(table.pid[table.live[index]!]!);
    return waits
      .map(({ waiters, holders }) => ({ holders, waiters: waiters.filter((pid) => recent.has(pid)) }))
      .filter(({ waiters }) => waiters.length > 0);
  }

  /** A round over all who may wait, some a tick; those seen waiting before each time. */
  #asleep({ pid }: ProcessTable, quiet: readonly number[]): Sleeper[] {
    const before = new Set(this.#sleepers);
    const known = quiet.filter((slot) => before.has(pid[slot]!));
    const others = quiet.filter((slot) => !before.has(pid[slot]!));
    const begin = others.length === 0 ? 0 : this.#next % others.length;
    const turn = [...known, ...others.slice(begin), ...others.slice(0, begin)].slice(0, READS);
    this.#next = begin + Math.max(0, turn.length - known.length);
    const sleepers = turn.flatMap((slot) => this.#sleeper(pid[slot]!) ?? []);
    this.#sleepers = sleepers.map((sleeper) => sleeper.pid);
    return sleepers;
  }

  #sleeper(pid: number): Sleeper | null {
    const length = readOnce(`${this.#folder}/${pid}/syscall`);
    this.#read += 1;
    if (length === DENIED) this.#denied += 1;
    const address = length > 0 ? sharedFutexWait(READ_BUFFER.toString('latin1', 0, length), process.arch) : null;
    return address === null ? null : { pid, address };
  }

  #futexes(sleepers: readonly Sleeper[], busy: readonly number[]): LockWait[] {
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

  #grow(capacity: number): void {
    const grown = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(capacity).fill(NaN);
      to.set(from);
      return to;
    };
    this.#cpuBefore = grown(this.#cpuBefore);
    this.#ranAt = grown(this.#ranAt);
    this.#bornAt = grown(this.#bornAt);
  }
}
