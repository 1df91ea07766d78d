import { METRIC_IDS, type MetricId } from '../../metrics/registry.ts';
import type { ProcessTable } from '../../sample/table.ts';
import { isMeasured, type Column, type MetricColumns } from './columns.ts';

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
 * Memory: 4 bytes a process, sample and figure, for figures that were measured at all: no machine has them all. With
 * the 15 of Linux 3.6 KB a process at 60 samples, sized by the highest slot in use, not by the table's capacity.
 */
export class SampleRing {
  readonly length: number;
  readonly #columns = new Map<SeriesId, Float32Array>();
  /** Slots in a row. */
  #stride = 0;
  readonly #sequences: Float64Array;
  #size = 0;
  #next = 0;

  constructor(length = 60) {
    this.length = length;
    this.#sequences = new Float64Array(length);
  }

  /** Samples held so far, at most `length`. */
  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#columns.size * this.#stride * this.length * Float32Array.BYTES_PER_ELEMENT;
  }

  push({ sequence, processes, metrics, score }: WindowSample): void {
    const used = highestSlot(processes) + 1;
    if (used > this.#stride) this.#widen(used);
    for (const id of METRIC_IDS) this.#keep(id, metrics[id], processes, used);
    this.#keep('score', score, processes, used);
    this.#sequences[this.#next] = sequence;
    this.#next = (this.#next + 1) % this.length;
    this.#size = Math.min(this.#size + 1, this.length);
  }

  /** @param bornAt of the process: only samples from then on are its own */
  lowHigh(id: SeriesId, slot: number, bornAt: number): LowHigh {
    return lowHighOf(this.series(id, slot, bornAt));
  }

  /** One value a sample held, oldest first; NaN where the process was not there or the figure was absent. */
  series(id: SeriesId, slot: number, bornAt: number): number[] {
    const values: number[] = [];
    const column = slot < this.#stride ? this.#columns.get(id) : undefined;
    for (let age = this.#size; age > 0; age--) {
      const row = this.#next >= age ? this.#next - age : this.#next - age + this.length;
      const isHeld = column !== undefined && !(this.#sequences[row]! < bornAt);
      values.push(isHeld ? column[row * this.#stride + slot]! : NaN);
    }
    return values;
  }

  /** A figure has a column from when some process first has a reading of it. */
  #keep(id: SeriesId, from: Column, processes: ProcessTable, used: number): void {
    let column = this.#columns.get(id);
    if (column === undefined) {
      if (!isMeasured(from, processes)) return;
      column = new Float32Array(this.#stride * this.length).fill(NaN);
      this.#columns.set(id, column);
    }
    column.set(used === from.length ? from : from.subarray(0, used), this.#next * this.#stride);
  }

  #widen(used: number): void {
    const stride = 64 * Math.ceil(Math.max(used, this.#stride * 1.25) / 64);
    for (const [id, column] of this.#columns) {
      const wider = new Float32Array(stride * this.length);
      for (let row = 0; row < this.length; row++)
        wider.set(column.subarray(row * this.#stride, (row + 1) * this.#stride), row * stride);
      this.#columns.set(id, wider);
    }
    this.#stride = stride;
  }
}

/** Of what was measured. */
export function lowHighOf(values: readonly number[]): LowHigh {
  let low = NaN;
  let high = NaN;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!(value >= low)) low = value;
    if (!(value <= high)) high = value;
  }
  return { low, high };
}

function highestSlot({ live, count }: ProcessTable): number {
  let highest = -1;
  for (let index = 0; index < count; index++) if (live[index]! > highest) highest = live[index]!;
  return highest;
}
