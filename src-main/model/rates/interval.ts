import type { SystemCounters } from '../../sample/system.ts';

/** The reading before, and the true time since. */
export interface Interval {
  readonly before: SystemCounters;
  readonly seconds: number;
}

/**
 * What a counter grew by; null when one of the readings is absent, or it fell: it was reset, or it is another device's.
 */
export function growth(now: number | null | undefined, before: number | null | undefined): number | null {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  const grown = now - before;
  return grown >= 0 ? grown : null;
}

export function rate(now: number | null, before: number | null | undefined, interval: Interval | null): number | null {
  const grown = growth(now, before);
  return grown === null || interval === null ? null : grown / interval.seconds;
}

export const clampPercent = (percent: number): number => Math.min(100, Math.max(0, percent));
