/** Robust statistics: a few wild values do not move them. Pure; inputs are left as they are. */

/** Makes a sample of normal noise have the same standard deviation by either measure. */
const MAD_TO_SIGMA = 1.4826;

/** NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2;
}

/** The spread about `centre` as a standard deviation would be: 1.4826 × the median absolute deviation. */
export function robustSpread(values: ArrayLike<number>, centre: number): number {
  return MAD_TO_SIGMA * median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}
