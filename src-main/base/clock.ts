import { epochMs, monotonicMs, type EpochMs, type MonotonicMs } from './brand.ts';

/** The two clocks. Everything that needs the time is handed one of these; nothing else reads a clock. */
export interface Clock {
  /** Wall time: may jump, in either direction. */
  now(): EpochMs;
  /** Never goes back. Does not advance during suspend on Linux (CLOCK_MONOTONIC). */
  monotonic(): MonotonicMs;
}

export const systemClock: Clock = {
  now: () => epochMs(Date.now()),
  monotonic: () => monotonicMs(performance.now()),
};
