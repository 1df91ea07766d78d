import { quantiles } from './quantiles.ts';

/** What the values of one metric come to; null is "not known". */
export interface Statistics {
  /** Samples that have a value. */
  readonly count: number;
  readonly average: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly peak: number;
  readonly minimum: number;
  /** Of a sample: divided by n − 1; null for a single value. */
  readonly standard_deviation: number | null;
  /** Of a rate, over the true intervals: joules of watts, bytes of bytes a second. Null for what is no rate. */
  readonly integral: number | null;
  /** 1: the percentiles are of every value; n: of every n-th, since there are too many to hold. */
  readonly percentiles_of_every: number;
}

/** A day at three samples a second is held whole. */
const MOST_HELD = 1 << 18;
const FEWEST = 64;

/**
 * The values of one metric over a recording of any length, in bounded memory: what can be added up is exact, and so are
 * the percentiles up to so many values; beyond them every second one is let go, again and again.
 */
export class Series {
  #held = new Float64Array(FEWEST);
  #size = 0;
  #stride = 1;
  #count = 0;
  #mean = 0;
  #squares = 0;
  #integral = 0;
  minimum = Infinity;
  peak = -Infinity;

  get count(): number {
    return this.#count;
  }

  /** @param seconds since the sample before; NaN where it is not known */
  push(value: number, seconds: number): void {
    if (this.#count % this.#stride === 0) this.#hold(value);
    this.#count += 1;
    // Welford, 1962: no difference of two great sums.
    const away = value - this.#mean;
    this.#mean += away / this.#count;
    this.#squares += away * (value - this.#mean);
    if (seconds > 0) this.#integral += value * seconds;
    if (value < this.minimum) this.minimum = value;
    if (value > this.peak) this.peak = value;
  }

  /** @param isRate whether its integral means anything */
  read(isRate: boolean): Statistics {
    const [p50, p95, p99] =
      this.minimum === this.peak
        ? [this.peak, this.peak, this.peak]
        : quantiles(this.#held.slice(0, this.#size), [0.5, 0.95, 0.99]);
    return {
      count: this.#count,
      average: this.#mean,
      p50: p50!,
      p95: p95!,
      p99: p99!,
      peak: this.peak,
      minimum: this.minimum,
      standard_deviation: this.#count > 1 ? Math.sqrt(this.#squares / (this.#count - 1)) : null,
      integral: isRate ? this.#integral : null,
      percentiles_of_every: this.#stride,
    };
  }

  #hold(value: number): void {
    if (this.#size === MOST_HELD) {
      for (let index = 0; index < MOST_HELD / 2; index++) this.#held[index] = this.#held[2 * index]!;
      this.#size = MOST_HELD / 2;
      this.#stride *= 2;
    } else if (this.#size === this.#held.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#held);
      this.#held = larger;
    }
    this.#held[this.#size++] = value;
  }
}
