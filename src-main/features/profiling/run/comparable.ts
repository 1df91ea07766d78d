import type { Figures } from '../../../vocabulary/figures.ts';
import type { MachineFigures } from './machine.ts';

/** CPU of others, percent of the whole machine: above it they are felt. */
const OTHERS_PERCENT = 10;
/** A kernel that counts in ticks of 10 ms cannot say who ran in less. */
const JUDGED_FROM_SECONDS = 0.5;
/** A processor that starts so hot has less to give than a cool one. */
const HOT_CELSIUS = 80;
/** A few pages come and go on any machine. */
const SWAPPED_BYTES = 16 * 1024 * 1024;

export interface Reason {
  readonly kind: 'battery' | 'throttled' | 'thermal_pressure' | 'hot_start' | 'other_load' | 'swap' | 'memory_pressure';
  readonly text: string;
}

/** Why the figures of a run should not be held against another's; empty where nothing speaks against it. */
export function reasonsAgainst(machine: MachineFigures, seconds: number, show: Figures): Reason[] {
  const reasons: Reason[] = [];
  const add = (kind: Reason['kind'], holds: boolean, text: string): void => {
    if (holds) reasons.push({ kind, text });
  };
  const { throttleEvents, hottestCelsiusAtStart, othersCpuPercent, swapInBytes, swapOutBytes } = machine;
  const heat = machine.thermalPressures.filter((pressure) => pressure !== 'nominal');
  const squeeze = machine.memoryPressures.filter((pressure) => pressure !== 'normal');
  const swapped = (swapInBytes ?? 0) + (swapOutBytes ?? 0);
  add('battery', machine.batteryStatuses.includes('discharging'), 'on battery: the machine may have held itself back');
  add(
    'throttled',
    throttleEvents !== null && throttleEvents > 0.5,
    `the processor was throttled for heat ${show.number(Math.round(throttleEvents ?? 0))} times`,
  );
  add('thermal_pressure', heat.length > 0, `thermal pressure was ${heat.join(', ')}`);
  add(
    'hot_start',
    hottestCelsiusAtStart !== null && hottestCelsiusAtStart >= HOT_CELSIUS,
    `it was ${show.celsius(hottestCelsiusAtStart)} hot at the start`,
  );
  add(
    'other_load',
    seconds >= JUDGED_FROM_SECONDS && othersCpuPercent !== null && othersCpuPercent > OTHERS_PERCENT,
    `others used ${show.percent(othersCpuPercent)} of the machine's CPU`,
  );
  add('swap', swapped > SWAPPED_BYTES, `${show.memory(swapped)} were swapped`);
  add('memory_pressure', squeeze.length > 0, `memory pressure was ${squeeze.join(', ')}`);
  return reasons;
}
