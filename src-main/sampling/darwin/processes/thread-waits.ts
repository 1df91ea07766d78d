import { read } from '../layouts.ts';
import type { ProcessCalls } from './process-calls.ts';
import { C, PROC_THREADINFO } from './process-layouts.ts';
import type { Watched } from './watched.ts';

/**
 * Threads looked at in a tick, each a system call: a process's threads are looked at once after it has run, when it has
 * fallen quiet.
 */
const READS = 32;
/** Of one process: in one with more threads, those beyond are not looked at. */
const MOST_THREADS = 64;
const MOST_WAITING = 64;

interface Waiting {
  readonly watched: Watched;
  readonly thread: number;
  readonly ranNs: number;
  readonly since: number;
}

const { fields } = PROC_THREADINFO;

/**
 * Which threads wait uninterruptibly. macOS has no such state of a process: it is the run state of a thread, and only
 * one's own processes' threads may be read. A thread stays known as waiting for as long as it is in that state and its
 * CPU time stands.
 */
export class ThreadWaits {
  readonly #calls: ProcessCalls;
  #quiet: Watched[] = [];
  #waiting: Waiting[] = [];
  #turn = 0;

  constructor(calls: ProcessCalls) {
    this.#calls = calls;
  }

  /** It ran up to the tick before and has not since: what it waits for may be the disk. */
  fellQuiet(watched: Watched): void {
    this.#quiet.push(watched);
  }

  /**
   * @param now monotonic milliseconds
   * @param readable a process, or undefined where that one is gone or another's; looked at in turn, for a thread that
   * hangs where others run
   */
  settle(now: number, count: number, readable: (index: number) => Watched | undefined): void {
    for (const { watched } of this.#waiting) watched.waitingSince = NaN;
    this.#waiting = this.#waiting.filter((waiting) => this.#ranNs(waiting.watched, waiting.thread) === waiting.ranNs);
    let reads = READS;
    for (let watched = this.#quiet.pop(); watched !== undefined && reads > 0; watched = this.#quiet.pop())
      reads -= this.#lookAt(watched, now);
    this.#quiet = [];
    for (let looked = 0; looked < count && reads > 0; looked++) {
      this.#turn = (this.#turn + 1) % count;
      const watched = readable(this.#turn);
      if (watched !== undefined) reads -= this.#lookAt(watched, now);
    }
    for (const { watched, since } of this.#waiting) if (!(since >= watched.waitingSince)) watched.waitingSince = since;
  }

  /** Returns how many calls it took. */
  #lookAt(watched: Watched, now: number): number {
    const count = Math.min(MOST_THREADS, this.#calls.listThreads(watched.pid));
    for (let index = 0; index < count && this.#waiting.length < MOST_WAITING; index++) {
      const thread = this.#calls.threadAt(index);
      const ranNs = this.#ranNs(watched, thread);
      if (Number.isNaN(ranNs) || this.#isKnown(watched, thread)) continue;
      this.#waiting.push({ watched, thread, ranNs, since: now });
    }
    return count + 1;
  }

  #isKnown = (watched: Watched, thread: number): boolean =>
    this.#waiting.some((waiting) => waiting.watched === watched && waiting.thread === thread);

  /** CPU time of a thread that waits uninterruptibly; NaN of any other. */
  #ranNs({ pid }: Watched, thread: number): number {
    if (this.#calls.readThread(pid, thread) !== 0) return NaN;
    const { thread: bytes } = this.#calls;
    if (read(bytes, fields.pth_run_state) !== C.TH_STATE_UNINTERRUPTIBLE) return NaN;
    return read(bytes, fields.pth_user_time) + read(bytes, fields.pth_system_time);
  }
}
