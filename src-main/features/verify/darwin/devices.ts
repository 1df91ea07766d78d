import { THERMAL_PRESSURES, type BatteryReading } from '../../../sample/system.ts';
import { COUNTED, counting, EXACT, moving, type Bounds, type Comparison, type Tolerance } from '../checks/check.ts';
import type { DarwinTold } from './told.ts';
import { batteryFigures, diskStatistics, gpuFigures } from '../tools/ioreg.ts';
import { between, one, type Figures, type Round } from '../checks/platform.ts';

type DarwinRound = Round<DarwinTold>;
type Theirs = Comparison['theirs'];
const MIB = 1_048_576;
const RANGE = 2 ** 32;
const STATUSES: readonly BatteryReading['status'][] = ['charging', 'discharging', 'full', 'unknown'];
const POINTS = {
  words: '± drift and 20 points',
  slack: ({ low, high }: Bounds) => high - low + 20,
} satisfies Tolerance;

export function deviceChecks(first: DarwinRound, round: DarwinRound): Comparison[] {
  return [
    processorCheck(first, round),
    ...diskChecks(round),
    ...networkChecks(round),
    ...thermalChecks(round),
    ...gpuChecks(round),
    ...batteryChecks(round),
  ];
}

/** Coarse: the two are not over the same second. It finds a factor, or idle taken for busy. */
function processorCheck(first: DarwinRound, round: DarwinRound): Comparison {
  const sum = ({ sample }: DarwinRound, name: 'busyMs' | 'idleMs'): number =>
    sample.system.cores.reduce((total, core) => total + core[name], 0);
  const [busy, idle] = [sum(round, 'busyMs') - sum(first, 'busyMs'), sum(round, 'idleMs') - sum(first, 'idleMs')];
  const theirs = between(round, ({ top }) => (typeof top === 'string' ? top : one(top.busyPercent)));
  return {
    check: 'processor in use',
    tool: 'top',
    unit: 'percent',
    tolerance: POINTS,
    ours: one((100 * busy) / (busy + idle)),
    theirs,
  };
}

function diskChecks(round: DarwinRound): Comparison[] {
  const { disks } = round.sample.system;
  const registry = (names: readonly string[], divisor = 1): Theirs =>
    between(round, ({ drivers }) =>
      typeof drivers === 'string'
        ? drivers
        : new Map(
            [...diskStatistics(drivers)].map(([disk, numbers]) => [
              disk,
              names.reduce((total, name) => total + (numbers.get(name) ?? NaN), 0) / divisor,
            ]),
          ),
    );
  const totals = (name: 'transfers' | 'bytes'): Theirs =>
    between(round, ({ iostat }) =>
      typeof iostat === 'string' ? iostat : new Map([...iostat].map(([disk, total]) => [disk, total[name]])),
    );
  const ours = (figureOf: (disk: (typeof disks)[number]) => number): Figures =>
    new Map(disks.map((disk) => [disk.name, figureOf(disk)]));
  const tool = 'ioreg';
  return [
    {
      check: 'disk, read',
      tool,
      unit: 'bytes',
      tolerance: COUNTED,
      ours: ours((disk) => disk.readBytes),
      theirs: registry(['Bytes (Read)']),
    },
    {
      check: 'disk, written',
      tool,
      unit: 'bytes',
      tolerance: COUNTED,
      ours: ours((disk) => disk.writtenBytes),
      theirs: registry(['Bytes (Write)']),
    },
    {
      check: 'disk, reads',
      tool,
      unit: 'count',
      tolerance: COUNTED,
      ours: ours((disk) => disk.reads),
      theirs: registry(['Operations (Read)']),
    },
    {
      check: 'disk, writes',
      tool,
      unit: 'count',
      tolerance: COUNTED,
      ours: ours((disk) => disk.writes),
      theirs: registry(['Operations (Write)']),
    },
    {
      check: 'disk, time of requests',
      tool,
      unit: 'ms',
      tolerance: counting(1, '1 ms'),
      ours: ours((disk) => disk.requestMs),
      theirs: registry(['Total Time (Read)', 'Total Time (Write)'], 1e6),
    },
    {
      check: 'disk, read and written',
      tool: 'iostat',
      unit: 'bytes',
      tolerance: counting(MIB, '1 MiB'),
      ours: ours((disk) => disk.readBytes + disk.writtenBytes),
      theirs: totals('bytes'),
    },
    {
      check: 'disk, reads and writes',
      tool: 'iostat',
      unit: 'count',
      tolerance: COUNTED,
      ours: ours((disk) => disk.reads + disk.writes),
      theirs: totals('transfers'),
    },
  ];
}

/**
 * The kernel may cut the counters to 32 bits for a program that is not Apple's. Interfaces that never carried a byte
 * are not sampled.
 */
function networkChecks(round: DarwinRound): Comparison[] {
  const ours = (name: 'receivedBytes' | 'sentBytes'): Figures =>
    new Map(round.sample.system.networks.map((network) => [network.name, network[name]]));
  const theirs = (name: 'received' | 'sent', sampled: Figures): Theirs => {
    const told = between(round, ({ netstat }) =>
      typeof netstat === 'string'
        ? netstat
        : new Map([...netstat].filter(([of]) => sampled.has(of)).map(([of, bytes]) => [of, bytes[name]])),
    );
    return typeof told === 'string'
      ? told
      : new Map([...told].map(([of, bounds]) => [of, lessWholeRanges(bounds, sampled.get(of) ?? NaN)]));
  };
  const tolerance = counting(64 * 1_024, '64 KiB, less whole 4 GiB');
  return [
    {
      check: 'network, received',
      tool: 'netstat',
      unit: 'bytes',
      tolerance,
      ours: ours('receivedBytes'),
      theirs: theirs('received', ours('receivedBytes')),
    },
    {
      check: 'network, sent',
      tool: 'netstat',
      unit: 'bytes',
      tolerance,
      ours: ours('sentBytes'),
      theirs: theirs('sent', ours('sentBytes')),
    },
  ];
}

function lessWholeRanges({ low, high }: Bounds, ours: number): Bounds {
  const less = Math.max(0, Math.round((low - ours) / RANGE)) * RANGE || 0;
  return { low: low - less, high: high - less };
}

function thermalChecks(round: DarwinRound): Comparison[] {
  const { thermalPressure } = round.sample.system;
  const ours = one(thermalPressure === null ? null : THERMAL_PRESSURES.indexOf(thermalPressure));
  const hot = one(thermalPressure === null ? null : thermalPressure === 'nominal' ? 0 : 1);
  const warned = between(round, ({ therm }) =>
    typeof therm === 'string' ? therm : one(therm.warned || therm.speedLimitPercent < 100 ? 1 : 0),
  );
  return [
    {
      check: 'thermal pressure',
      tool: 'notifyutil',
      unit: THERMAL_PRESSURES,
      tolerance: EXACT,
      ours,
      theirs: between(round, ({ thermal }) => (typeof thermal === 'string' ? thermal : one(thermal))),
    },
    {
      check: 'held back for heat',
      tool: 'pmset -g therm',
      unit: ['no', 'yes'],
      tolerance: { words: 'a warning needs pressure', slack: () => 0 },
      ours: hot,
      theirs: pressureMayPrecede(warned),
    },
  ];
}

/** A warning is the coarser of the two: none while there is pressure is no contradiction, one without pressure is. */
const pressureMayPrecede = (theirs: Theirs): Theirs =>
  typeof theirs === 'string' ? theirs : new Map([...theirs].map(([of, { low }]) => [of, { low, high: 1 }]));

function gpuChecks(round: DarwinRound): Comparison[] {
  const gpu = round.sample.system.gpus[0];
  const theirs = (name: 'busyPercent' | 'memoryBytes'): Theirs =>
    between(round, ({ accelerators }) =>
      typeof accelerators === 'string' ? accelerators : one(gpuFigures(accelerators)?.[name]),
    );
  return [
    {
      check: 'graphics in use',
      tool: 'ioreg',
      unit: 'percent',
      tolerance: POINTS,
      ours: one(gpu?.busyPercent),
      theirs: theirs('busyPercent'),
    },
    {
      check: 'graphics memory',
      tool: 'ioreg',
      unit: 'bytes',
      tolerance: moving(32 * MIB, 0.05, '5 %, at least 32 MiB'),
      ours: one(gpu?.memoryUsedBytes),
      theirs: theirs('memoryBytes'),
    },
  ];
}

/**
 * The registry's figures of the battery are brought up to date every half minute or so, the sampler's every five
 * seconds.
 */
function batteryChecks(round: DarwinRound): Comparison[] {
  const { battery } = round.sample.system;
  const percent: Tolerance = { words: '± 1 point', slack: () => 1.01 };
  const smart = (name: 'percent' | 'watts'): Theirs =>
    between(round, ({ smartBattery }) =>
      typeof smartBattery === 'string' ? smartBattery : one(batteryFigures(smartBattery)?.[name]),
    );
  const batt = (figureOf: (battery: { percent: number; status: BatteryReading['status'] }) => number): Theirs =>
    between(round, (told) => (typeof told.batt === 'string' ? told.batt : one(figureOf(told.batt))));
  return [
    {
      check: 'battery, charge',
      tool: 'pmset -g batt',
      unit: 'percent',
      tolerance: percent,
      ours: one(battery?.percent),
      theirs: batt((told) => told.percent),
    },
    {
      check: 'battery, status',
      tool: 'pmset -g batt',
      unit: STATUSES,
      tolerance: EXACT,
      ours: one(battery === null ? null : STATUSES.indexOf(battery.status)),
      theirs: batt((told) => STATUSES.indexOf(told.status)),
    },
    {
      check: 'battery, charge',
      tool: 'ioreg',
      unit: 'percent',
      tolerance: percent,
      ours: one(battery?.percent),
      theirs: smart('percent'),
    },
    {
      check: 'battery, power drawn',
      tool: 'ioreg',
      unit: 'watts',
      tolerance: moving(2, 0.25, '25 %, at least 2 W'),
      ours: one(battery?.watts),
      theirs: smart('watts'),
    },
  ];
}

/** What no tool tells a plain user. The report holds the sampler's figures, for a reader to judge. */
export function unverifiable(): Comparison[] {
  const row = (check: string, why: string): Comparison => ({
    check,
    tool: 'none',
    unit: 'count',
    tolerance: { words: '–', slack: () => 0 },
    ours: new Map(),
    theirs: why,
  });
  const powermetrics = 'only powermetrics tells it, and only to root';
  return [
    row('power', powermetrics),
    row('clusters’ frequency', powermetrics),
    row('memory bandwidth', powermetrics),
    row('temperatures', 'no tool of the system prints them'),
    row('fans', 'no tool of the system prints them'),
    row('use by application', 'no tool of the system prints coalitions without root'),
    row('process energy', powermetrics),
  ];
}
