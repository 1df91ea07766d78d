import { GAUGES, RATES, type CounterId, type FormulaId } from '../../metrics/registry.ts';
import type { ProcessTable } from '../../sample/table.ts';
import type { Column, MetricColumns } from './columns.ts';
import type { CounterDifferences } from './differences.ts';
import { cpuPercent, instructionsPerCycle, perSecond } from './rates.ts';

/**
 * Every metric of every live process. Those of a counter that was never read stay as they were made: absent.
 *
 * @param rise how far each counter rose in the interval
 * @param measured the counters that were ever read
 * @param seconds the interval; NaN where none is known, and then every rate is absent
 */
export function deriveMetrics(
  table: ProcessTable,
  { rise, measured }: Pick<CounterDifferences, 'rise' | 'measured'>,
  seconds: number,
  into: MetricColumns,
): void {
  const { live, count, raw } = table;
  for (const id of GAUGES) copy(raw[id], into[id], live, count);
  for (const { id, from, unit } of RATES)
    if (measured.has(from[0])) divide(rise[from[0]], unit, seconds, into[id], live, count);
  for (const id of FORMULA_IDS) FORMULAS[id](rise, seconds, into[id], live, count);
}

type Rise = Record<CounterId, Column>;
type Formula = (rise: Rise, seconds: number, into: Column, live: Int32Array, count: number) => void;

function copy(from: Column, into: Column, live: Int32Array, count: number): void {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    into[slot] = from[slot]!;
  }
}

function divide(rise: Column, unit: number, seconds: number, into: Column, live: Int32Array, count: number): void {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    into[slot] = perSecond(rise[slot]! / unit, seconds);
  }
}

const FORMULAS: Readonly<Record<FormulaId, Formula>> = {
  cpu_percent: ({ cpu_time_ns: used }, seconds, into, live, count) => {
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      into[slot] = cpuPercent(used[slot]!, seconds);
    }
  },

  /** Absent where only reading or only writing is known: half of a sum is not the sum. */
  disk_bytes_per_second: ({ disk_read_bytes: read, disk_written_bytes: written }, seconds, into, live, count) => {
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      into[slot] = perSecond(read[slot]! + written[slot]!, seconds);
    }
  },

  /** Needs no seconds, but means nothing over an interval that is not one. */
  instructions_per_cycle: ({ instructions, cycles }, seconds, into, live, count) => {
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      into[slot] = seconds > 0 ? instructionsPerCycle(instructions[slot]!, cycles[slot]!) : NaN;
    }
  },
};
const FORMULA_IDS = Object.keys(FORMULAS) as FormulaId[];
