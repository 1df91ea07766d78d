import { epochMs, monotonicMs } from '../../../../src-main/base/brand.ts';
import type { Clock } from '../../../../src-main/base/clock.ts';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #ms = 0;

  now(): ReturnType<Clock['now']> {
    return epochMs(1_700_000_000_000 + this.#ms);
  }

  monotonic(): ReturnType<Clock['monotonic']> {
    return monotonicMs(this.#ms);
  }

  advance(ms: number): void {
    this.#ms += ms;
  }
}
