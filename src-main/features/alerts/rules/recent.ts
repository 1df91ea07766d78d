/**
 * Readings of the last while, no more than one in `everyMs`, so that their number is bounded at any rate of sampling.
 * Time is monotonic ms.
 */
export class Recent<T> {
  readonly #everyMs: number;
  #readings: { readonly now: number; readonly value: T }[] = [];

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  push(now: number, value: T, spanMs: number): void {
    const newest = this.#readings.at(-1);
    if (newest !== undefined && now - newest.now < this.#everyMs) return;
    this.#readings.push({ now, value });
    // One reading at or before the beginning of the span stays: the span is whole.
    while (this.#readings.length > 1 && now - this.#readings[1]!.now >= spanMs) this.#readings.shift();
  }

  /** The oldest held; null before there is any. */
  get oldest(): { readonly now: number; readonly value: T } | null {
    return this.#readings[0] ?? null;
  }

  get values(): T[] {
    return this.#readings.map(({ value }) => value);
  }
}
