import type { Clock } from '../../base/clock.ts';
import { Histogram } from '../../base/histogram.ts';

/** Cancels what was planned. */
export type Schedule = (run: () => void, milliseconds: number) => () => void;

export const timers: Schedule = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/** Nothing but sleep, or a machine that stood still, makes a tick so late. */
const SLEPT_MS = 30_000;

/**
 * Runs a task on a grid: the next time is the last planned time plus the interval, so lateness does not add up. Times
 * that have passed, or are nearer than half an interval, are counted as missed and not made up for: two samples close
 * together make rates out of noise.
 */
export class Loop implements Disposable {
  readonly #clock: Clock;
  readonly #schedule: Schedule;
  readonly #task: () => void;
  readonly #interval: (plannedAt: number) => number;
  /** How late each tick began, in ms. */
  readonly jitter = new Histogram(0.01);
  /** The same of the last tick. */
  lateMs = NaN;
  missed = 0;
  intervalMs = NaN;
  #plannedAt = NaN;
  #ranAt = NaN;
  #cancel: (() => void) | null = null;

  /** @param interval asked after each tick, with the time for which that was planned */
  constructor(clock: Clock, schedule: Schedule, task: () => void, interval: (plannedAt: number) => number) {
    this.#clock = clock;
    this.#schedule = schedule;
    this.#task = task;
    this.#interval = interval;
  }

  start(): void {
    this.#plannedAt = this.#clock.monotonic();
    this.#run();
  }

  /**
   * The interval may have become shorter: what is planned for later is brought forward, to half an interval after the
   * last tick at the earliest.
   */
  hurry(): void {
    if (this.#cancel === null) return;
    const interval = this.#interval(this.#plannedAt - this.intervalMs);
    if (interval >= this.intervalMs) return;
    const earliest = Math.max(this.#clock.monotonic(), this.#ranAt + interval / 2);
    this.#plannedAt = Math.max(this.#plannedAt + interval - this.intervalMs, earliest);
    this.#plan(interval);
  }

  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #run(): void {
    this.#cancel = null;
    this.#forgetSleep();
    this.#ranAt = this.#clock.monotonic();
    this.lateMs = Math.max(0, this.#ranAt - this.#plannedAt);
    this.jitter.record(this.lateMs);
    this.#task();
    const interval = this.#interval(this.#plannedAt);
    this.#plannedAt += interval;
    const behind = Math.ceil((this.#clock.monotonic() - this.#plannedAt) / interval + 0.5);
    if (behind > 0) {
      this.missed += behind;
      this.#plannedAt += behind * interval;
    }
    this.#plan(interval);
  }

  /**
   * On macOS the monotonic clock goes on while the machine sleeps (libuv: mach_continuous_time): that is neither late
   * nor missed.
   */
  #forgetSleep(): void {
    const late = this.#clock.monotonic() - this.#plannedAt;
    if (late > SLEPT_MS) this.#plannedAt += late;
  }

  #plan(interval: number): void {
    this.intervalMs = interval;
    this.#cancel?.();
    this.#cancel = this.#schedule(() => this.#run(), Math.max(0, this.#plannedAt - this.#clock.monotonic()));
  }
}
