import type { Band } from '../../src-main/metrics/registry.ts';
import type { Moment } from '../state/past.ts';

export const STRIP_MS = 10 * 60_000;

/** The highest score of a few seconds, and whose it was. */
export interface Bar {
  readonly at_ms: number;
  readonly score: number;
  readonly band: Band;
  readonly name: string;
}

/** Something that happened within the strip. */
export interface Mark {
  readonly key: string;
  readonly at_ms: number;
  readonly words: string;
}

/**
 * `count` bars on fixed marks of the clock, so that they do not change their height while they move left. Null: nothing
 * known.
 */
export function barsOf(moments: readonly Moment[], count: number): (Bar | null)[] {
  const width = STRIP_MS / count;
  const bars = new Array<Bar | null>(count).fill(null);
  const newest = moments[moments.length - 1]?.at_ms;
  if (newest === undefined) return bars;
  const lastBucket = Math.floor(newest / width);
  for (const moment of moments) {
    const bucket = Math.floor(moment.at_ms / width);
    const index = count - 1 - (lastBucket - bucket);
    const score = moment.top_score;
    if (score === null || index < 0 || score < (bars[index]?.score ?? 0)) continue;
    bars[index] = { at_ms: bucket * width, score, band: moment.top_band ?? 'low', name: moment.top_name ?? '' };
  }
  return bars;
}
