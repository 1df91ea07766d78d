import { median } from '../../../base/robust.ts';

/** Robust statistics: a few wild values do not move them. Pure; inputs are left as they are. */

export interface Trend {
  /** Theil–Sen: the median of the slopes of all pairs; per unit of time. */
  readonly slope: number;
  /**
   * Mann–Kendall: how many standard deviations the number of rising pairs exceeds that of falling ones. Above 3: no
   * accident.
   */
  readonly confidence: number;
}

/** @param times rising; both of one length. NaN of fewer than three points */
export function trendOf(times: ArrayLike<number>, values: ArrayLike<number>): Trend {
  const count = values.length;
  if (count < 3) return { slope: NaN, confidence: NaN };
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let rising = 0;
  let next = 0;
  for (let later = 1; later < count; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const rise = values[later]! - values[earlier]!;
      rising += Math.sign(rise);
      slopes[next++] = rise / (times[later]! - times[earlier]!);
    }
  }
  const deviation = Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  return { slope: median(slopes), confidence: (rising - Math.sign(rising)) / deviation };
}

/** One-sided cumulative sum (Page 1954): how far values have stayed above what is usual, a slack a step forgiven. */
export class Cusum {
  #sum = 0;

  /**
   * @param deviation of this step from the usual, in standard deviations
   * @param most no sum is greater, so that it comes down again in time
   */
  next(deviation: number, slack: number, most = Infinity): number {
    this.#sum = Math.min(most, Math.max(0, this.#sum + deviation - slack));
    return this.#sum;
  }
}
