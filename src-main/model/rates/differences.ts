import { COUNTERS, type CounterId } from '../../metrics/registry.ts';
import type { ProcessTable } from '../../sample/table.ts';
import { columnsOf, isMeasured, type Column } from './columns.ts';
import { difference } from './rates.ts';

/** A counter of a living process that was found lower than before. */
export interface Fall {
  readonly counter: CounterId;
  readonly slot: number;
  readonly from: number;
  readonly to: number;
}

/** So many are enough to say what is wrong. */
const MOST_FALLS = 16;

/**
 * How far every counter of every process rose since the sample before. It keeps its own copy of that sample, since a
 * table's arrays are used again, and it knows a process from another one in the same slot by the sample in which the
 * slot was given away.
 */
export class CounterDifferences {
  /** By slot; NaN at a process's first sight. Replaced when the table grows. */
  rise = columnsOf(COUNTERS, 0);
  /** Of the last advance, the first few. */
  readonly falls: Fall[] = [];
  /** Counters of which some process has had a reading: no machine has them all. */
  readonly measured = new Set<CounterId>();
  #before = columnsOf(COUNTERS, 0);
  #bornAt: Column = new Float64Array(0);

  advance(table: ProcessTable): void {
    if (table.capacity > this.#bornAt.length) this.#grow(table.capacity);
    this.#forgetFormerProcesses(table);
    this.falls.length = 0;
    for (const id of COUNTERS) {
      if (!this.measured.has(id) && isMeasured(table.raw[id], table)) this.measured.add(id);
      if (this.measured.has(id)) this.#step(id, table);
    }
  }

  #step(id: CounterId, { raw, live, count }: ProcessTable): void {
    const now = raw[id];
    const before = this.#before[id];
    const rise = this.rise[id];
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      const value = now[slot]!;
      const last = before[slot]!;
      rise[slot] = difference(value, last);
      before[slot] = value;
      if (value < last && this.falls.length < MOST_FALLS) this.falls.push({ counter: id, slot, from: last, to: value });
    }
  }

  #forgetFormerProcesses(table: ProcessTable): void {
    const { live, count, bornAt } = table;
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      if (this.#bornAt[slot] === bornAt[slot]) continue;
      this.#bornAt[slot] = bornAt[slot]!;
      for (const id of COUNTERS) this.#before[id][slot] = NaN;
    }
  }

  #grow(capacity: number): void {
    const before = columnsOf(COUNTERS, capacity);
    for (const id of COUNTERS) before[id].set(this.#before[id]);
    const bornAt = new Float64Array(capacity).fill(NaN);
    bornAt.set(this.#bornAt);
    this.#before = before;
    this.#bornAt = bornAt;
    this.rise = columnsOf<CounterId>(COUNTERS, capacity);
  }
}
