import type { AlertFact } from '../alert.ts';
import type { AlertsConfig } from '../config.ts';
import type { SystemFrame } from '../../../protocol/frame.ts';
import { machineCulprit } from './culprits.ts';
import { fact, word } from './facts.ts';
import { greatest, known, type AlertTick, type MachineRule, type Reading } from './rule.ts';

/** The rules that need no memory: this tick says it all. */

/** Holds an alert that fires at 1, and fires none. */
const HOLDS = 0.9;

function machineReading(
  { system }: AlertTick,
  strength: (system: SystemFrame) => number,
  facts: (system: SystemFrame) => AlertFact[],
): Reading[] {
  return system === null ? [] : [{ subject: '', strength: strength(system), facts: () => facts(system) }];
}

type Throttling = AlertsConfig['throttling'];
const THERMAL: Readonly<Record<NonNullable<SystemFrame['thermal_pressure']>, number>> = {
  nominal: 0,
  moderate: HOLDS,
  heavy: 1,
  trapping: 2,
  sleeping: 3,
};

interface Clocked {
  readonly name: string;
  readonly busy_percent: number | null;
  readonly frequency_hz: number | null;
  readonly max_frequency_hz: number | null;
}
const clocked = (system: SystemFrame): readonly Clocked[] => [...system.clusters, ...system.gpus];
const frequencyPercent = ({ frequency_hz, max_frequency_hz }: Clocked): number =>
  (100 * known(frequency_hz)) / known(max_frequency_hz);

/**
 * Busy, hot, and below its frequency. Slow alone is no throttling: an idle cluster is slow, and a power limit is cool.
 */
function heldBack(unit: Clocked, system: SystemFrame, config: Throttling): number {
  const percent = frequencyPercent(unit);
  const busy = known(unit.busy_percent);
  const hot =
    system.hottest_celsius === null
      ? system.thermal_pressure !== null && system.thermal_pressure !== 'nominal'
      : system.hottest_celsius >= config.hot_celsius;
  if (Number.isNaN(percent) || Number.isNaN(busy)) return NaN;
  if (busy < config.busy_percent || !hot) return 0;
  if (percent < config.frequency_percent) return 1;
  return percent < (100 + config.frequency_percent) / 2 ? HOLDS : 0;
}

const throttling: MachineRule = {
  rule: 'throttling',
  need: 'cpu',
  severity: 'warning',
  read: (tick, { throttling: config }) =>
    machineReading(
      tick,
      (system) =>
        greatest(
          system.thermal_pressure === null ? NaN : THERMAL[system.thermal_pressure],
          known(system.throttle_events_per_second) / config.events_per_second,
          ...clocked(system).map((unit) => heldBack(unit, system, config)),
        ),
      (system) => [
        ...word('thermal pressure', system.thermal_pressure),
        ...(system.throttle_events_per_second === 0
          ? []
          : fact('throttle events', system.throttle_events_per_second, 'per_second')),
        ...clocked(system).flatMap((unit) =>
          heldBack(unit, system, config) >= HOLDS
            ? fact(`${unit.name} frequency of its greatest`, frequencyPercent(unit), 'percent')
            : [],
        ),
        ...fact('hottest sensor', system.hottest_celsius, 'celsius'),
        ...fact('package power', system.package_watts, 'watts'),
      ],
    ),
};

const LEVELS = { normal: 0, warning: 0.5, critical: 1 } as const;

const memoryFacts = ({ memory, pressure, memory_pressure: level }: SystemFrame): AlertFact[] => [
  ...word('memory pressure', level),
  ...fact('all tasks stalled on memory', pressure.memory?.full_percent, 'percent'),
  ...fact('memory available', memory?.available_bytes, 'bytes'),
  ...fact('swap in use', memory?.swap_used_bytes, 'bytes'),
];

const memoryPressure: MachineRule = {
  rule: 'memory_pressure',
  need: 'memory',
  severity: 'critical',
  read: (tick, { memory_pressure: config }) =>
    machineReading(
      tick,
      (system) =>
        greatest(
          system.memory_pressure === null ? NaN : LEVELS[system.memory_pressure],
          known(system.pressure.memory?.full_percent) / config.full_percent,
        ),
      memoryFacts,
    ),
};

/**
 * Pages go out and come back at a rate that nothing can work at; swapping that stalls nobody (to compressed memory) is
 * none.
 */
const swapStorm: MachineRule = {
  rule: 'swap_storm',
  need: 'memory',
  severity: 'critical',
  read: (tick, { swap_storm: config }) =>
    machineReading(
      tick,
      ({ memory, pressure, memory_pressure: level }) => {
        const rate = known(memory?.swap_in_bytes_per_second) + known(memory?.swap_out_bytes_per_second);
        const stalled = pressure.memory?.some_percent ?? null;
        const harmless = stalled === null ? level === 'normal' : stalled < config.stall_percent;
        return harmless ? 0 : rate / config.bytes_per_second;
      },
      ({ memory, pressure }) => [
        ...fact('swapped out', memory?.swap_out_bytes_per_second, 'bytes_per_second'),
        ...fact('swapped in', memory?.swap_in_bytes_per_second, 'bytes_per_second'),
        ...fact('swap in use', memory?.swap_used_bytes, 'bytes'),
        ...fact('some task stalled on memory', pressure.memory?.some_percent, 'percent'),
      ],
    ),
};

const bandwidth: MachineRule = {
  rule: 'bandwidth',
  need: 'cpu',
  severity: 'warning',
  read: (tick, { bandwidth: config }) =>
    machineReading(
      tick,
      (system) => known(system.bandwidth?.percent) / config.percent,
      (system) => [
        ...fact('of the memory bandwidth', system.bandwidth?.percent, 'percent'),
        ...fact('memory traffic', system.bandwidth?.bytes_per_second, 'bytes_per_second'),
      ],
    ),
};

const diskFull: MachineRule = {
  rule: 'disk_full',
  need: 'disk',
  severity: 'warning',
  read: (tick, { disk_full: config }) =>
    tick.volumes.map(({ mount, totalBytes, freeBytes }) => {
      const used = 100 * (1 - freeBytes / totalBytes);
      return {
        subject: mount,
        // A hundredth of a very large disk is room enough.
        strength: freeBytes > config.free_bytes ? 0 : used / config.percent,
        facts: () => [
          ...fact('used', used, 'percent'),
          ...fact('free', freeBytes, 'bytes'),
          ...fact('size', totalBytes, 'bytes'),
          ...word('writes most now', machineCulprit(tick, 'disk')?.name ?? null),
        ],
      };
    }),
};

const diskStall: MachineRule = {
  rule: 'disk_stall',
  need: 'disk',
  severity: 'warning',
  read: (tick, { disk_stall: config }) =>
    machineReading(
      tick,
      ({ pressure }) => known(pressure.io?.full_percent) / config.full_percent,
      ({ pressure, disks }) => [
        ...fact('all tasks stalled on disks', pressure.io?.full_percent, 'percent'),
        ...fact('some task stalled on disks', pressure.io?.some_percent, 'percent'),
        ...disks.flatMap(({ name, busy_percent }) => fact(`${name} busy`, busy_percent, 'percent')),
      ],
    ),
};

export const STATELESS_RULES: readonly MachineRule[] = [
  throttling,
  memoryPressure,
  swapStorm,
  bandwidth,
  diskFull,
  diskStall,
];
