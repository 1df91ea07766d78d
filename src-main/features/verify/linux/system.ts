import type { MemoryReading } from '../../../sample/system.ts';
import { COUNTED, counting, EXACT, moving, type Bounds, type Comparison, type Unit } from '../checks/check.ts';
import { figure } from '../tools/figures.ts';
import type { LinuxTold } from './told.ts';
import { between, one, type Figures, type Round } from '../checks/platform.ts';
import { afterName, DISK_LINE, NETWORK_LINE, parseCores, parseNamed, parseStall } from './proc-files.ts';

type LinuxRound = Round<LinuxTold>;
const KIB = 1_024;
const SECTOR_BYTES = 512;
const MEMORY = moving(16 * KIB * KIB, 0.01, '1 %, at least 16 MiB');
/** /proc/stat is told in ticks of 10 ms, and a core that idles is brought up to date when it is read. */
const TICKS = counting(100, '100 ms');

export function systemChecks(first: LinuxRound, round: LinuxRound, bootedAt: number | null): Comparison[] {
  return [
    bootCheck(round, bootedAt),
    ...memoryChecks(round),
    ...pagingChecks(first, round),
    ...coreChecks(round),
    ...loadChecks(round),
    ...diskChecks(round),
    ...networkChecks(round),
    ...pressureChecks(round),
  ];
}

type Theirs = Comparison['theirs'];

const fileOf = (round: LinuxRound, name: string, figuresOf: (text: string) => Figures): Theirs =>
  between(round, ({ files }) => {
    const text = files.get(name) ?? null;
    return text === null ? `/proc/${name} cannot be read` : figuresOf(text);
  });

/** The start of the machine is kept in whole seconds. */
function bootCheck({ before }: LinuxRound, bootedAt: number | null): Comparison {
  const up = before.files.get('uptime') ?? null;
  const upMs = up === null ? NaN : figure(up.split(' ')[0]) * 1_000;
  const theirs = Number.isNaN(upMs)
    ? '/proc/uptime cannot be read'
    : new Map([['', { low: before.beganAt - upMs, high: before.endedAt - upMs }]]);
  return {
    check: 'boot',
    tool: '/proc/uptime',
    unit: 'epoch_ms',
    tolerance: { words: '± 2 s', slack: () => 2_000 },
    ours: one(bootedAt),
    theirs,
  };
}

function memoryChecks(round: LinuxRound): Comparison[] {
  const { memory } = round.sample.system;
  const free = (name: string): Theirs =>
    between(round, (told) => (typeof told.free === 'string' ? told.free : one(told.free.memory.get(name))));
  const swap = (name: string): Theirs =>
    between(round, (told) => (typeof told.free === 'string' ? told.free : one(told.free.swap.get(name))));
  const meminfo = (...names: readonly string[]): Theirs =>
    fileOf(round, 'meminfo', (text) =>
      one(names.reduce((total, name) => total + afterName(text, `${name}:`) * KIB, 0)),
    );
  const row = (
    check: string,
    tool: string,
    name: keyof MemoryReading,
    theirs: Theirs,
    tolerance = MEMORY,
  ): Comparison => ({ check, tool, unit: 'bytes', tolerance, ours: one(memory?.[name]), theirs });
  return [
    row('memory, total', 'free', 'totalBytes', free('total'), EXACT),
    row('memory, available', 'free', 'availableBytes', free('available')),
    row('memory, free', 'free', 'freeBytes', free('free')),
    row('memory, cached', 'free', 'cachedBytes', free('buff/cache')),
    row('swap, total', 'free', 'swapTotalBytes', swap('total'), EXACT),
    row('swap, used', 'free', 'swapUsedBytes', swap('used')),
    row('memory, available', '/proc/meminfo', 'availableBytes', meminfo('MemAvailable')),
    row('memory, cached', '/proc/meminfo', 'cachedBytes', meminfo('Cached', 'Buffers', 'SReclaimable')),
  ];
}

/**
 * Counters of pages: their growth since the first round where a page's size would have to be known, else themselves.
 */
function pagingChecks(first: LinuxRound, round: LinuxRound): Comparison[] {
  const { memory } = round.sample.system;
  const start = first.sample.system.memory;
  const vmstat = (name: string, factor: number): Theirs =>
    between(round, (told) =>
      typeof told.vmstat === 'string' ? told.vmstat : one((told.vmstat.get(name) ?? NaN) * factor),
    );
  const grew = (now: number | null | undefined, then: number | null | undefined): Figures =>
    one((now ?? NaN) > (then ?? NaN) ? 1 : 0);
  const moved = (name: string): Theirs => {
    const [early, late] = [first.after.vmstat, round.before.vmstat];
    if (typeof early === 'string') return early;
    if (typeof late === 'string') return late;
    const [quiet, changed] = [first.before.vmstat, round.after.vmstat].map((told) =>
      typeof told === 'string' ? NaN : (told.get(name) ?? NaN),
    ) as [number, number];
    const [from, to] = [early.get(name) ?? NaN, late.get(name) ?? NaN];
    return Number.isNaN(quiet + changed + from + to)
      ? 'vmstat -s does not tell it'
      : new Map([['', { low: to > from ? 1 : 0, high: changed > quiet ? 1 : 0 }]]);
  };
  const words: Unit = ['no', 'yes'];
  return [
    {
      check: 'paged in',
      tool: 'vmstat -s',
      unit: 'bytes',
      tolerance: COUNTED,
      ours: one(memory?.pageInBytes),
      theirs: vmstat('K paged in', KIB),
    },
    {
      check: 'swapped in meanwhile',
      tool: 'vmstat -s',
      unit: words,
      tolerance: EXACT,
      ours: grew(memory?.swapInBytes, start?.swapInBytes),
      theirs: moved('pages swapped in'),
    },
    {
      check: 'swapped out meanwhile',
      tool: 'vmstat -s',
      unit: words,
      tolerance: EXACT,
      ours: grew(memory?.swapOutBytes, start?.swapOutBytes),
      theirs: moved('pages swapped out'),
    },
  ];
}

const BUSY_TICKS = [
  'non-nice user cpu ticks',
  'nice user cpu ticks',
  'system cpu ticks',
  'IRQ cpu ticks',
  'softirq cpu ticks',
  'stolen cpu ticks',
];
const IDLE_TICKS = ['idle cpu ticks', 'IO-wait cpu ticks'];

function coreChecks(round: LinuxRound): Comparison[] {
  const { cores } = round.sample.system;
  const ours = (name: 'busyMs' | 'idleMs'): Figures => new Map(cores.map((core) => [String(core.id), core[name]]));
  const total = (name: 'busyMs' | 'idleMs'): Figures => one(cores.reduce((sum, core) => sum + core[name], 0));
  const ticks = (names: readonly string[]): Theirs =>
    between(round, ({ vmstat }) =>
      typeof vmstat === 'string' ? vmstat : one(names.reduce((sum, name) => sum + (vmstat.get(name) ?? NaN) * 10, 0)),
    );
  const ofAll = counting(100 * cores.length, '100 ms a core');
  return [
    {
      check: 'core, busy',
      tool: '/proc/stat',
      unit: 'ms',
      tolerance: TICKS,
      ours: ours('busyMs'),
      theirs: fileOf(round, 'stat', (text) => parseCores(text).busyMs),
    },
    {
      check: 'core, idle',
      tool: '/proc/stat',
      unit: 'ms',
      tolerance: TICKS,
      ours: ours('idleMs'),
      theirs: fileOf(round, 'stat', (text) => parseCores(text).idleMs),
    },
    {
      check: 'cores together, busy',
      tool: 'vmstat -s',
      unit: 'ms',
      tolerance: ofAll,
      ours: total('busyMs'),
      theirs: ticks(BUSY_TICKS),
    },
    {
      check: 'cores together, idle',
      tool: 'vmstat -s',
      unit: 'ms',
      tolerance: ofAll,
      ours: total('idleMs'),
      theirs: ticks(IDLE_TICKS),
    },
  ];
}

function loadChecks(round: LinuxRound): Comparison[] {
  const ours = new Map((round.sample.system.load ?? []).map((value, index) => [LOADS[index]!, value]));
  const loads = between(round, ({ load }) =>
    typeof load === 'string' ? load : new Map(load.map((value, index) => [LOADS[index]!, value])),
  );
  return [
    { check: 'load average', tool: 'uptime', unit: 'load', tolerance: moving(0.011, 0, '0.01'), ours, theirs: loads },
  ];
}
const LOADS = ['1 min', '5 min', '15 min'];

function diskChecks(round: LinuxRound): Comparison[] {
  const { disks } = round.sample.system;
  const theirs = (place: number, factor = 1): Theirs =>
    fileOf(
      round,
      'diskstats',
      (text) =>
        new Map([...parseNamed(text, DISK_LINE)].map(([name, cells]) => [name, (cells[place] ?? NaN) * factor])),
    );
  const row = (
    check: string,
    unit: Unit,
    name: 'readBytes' | 'writtenBytes' | 'reads' | 'writes' | 'busyMs',
    told: Theirs,
    tolerance = COUNTED,
  ): Comparison => ({
    check: `disk, ${check}`,
    tool: '/proc/diskstats',
    unit,
    tolerance,
    ours: new Map(disks.map((disk) => [disk.name, disk[name] ?? NaN])),
    theirs: typeof told === 'string' ? told : onlyOurs(told, disks),
  });
  return [
    row('read', 'bytes', 'readBytes', theirs(2, SECTOR_BYTES)),
    row('written', 'bytes', 'writtenBytes', theirs(6, SECTOR_BYTES)),
    row('reads', 'count', 'reads', theirs(0)),
    row('writes', 'count', 'writes', theirs(4)),
    row('busy', 'ms', 'busyMs', theirs(9), counting(20, '20 ms')),
  ];
}

/**
 * The kernel lists partitions and what is stacked on disks too: those are not sampled, so that nothing is counted
 * twice.
 */
const onlyOurs = (
  theirs: ReadonlyMap<string, Bounds>,
  ours: readonly { readonly name: string }[],
): Map<string, Bounds> => new Map([...theirs].filter(([name]) => ours.some((disk) => disk.name === name)));

function networkChecks(round: LinuxRound): Comparison[] {
  const { networks } = round.sample.system;
  const theirs = (place: number): Theirs =>
    fileOf(
      round,
      'net/dev',
      (text) =>
        new Map(
          [...parseNamed(text, NETWORK_LINE)]
            .filter(([name]) => name !== 'lo')
            .map(([name, cells]) => [name, cells[place] ?? NaN]),
        ),
    );
  const tool = '/proc/net/dev';
  return [
    {
      check: 'network, received',
      tool,
      unit: 'bytes',
      tolerance: COUNTED,
      ours: new Map(networks.map(({ name, receivedBytes }) => [name, receivedBytes])),
      theirs: theirs(0),
    },
    {
      check: 'network, sent',
      tool,
      unit: 'bytes',
      tolerance: COUNTED,
      ours: new Map(networks.map(({ name, sentBytes }) => [name, sentBytes])),
      theirs: theirs(8),
    },
  ];
}

function pressureChecks(round: LinuxRound): Comparison[] {
  const { pressure } = round.sample.system;
  return (['cpu', 'memory', 'io'] as const).flatMap((resource) =>
    (['some', 'full'] as const)
      .filter((who) => resource !== 'cpu' || who === 'some')
      .map((who): Comparison => {
        const us = who === 'some' ? pressure[resource]?.someUs : pressure[resource]?.fullUs;
        const theirs = fileOf(round, `pressure/${resource}`, (text) => one(parseStall(text, who) / 1_000));
        return {
          check: `stalled for ${resource}, ${who}`,
          tool: `/proc/pressure/${resource}`,
          unit: 'ms',
          tolerance: COUNTED,
          ours: one(us === null || us === undefined ? null : us / 1_000),
          theirs,
        };
      }),
  );
}
