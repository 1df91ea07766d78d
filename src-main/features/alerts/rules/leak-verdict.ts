import type { AlertsConfig } from '../config.ts';
import type { Readings } from './memory-past.ts';
import { median } from '../../../base/robust.ts';
import { trendOf } from './statistics.ts';

/** Memory that a process keeps taking and does not give back. */
export interface Leak {
  readonly bytesPerHour: number;
  /** By the trend, over the time looked at. */
  readonly grownBytes: number;
  readonly seconds: number;
  /** Standard deviations by which rising pairs outnumber falling ones (Mann–Kendall). */
  readonly confidence: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** One in four thousand, were there no trend. */
const SURE = 3.5;
/**
 * Each quarter of the time must bring so much of what the trend gives it, and the last the more: a step is no leak, nor
 * is a start that levels off. One that quickens is.
 */
const STEADY = 0.3;
const STEADY_AT_LAST = 0.75;
const LEAST_POINTS = 12;

/**
 * Whether these readings are a leak: a trend that is no accident (Theil–Sen and Mann–Kendall, which a few wild readings
 * do not move), steady from beginning to end, long enough, and of enough bytes in all. Null: no leak. How fast is no
 * question: a slow leak is one, too.
 */
export function leakVerdict(
  { times, values }: Readings,
  { least_minutes, least_bytes }: AlertsConfig['memory_growth'],
): Leak | null {
  const count = values.length;
  if (count < LEAST_POINTS) return null;
  const spanMs = times[count - 1]! - times[0]!;
  if (spanMs < least_minutes * MINUTE_MS) return null;
  const { slope, confidence } = trendOf(times, values);
  const grownBytes = slope * spanMs;
  if (!(slope > 0 && confidence >= SURE && grownBytes >= least_bytes)) return null;
  if (!isSteady(values, grownBytes)) return null;
  return { bytesPerHour: slope * HOUR_MS, grownBytes, seconds: spanMs / 1_000, confidence };
}

/** Quarters by their medians: each of the three steps between them, against a quarter of the whole. */
function isSteady(values: readonly number[], grown: number): boolean {
  const quarter = Math.floor(values.length / 4);
  const medians = [0, 1, 2, 3].map((index) =>
    median(values.slice(index * quarter, index === 3 ? undefined : (index + 1) * quarter)),
  );
  return medians.every(
    (value, index) =>
      index === 0 || value - medians[index - 1]! >= ((index === 3 ? STEADY_AT_LAST : STEADY) * grown) / 4,
  );
}
