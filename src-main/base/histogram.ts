/**
 * Counts in logarithmic buckets: constant memory, any number of values, quantiles within one bucket's width (about 9
 * %). Values are non-negative; the unit is the caller's.
 */
export class Histogram {
  static readonly bucketsPerDoubling = 8;
  static readonly #bucketCount = 40 * Histogram.bucketsPerDoubling;
  readonly #smallest: number;
  readonly #counts = new Float64Array(Histogram.#bucketCount);
  #count = 0;
  #max = NaN;

  /** @param smallest values at or below it share the first bucket */
  constructor(smallest: number) {
    this.#smallest = smallest;
  }

  get count(): number {
    return this.#count;
  }

  /** The largest value recorded, exact; NaN when nothing was. */
  get max(): number {
    return this.#max;
  }

  record(value: number): void {
    if (!(value >= 0)) return;
    const bucket = Math.ceil(Math.log2(value / this.#smallest) * Histogram.bucketsPerDoubling);
    this.#counts[Math.min(Math.max(bucket, 0), Histogram.#bucketCount - 1)]! += 1;
    this.#count += 1;
    if (!(value <= this.#max)) this.#max = value;
  }

  /**
   * The value that a share `q` (0 to 1) of all values does not exceed: its bucket's upper edge, never above the
   * maximum. NaN when empty.
   */
  quantile(q: number): number {
    if (this.#count === 0) return NaN;
    const rank = Math.max(1, Math.ceil(q * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket]!;
      if (seen >= rank) return Math.min(this.#max, this.#smallest * 2 ** (bucket / Histogram.bucketsPerDoubling));
    }
    return this.#max;
  }
}
