import { READ_BUFFER, readOnce } from '../descriptors.ts';
import { ProcessStat } from './process-stat.ts';
import { waitsUninterruptibly } from './state-letters.ts';

const stat = new ProcessStat();
/** State reads a tick: a few when the kernel counts no blocked task, many when it does. */
const CALM_READS = 4;
const BLOCKED_READS = 64;
/** Ticks. The latest come first, so those at the end may exit long before their turn. */
const FORGET_GONE_EVERY = 64;

export interface ThreadState {
  readonly statPath: string;
  /** The process it belongs to; its earliest wait is kept there. */
  readonly owner: { waitingSince: number };
  /** The tick in which it was last seen to have run. */
  ranAt: number;
  queued: boolean;
  /** It has exited, or its process has. */
  gone: boolean;
  /** When it was first seen in uninterruptible wait, with no switch since; NaN otherwise. */
  waitingSince: number;
}

/**
 * Which threads wait uninterruptibly. To enter that state a thread has to run, so a state is looked at once after its
 * thread last ran, and again only while it is that state. Reading a thread's state costs five times its run-queue
 * figures; hence the ration.
 */
export class ThreadStates {
  #unsettled: ThreadState[] = [];
  #waiting: ThreadState[] = [];

  ran(thread: ThreadState, tick: number): void {
    thread.ranAt = tick;
    thread.waitingSince = NaN;
    if (thread.queued) return;
    thread.queued = true;
    this.#unsettled.push(thread);
  }

  /**
   * @param now monotonic milliseconds
   * @param blocked tasks that the kernel counts as waiting for I/O; null when it does not say
   */
  settle(tick: number, now: number, blocked: number | null): void {
    if (tick % FORGET_GONE_EVERY === 0) this.#unsettled = this.#unsettled.filter(({ gone }) => !gone);
    for (const thread of this.#waiting) thread.owner.waitingSince = NaN;
    this.#waiting = this.#waiting.filter((thread) => this.#stillWaits(thread, now));
    this.#lookAtQuiet(tick, now, blocked === 0 ? CALM_READS : BLOCKED_READS);
    for (const thread of this.#waiting) {
      if (!(thread.waitingSince >= thread.owner.waitingSince)) thread.owner.waitingSince = thread.waitingSince;
    }
  }

  /** The latest to have fallen quiet come first. */
  #lookAtQuiet(tick: number, now: number, reads: number): void {
    const later: ThreadState[] = [];
    for (let left = reads; left > 0;) {
      const thread = this.#unsettled.pop();
      if (thread === undefined) break;
      if (thread.gone) continue;
      if (thread.ranAt === tick) {
        later.push(thread);
        continue;
      }
      left -= 1;
      thread.queued = false;
      if (this.#stillWaits(thread, now)) this.#waiting.push(thread);
    }
    for (let thread = later.pop(); thread !== undefined; thread = later.pop()) this.#unsettled.push(thread);
  }

  #stillWaits(thread: ThreadState, now: number): boolean {
    const length = readOnce(thread.statPath);
    if (length <= 0 || !stat.parse(READ_BUFFER, length) || !waitsUninterruptibly(stat.stateLetter)) return false;
    if (Number.isNaN(thread.waitingSince)) thread.waitingSince = now;
    return true;
  }
}
