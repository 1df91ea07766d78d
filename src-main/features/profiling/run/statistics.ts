import { median, robustSpread } from '../../../base/robust.ts';

/** What several runs of one command say of a figure. */
export interface Spread {
  readonly runs: number;
  readonly mean: number;
  /** Of a sample: divided by n − 1. NaN for a single run. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  readonly median: number;
  /** Positions, from 0, of those that lie too far from the others. */
  readonly outliers: readonly number[];
}

/** With fewer, nothing can be said to lie outside. */
const LEAST_FOR_OUTLIERS = 5;
/**
 * Modified z-score beyond which a value is an outlier (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993).
 */
const FAR = 3.5;
/** What differs by less than this share of the median is no outlier, however closely the others agree. */
const NEGLIGIBLE = 0.02;

/** @param values at least one, none absent */
export function spreadOf(values: readonly number[]): Spread {
  const runs = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    runs,
    mean,
    sd: runs > 1 ? Math.sqrt(squares / (runs - 1)) : NaN,
    min: Math.min(...values),
    max: Math.max(...values),
    median: median(values),
    outliers: outliersOf(values),
  };
}

/** By the median and the median absolute deviation, which outliers themselves do not move. */
function outliersOf(values: readonly number[]): number[] {
  if (values.length < LEAST_FOR_OUTLIERS) return [];
  const middle = median(values);
  const far = FAR * robustSpread(values, middle);
  const limit = Math.max(far, NEGLIGIBLE * Math.abs(middle));
  return values.flatMap((value, index) => (Math.abs(value - middle) > limit ? [index] : []));
}
