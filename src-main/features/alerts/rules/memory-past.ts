import type { ProcessSample } from '../../../model/sample.ts';

export interface Readings {
  /** Monotonic ms, rising. */
  readonly times: number[];
  readonly values: number[];
}

/**
 * The resident sets of all processes at the last `points` readings: a row a reading, a place a slot, in single
 * precision.
 */
export class MemoryPast {
  readonly #points: number;
  readonly #times: Float64Array;
  readonly #sequences: Float64Array;
  #values = new Float32Array(0);
  #stride = 0;
  #next = 0;
  #size = 0;

  constructor(points: number) {
    this.#points = points;
    this.#times = new Float64Array(points);
    this.#sequences = new Float64Array(points);
  }

  push({ sequence, processes, metrics }: ProcessSample, now: number): void {
    if (processes.capacity > this.#stride) this.#widen(processes.capacity);
    const start = this.#next * this.#stride;
    for (let index = 0; index < processes.count; index++) {
      const slot = processes.live[index]!;
      this.#values[start + slot] = metrics.rss_bytes[slot]!;
    }
    this.#times[this.#next] = now;
    this.#sequences[this.#next] = sequence;
    this.#next = (this.#next + 1) % this.#points;
    this.#size = Math.min(this.#size + 1, this.#points);
  }

  /** From the first reading of this process held to the newest; NaN where either is absent. */
  growth(slot: number, bornAt: number): number {
    if (this.#size === 0) return NaN;
    let age = this.#size;
    while (age > 1 && this.#sequences[this.#row(age)]! < bornAt) age--;
    return this.#values[this.#row(1) * this.#stride + slot]! - this.#values[this.#row(age) * this.#stride + slot]!;
  }

  /** @param bornAt of the process: readings before it are another's that had the slot */
  of(slot: number, bornAt: number): Readings {
    const times: number[] = [];
    const values: number[] = [];
    for (let age = this.#size; age > 0; age--) {
      const row = this.#row(age);
      const value = this.#values[row * this.#stride + slot]!;
      if (this.#sequences[row]! < bornAt || Number.isNaN(value)) continue;
      times.push(this.#times[row]!);
      values.push(value);
    }
    return { times, values };
  }

  /** @param age 1 for the newest reading */
  #row(age: number): number {
    return (this.#next - age + this.#points) % this.#points;
  }

  #widen(stride: number): void {
    const wider = new Float32Array(stride * this.#points).fill(NaN);
    for (let row = 0; row < this.#points; row++)
      wider.set(this.#values.subarray(row * this.#stride, (row + 1) * this.#stride), row * stride);
    this.#values = wider;
    this.#stride = stride;
  }
}
