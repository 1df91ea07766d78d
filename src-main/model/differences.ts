import { COUNTERS, type CounterId } from '../metrics/registry.ts';
import type { ProcessTable } from '../sample/table.ts';
import { columnsOf, type Column } from './columns.ts';
import { difference } from './rates.ts';

/**
 * How far every counter of every process rose since the sample before. It keeps its own copy of that sample, since a table's
 * arrays are used again, and it knows a process from another one in the same slot by the sample in which the slot was given away.
 */
export class CounterDifferences {
  /** By slot; NaN at a process's first sight. Replaced when the table grows. */
  rise = columnsOf(COUNTERS, 0);
  #before = columnsOf(COUNTERS, 0);
  #bornAt: Column = new Float64Array(0);

  advance(table: ProcessTable): void {
    if (table.capacity > this.#bornAt.length) this.#grow(table.capacity);
    this.#forgetFormerProcesses(table);
    for (const id of COUNTERS) step(table.raw[id], this.#before[id], this.rise[id], table.live, table.count);
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

function step(now: Column, before: Column, rise: Column, live: Int32Array, count: number): void {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    const value = now[slot]!;
    rise[slot] = difference(value, before[slot]!);
    before[slot] = value;
  }
}
