import { GAUGES, type CounterId } from '../metrics/registry.ts';
import type { ProcessTable } from '../sample/table.ts';
import type { Column, MetricColumns } from './columns.ts';
import { cpuPercent, instructionsPerCycle, perSecond, PLAIN_RATES } from './rates.ts';

/**
 * Every metric of every live process.
 *
 * @param rise how far each counter rose in the interval
 * @param seconds the interval; NaN where none is known, and then every rate is absent
 */
export function deriveMetrics(
  table: ProcessTable,
  rise: Record<CounterId, Column>,
  seconds: number,
  into: MetricColumns,
): void {
  const { live, count, raw } = table;
  for (const id of GAUGES) copy(raw[id], into[id], live, count);
  for (const { metric, counter, unit } of PLAIN_RATES) divide(rise[counter], unit, seconds, into[metric], live, count);
  deriveCpu(rise.cpu_time_ns, seconds, into.cpu_percent, live, count);
  deriveDisk(rise, seconds, into.disk_bytes_per_second, live, count);
  deriveIpc(rise, seconds, into.instructions_per_cycle, live, count);
}

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

function deriveCpu(rise: Column, seconds: number, into: Column, live: Int32Array, count: number): void {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    into[slot] = cpuPercent(rise[slot]!, seconds);
  }
}

/** Absent where only reading or only writing is known: half of a sum is not the sum. */
function deriveDisk(
  rise: Record<CounterId, Column>,
  seconds: number,
  into: Column,
  live: Int32Array,
  count: number,
): void {
  const { disk_read_bytes: read, disk_written_bytes: written } = rise;
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    into[slot] = perSecond(read[slot]! + written[slot]!, seconds);
  }
}

/** Needs no seconds, but means nothing over an interval that is not one. */
function deriveIpc(
  rise: Record<CounterId, Column>,
  seconds: number,
  into: Column,
  live: Int32Array,
  count: number,
): void {
  const { instructions, cycles } = rise;
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    into[slot] = seconds > 0 ? instructionsPerCycle(instructions[slot]!, cycles[slot]!) : NaN;
  }
}
