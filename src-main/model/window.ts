import { METRIC_IDS, type MetricId } from '../metrics/registry.ts';
import type { ProcessTable } from '../sample/table.ts';
import type { Column, MetricColumns } from './columns.ts';

const SERIES_IDS = [...METRIC_IDS, 'score'] as const;
export type SeriesId = MetricId | 'score';

/** The least and greatest of what was measured; NaN where nothing was. */
export interface LowHigh {
  readonly low: number;
  readonly high: number;
}

/** What the ring takes of a sample. */
export interface WindowSample {
  readonly sequence: number;
  readonly processes: ProcessTable;
  readonly metrics: MetricColumns;
  readonly score: Column;
}

/**
 * The last samples of every process, so that low and high of a new rogue cover the time before it became one. In single
 * precision (seven digits), a row a sample, a place a slot. A slot may have held another process before: samples before
 * `bornAt` of the present one do not count, so a slot's former figures never need to be cleared.
 *
 * Memory: 84 bytes a process and sample (5 KB a process at 60 samples), sized by the highest slot in use, not by the
 * table's capacity.
 */
export class SampleRing {
  readonly length: number;
  #columns: Record<SeriesId, Float32Array>;
  /** Slots in a row. */
  #stride = 0;
  readonly #sequences: Float64Array;
  #size = 0;
  #next = 0;

  constructor(length = 60) {
    this.length = length;
    this.#columns = emptyColumns(0);
    this.#sequences = new Float64Array(length);
  }

  /** Samples held so far, at most `length`. */
  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return SERIES_IDS.length * this.#stride * this.length * Float32Array.BYTES_PER_ELEMENT;
  }

  push({ sequence, processes, metrics, score }: WindowSample): void {
    const used = highestSlot(processes) + 1;
    if (used > this.#stride) this.#widen(used);
    const start = this.#next * this.#stride;
    for (const id of METRIC_IDS) this.#columns[id].set(metrics[id].subarray(0, used), start);
    this.#columns.score.set(score.subarray(0, used), start);
    this.#sequences[this.#next] = sequence;
    this.#next = (this.#next + 1) % this.length;
    this.#size = Math.min(this.#size + 1, this.length);
  }

  /** @param bornAt of the process: only samples from then on are its own */
  lowHigh(id: SeriesId, slot: number, bornAt: number): LowHigh {
    let low = NaN;
    let high = NaN;
    for (let age = this.#size; age > 0; age--) {
      const value = this.#value(id, slot, bornAt, age);
      if (Number.isNaN(value)) continue;
      if (!(value >= low)) low = value;
      if (!(value <= high)) high = value;
    }
    return { low, high };
  }

  /** One value a sample held, oldest first; NaN where the process was not there or the figure was absent. */
  series(id: SeriesId, slot: number, bornAt: number): number[] {
    return Array.from({ length: this.#size }, (_, index) => this.#value(id, slot, bornAt, this.#size - index));
  }

  /** @param age 1 for the newest sample */
  #value(id: SeriesId, slot: number, bornAt: number, age: number): number {
    const row = (this.#next - age + this.length) % this.length;
    if (slot >= this.#stride || this.#sequences[row]! < bornAt) return NaN;
    return this.#columns[id][row * this.#stride + slot]!;
  }

  #widen(used: number): void {
    const stride = 64 * Math.ceil(Math.max(used, this.#stride * 1.25) / 64);
    const wider = emptyColumns(stride * this.length);
    for (const id of SERIES_IDS) {
      for (let row = 0; row < this.length; row++) {
        wider[id].set(this.#columns[id].subarray(row * this.#stride, (row + 1) * this.#stride), row * stride);
      }
    }
    this.#columns = wider;
    this.#stride = stride;
  }
}

function emptyColumns(entries: number): Record<SeriesId, Float32Array> {
  const columns: Partial<Record<SeriesId, Float32Array>> = {};
  for (const id of SERIES_IDS) columns[id] = new Float32Array(entries);
  return columns as Record<SeriesId, Float32Array>;
}

function highestSlot({ live, count }: ProcessTable): number {
  let highest = -1;
  for (let index = 0; index < count; index++) if (live[index]! > highest) highest = live[index]!;
  return highest;
}
