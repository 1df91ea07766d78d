import { readdirSync } from 'node:fs';
import { readDecimals } from '../decimal.ts';
import { GONE, HeldFile, READ_BUFFER, type Descriptors } from '../descriptors.ts';
import type { ThreadState, ThreadStates } from './thread-states.ts';

/** CPU ns, run-queue wait ns, times switched in (Documentation/scheduler/sched-stats.rst). */
const numbers = new Float64Array(3);
/**
 * Every so many visits all threads are read: one that ran for less than the clock's own progress can be overlooked
 * until then.
 */
const FULL_SCAN_EVERY = 8;

interface Thread extends ThreadState {
  readonly name: string;
  readonly schedstat: HeldFile;
  cpuNs: number;
  waitNs: number;
  switches: number;
}

/**
 * Run-queue wait and switches of a threaded process: /proc/PID/schedstat is the leader's alone, so they are summed over
 * the threads, differenced a thread at a time, since a sum falls when a thread exits.
 *
 * Not every thread is read every time. The process's CPU clock is the sum of its threads' CPU times, so as soon as the
 * threads read account for its whole advance, the others have not run and their counters stand.
 */
export class Threads {
  readonly #path: string;
  readonly #descriptors: Descriptors;
  readonly #states: ThreadStates;
  /** Those that ran last come first. */
  #threads: Thread[] = [];
  /** CPU time of the process that is accounted for, by threads as last read and by threads that have exited. */
  #accountedNs = NaN;
  #visits = 0;
  /** Since the process was first seen; only differences mean anything. */
  waitNs = 0;
  switches = 0;
  /** False when a thread could not be read in this visit: then the sums mean nothing. */
  complete = true;
  /** Since when a thread of it has waited uninterruptibly with no switch; NaN when none does. */
  waitingSince = NaN;

  /** First sight: what every thread has so far is where counting starts. */
  constructor(processPath: string, descriptors: Descriptors, states: ThreadStates, cpuNs: number) {
    this.#path = `${processPath}/task`;
    this.#descriptors = descriptors;
    this.#states = states;
    this.#list(false);
    this.#readFrom(0, Infinity);
    this.#accountedNs = cpuNs;
  }

  /**
   * The process's CPU clock has advanced to `cpuNs`, and it has `count` threads.
   * @param cpuNs NaN when there is no clock: then every thread is read
   */
  update(cpuNs: number, count: number): void {
    this.#visits += 1;
    this.complete = true;
    if (count !== this.#threads.length) this.#list(true);
    const until = this.#visits % FULL_SCAN_EVERY === 0 || Number.isNaN(cpuNs) ? Infinity : cpuNs;
    if (this.#readFrom(0, until) > 0) return;
    if (this.#accountedNs < cpuNs) this.#lookForNew();
    // Every thread was read: what is left of the clock belongs to threads that are gone.
    this.#accountedNs = cpuNs;
  }

  close(): void {
    for (const thread of this.#threads) close(thread);
  }

  /**
   * Reads threads from the `start`th on until the clock's advance to `untilNs` is accounted for; returns how many were
   * left unread.
   */
  #readFrom(start: number, untilNs: number): number {
    const threads = this.#threads;
    let index = start;
    while (index < threads.length && !(this.#accountedNs >= untilNs)) {
      const thread = threads[index]!;
      const before = thread.cpuNs;
      if (!this.#read(thread)) {
        close(thread);
        threads.splice(index, 1);
        continue;
      }
      if (thread.cpuNs > before && index > 0) moveForward(threads, index);
      index += 1;
    }
    return threads.length - index;
  }

  /** False when the thread is gone. */
  #read(thread: Thread): boolean {
    const length = thread.schedstat.read();
    if (length === GONE) return false;
    if (length <= 0 || readDecimals(READ_BUFFER, 0, length, numbers) < 3) {
      this.complete = false;
      return true;
    }
    const cpuNs = numbers[0]!;
    const waitNs = numbers[1]!;
    const switches = numbers[2]!;
    if (switches !== thread.switches || cpuNs !== thread.cpuNs) this.#states.ran(thread, this.#descriptors.tick);
    if (!Number.isNaN(thread.waitNs)) {
      this.waitNs += Math.max(0, waitNs - thread.waitNs);
      this.switches += Math.max(0, switches - thread.switches);
    }
    this.#accountedNs += cpuNs - thread.cpuNs;
    thread.cpuNs = cpuNs;
    thread.waitNs = waitNs;
    thread.switches = switches;
    return true;
  }

  /** As many threads as before, yet CPU time that none of them used: one may have exited and another begun. */
  #lookForNew(): void {
    const known = this.#threads.length;
    this.#list(true);
    if (this.#threads.length > known) this.#readFrom(known, Infinity);
  }

  /**
   * Brings in threads that are not known yet, at the end; those that are gone are noticed when they are read.
   * @param born whether an unknown thread began after the last listing: then all it has is new
   */
  #list(born: boolean): void {
    let names: string[];
    try {
      names = readdirSync(this.#path);
    } catch {
      return;
    }
    const present = new Set(names);
    const stay = this.#threads.filter((thread) => present.delete(thread.name) || close(thread));
    for (const name of present) stay.push(this.#thread(name, born));
    this.#threads = stay;
  }

  #thread(name: string, born: boolean): Thread {
    const start = born ? 0 : NaN;
    const path = `${this.#path}/${name}`;
    return {
      name,
      schedstat: new HeldFile(this.#descriptors, `${path}/schedstat`),
      cpuNs: 0,
      waitNs: start,
      switches: start,
      statPath: `${path}/stat`,
      owner: this,
      ranAt: -1,
      queued: false,
      gone: false,
      waitingSince: NaN,
    };
  }
}

function close(thread: Thread): false {
  thread.gone = true;
  thread.schedstat.close();
  return false;
}

/** Halfway to the front each time it is found running: those that run often end up first. */
function moveForward(threads: Thread[], index: number): void {
  const ahead = threads[index >> 1]!;
  threads[index >> 1] = threads[index]!;
  threads[index] = ahead;
}
