import { MEMORY_PRESSURES, type MemoryReading } from '../../../sample/system.ts';
import type { MachineFacts } from '../../../sample/sampler.ts';
import { EXACT, moving, type Comparison } from '../checks/check.ts';
import type { DarwinTold } from './told.ts';
import { figure } from '../tools/figures.ts';
import { between, one, type Round } from '../checks/platform.ts';
import { bootTimeMs, loadAverages, swapUsage } from '../tools/sysctl.ts';

type DarwinRound = Round<DarwinTold>;
type Theirs = Comparison['theirs'];
const MIB = 1_048_576;
/**
 * The kernel answers a program that is not Apple's with what it answered last, up to a second ago, when it is asked
 * often (host_statistics64).
 */
const LEVEL = moving(64 * MIB, 0.02, '2 %, at least 64 MiB');
const COUNTER = moving(16 * MIB, 0, '16 MiB');
/** kern.memorystatus_vm_pressure_level: NOTE_MEMORYSTATUS_PRESSURE_* of sys/event.h. */
const PRESSURE_LEVELS: Readonly<Record<number, (typeof MEMORY_PRESSURES)[number]>> = {
  1: 'normal',
  2: 'warning',
  4: 'critical',
};
const LOADS = ['1 min', '5 min', '15 min'];

const ofSysctl = (round: DarwinRound, figureOf: (values: ReadonlyMap<string, string>) => number): Theirs =>
  between(round, ({ sysctl }) => (typeof sysctl === 'string' ? sysctl : one(figureOf(sysctl))));

/** What `sysctl` says of the machine as such. */
export function machineChecks(round: DarwinRound, machine: MachineFacts): Comparison[] {
  const { system } = round.sample;
  const clusters = new Map<string, number>();
  for (const { cluster } of system.cores)
    if (cluster !== undefined) clusters.set(cluster, (clusters.get(cluster) ?? 0) + 1);
  const tool = 'sysctl';
  return [
    {
      check: 'boot',
      tool,
      unit: 'epoch_ms',
      tolerance: { words: '± 1 s', slack: () => 1_000 },
      ours: one(machine.bootedAt),
      theirs: ofSysctl(round, (values) => bootTimeMs(values.get('kern.boottime'))),
    },
    {
      check: 'cores',
      tool,
      unit: 'count',
      tolerance: EXACT,
      ours: one(system.cores.length || null),
      theirs: ofSysctl(round, (values) => figure(values.get('hw.logicalcpu_max'))),
    },
    {
      check: 'cores of a cluster',
      tool,
      unit: 'count',
      tolerance: EXACT,
      ours: clusters,
      theirs: between(round, ({ sysctl }) => (typeof sysctl === 'string' ? sysctl : perfLevels(sysctl))),
    },
    {
      check: 'load average',
      tool,
      unit: 'load',
      tolerance: moving(0.011, 0, '0.01'),
      ours: new Map((system.load ?? []).map((value, index) => [LOADS[index]!, value])),
      theirs: between(round, ({ sysctl }) =>
        typeof sysctl === 'string'
          ? sysctl
          : new Map(loadAverages(sysctl.get('vm.loadavg')).map((value, index) => [LOADS[index]!, value])),
      ),
    },
    {
      check: 'memory pressure',
      tool,
      unit: MEMORY_PRESSURES,
      tolerance: EXACT,
      ours: one(system.memoryPressure === null ? null : MEMORY_PRESSURES.indexOf(system.memoryPressure)),
      theirs: ofSysctl(round, (values) => {
        const level = PRESSURE_LEVELS[figure(values.get('kern.memorystatus_vm_pressure_level'))];
        return level === undefined ? NaN : MEMORY_PRESSURES.indexOf(level);
      }),
    },
  ];
}

/** Logical cores by the name of their level; a level that is not there has no lines. */
function perfLevels(values: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const levels = [0, 1, 2].map((level): [string, number] => [
    values.get(`hw.perflevel${level}.name`) ?? '',
    figure(values.get(`hw.perflevel${level}.logicalcpu_max`)),
  ]);
  return new Map(levels.filter(([name]) => name !== ''));
}

/** Memory as Activity Monitor counts it, from the pages of `vm_stat`. */
export function memoryChecks(round: DarwinRound): Comparison[] {
  const { memory } = round.sample.system;
  const pages = (sum: (page: (name: string) => number) => number): Theirs =>
    between(round, ({ vmStat }) =>
      typeof vmStat === 'string' ? vmStat : one(sum((name) => (vmStat.pages.get(name) ?? NaN) * vmStat.pageBytes)),
    );
  const used = (page: (name: string) => number): number =>
    page('Anonymous pages') - page('Pages purgeable') + page('Pages wired down') + page('Pages occupied by compressor');
  const total = memory?.totalBytes ?? NaN;
  const row = (
    check: string,
    tool: string,
    name: keyof MemoryReading,
    theirs: Theirs,
    tolerance = LEVEL,
  ): Comparison => ({ check, tool, unit: 'bytes', tolerance, ours: one(memory?.[name]), theirs });
  const swap = (name: 'total' | 'used'): Theirs =>
    ofSysctl(round, (values) => swapUsage(values.get('vm.swapusage'))[name]);
  return [
    row(
      'memory, total',
      'sysctl',
      'totalBytes',
      ofSysctl(round, (values) => figure(values.get('hw.memsize'))),
      EXACT,
    ),
    row(
      'memory, free',
      'vm_stat',
      'freeBytes',
      pages((page) => page('Pages free')),
    ),
    row(
      'memory, available',
      'vm_stat',
      'availableBytes',
      pages((page) => total - used(page)),
    ),
    row(
      'memory, cached',
      'vm_stat',
      'cachedBytes',
      pages((page) => page('File-backed pages') + page('Pages purgeable')),
    ),
    row(
      'memory, compressed',
      'vm_stat',
      'compressedBytes',
      pages((page) => page('Pages occupied by compressor')),
    ),
    row('swap, total', 'sysctl', 'swapTotalBytes', swap('total')),
    row('swap, used', 'sysctl', 'swapUsedBytes', swap('used')),
    row(
      'paged in',
      'vm_stat',
      'pageInBytes',
      pages((page) => page('Pageins')),
      COUNTER,
    ),
    row(
      'swapped in',
      'vm_stat',
      'swapInBytes',
      pages((page) => page('Swapins')),
      COUNTER,
    ),
    row(
      'swapped out',
      'vm_stat',
      'swapOutBytes',
      pages((page) => page('Swapouts')),
      COUNTER,
    ),
  ];
}
