import { expect, test } from 'vitest';
import { COUNTERS, GAUGES } from '../../../../src-main/metrics/registry.ts';
import type { SystemCounters } from '../../../../src-main/sample/system.ts';
import { line, M_SERIES, OLD_INTEL, ULTRA } from './macs.ts';
import { WatchedMac } from './watched-mac.ts';

const FAULTS = 200;
const TICKS = 120;

interface Kind {
  /** Of the `fail` line. */
  readonly function: string;
  readonly keys: readonly Readonly<Record<string, string | number>>[];
  /** Its error, or how many bytes come. */
  readonly hows: readonly string[];
  /** What the coverage has to say while it lasts: the metric, and whether a word of the reason is known. */
  readonly metric: string;
  readonly says?: RegExp;
}

const READABLE = [501, 502, 600, 601].map((pid) => ({ pid }));
/** Task figures of one that does not run are not asked for. */
const RUNNING = [501, 601].map((pid) => ({ pid, flavor: 4 }));
const KINDS: readonly Kind[] = [
  {
    function: 'proc_pid_rusage',
    keys: READABLE,
    hows: ['errno=5', 'errno=12', 'errno=22', 'errno=1'],
    metric: 'cpu_time_ns',
    says: /proc_pid_rusage: .*(errno|EINVAL|EPERM|ENOMEM)/,
  },
  {
    function: 'proc_pidinfo',
    keys: RUNNING,
    hows: ['errno=5', 'bytes=1', 'bytes=95', 'errno=1'],
    metric: 'context_switches',
    says: /PROC_PIDTASKINFO|proc_pid_rusage/,
  },
  {
    function: 'sysctl',
    keys: [{ name: 'KERN_PROC' }],
    hows: ['errno=5', 'bytes=700', 'bytes=0', 'errno=12'],
    metric: 'system.processes',
    says: /KERN_PROC_ALL/,
  },
  {
    function: 'coalition_info_resource_usage',
    keys: [{ pid: 30 }, { pid: 40 }, {}],
    hows: ['errno=1', 'errno=5'],
    metric: 'system.apps',
    says: /coalition_info_resource_usage/,
  },
  {
    function: 'sysctlbyname',
    keys: [{ name: 'vm.loadavg' }],
    hows: ['errno=2', 'bytes=3', 'bytes=23'],
    metric: 'system.load',
    says: /vm.loadavg/,
  },
  {
    function: 'sysctlbyname',
    keys: [{ name: 'vm.swapusage' }],
    hows: ['errno=12', 'bytes=31'],
    metric: 'system.swap',
    says: /vm.swapusage/,
  },
  {
    function: 'sysctlbyname',
    keys: [{ name: 'kern.memorystatus_vm_pressure_level' }],
    hows: ['errno=2', 'bytes=2'],
    metric: 'system.memory_pressure',
    says: /kern.memorystatus_vm_pressure_level/,
  },
  { function: 'host_processor_info', keys: [{}], hows: ['return=5', 'bytes=0'], metric: 'system.cpu' },
  { function: 'host_statistics64', keys: [{}], hows: ['return=5', 'bytes=40'], metric: 'system.memory' },
  { function: 'sysctl', keys: [{ name: 'NET_RT_IFLIST2' }], hows: ['errno=5'], metric: 'system.network' },
  { function: 'notify_get_state', keys: [{}], hows: ['return=6'], metric: 'system.thermal_pressure' },
];
/** These may leave holes, but what is seen of them is up to their parts: it is enough that nothing breaks. */
const ELSEWHERE = [
  'IOReportCreateSamples',
  'IOReportCreateSamplesDelta',
  'IOServiceGetMatchingServices',
  'IORegistryEntryCreateCFProperty',
  'IORegistryEntryGetChildIterator',
  'IOConnectCallStructMethod',
  'CFStringCreateWithCString',
  'proc_pidpath',
  'responsibility_get_pid_responsible_for_pid',
];

interface Fault {
  readonly kind: Kind | null;
  readonly from: number;
  readonly until: number;
  readonly text: string;
}

/** Numbers from 0 to 1 in an order that the seed decides. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

function faults(random: () => number): Fault[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  return Array.from({ length: FAULTS }, () => {
    const from = 500 + Math.floor(random() * TICKS) * 1_000;
    const until = from + 1_000 * (1 + Math.floor(random() * 4));
    const kind = random() < 0.8 ? pick(KINDS) : null;
    const [key, value] = (kind === null ? pick(['return=5', 'errno=5', 'return=-536870206']) : pick(kind.hows)).split(
      '=',
    ) as [string, string];
    return {
      kind,
      from,
      until,
      text: line('fail', {
        function: kind?.function ?? pick(ELSEWHERE),
        ...(kind === null ? {} : pick(kind.keys)),
        [key]: value,
        from,
        until,
      }),
    };
  });
}

test.each([
  ['M-series', M_SERIES, 1],
  ['M-series', M_SERIES, 2],
  ['Ultra', ULTRA, 3],
  ['Intel', OLD_INTEL, 4],
])(
  'two hundred faults on the %s scenario: no exception, no wrong number, each named by the coverage (%#)',
  (_, scenario, seed) => {
    const planned = faults(randomly(seed));
    // The sound machine is read first, since there is one stand-in with one scenario at a time.
    const sound = readings(scenario, () => undefined);
    const named = new Set<Fault>();
    const faulty = readings([scenario, ...planned.map(({ text }) => text)].join('\n'), (mac, ms) => {
      for (const fault of planned) {
        if (fault.kind === null || ms < fault.from || ms >= fault.until) continue;
        const { status, reason } = mac.coverage(fault.kind.metric);
        expect(`${fault.text}: ${status} ${reason}`).not.toContain(': available');
        expect(reason).toMatch(fault.kind.says ?? /./);
        named.add(fault);
      }
    });
    expect(named.size).toBe(planned.filter(({ kind }) => kind !== null).length);
    for (const [tick, reading] of faulty.entries())
      for (const [what, value] of reading) {
        // Absent, or what it should be.
        if (sound[tick]!.get(what) !== value)
          expect.fail(`tick ${tick}: ${what} is ${value}, not ${sound[tick]!.get(what)}`);
      }
    const count = (all: readonly Reading[]): number => all.reduce((sum, reading) => sum + reading.size, 0);
    expect(count(faulty)).toBeLessThan(count(sound));
    expect(count(faulty)).toBeGreaterThan(0.5 * count(sound));
  },
);

/** Every figure that is there, by what it is called. */
type Reading = ReadonlyMap<string, number | string>;

function readings(scenario: string, look: (mac: WatchedMac, ms: number) => void): Reading[] {
  using mac = new WatchedMac(scenario);
  return Array.from({ length: TICKS }, (_, tick) => {
    mac.tick();
    look(mac, (tick + 1) * 1_000);
    return new Map([...processFigures(mac), ...systemFigures(mac.sample.system)]);
  });
}

function processFigures(mac: WatchedMac): [string, number][] {
  const { raw } = mac.sample.processes;
  return mac.pids.flatMap((pid) =>
    [...COUNTERS, ...GAUGES]
      .map((id): [string, number] => [`${pid} ${id}`, raw[id][mac.slot(pid)]!])
      .filter(([, value]) => !Number.isNaN(value)),
  );
}

/** Those that are an instant's, or cumulative in the kernel; means over an interval depend on which interval it was. */
function systemFigures({
  cores,
  load,
  memory,
  disks,
  networks,
  battery,
  thermalPressure,
  memoryPressure,
  fans,
  apps,
}: SystemCounters): [string, number | string][] {
  const figures: [string, number | string][] = [];
  const add = (name: string, value: unknown): void => {
    if (typeof value === 'number' || typeof value === 'string') figures.push([name, value]);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) add(`${name}.${key}`, inner);
  };
  for (const core of cores) add(`core ${core.id}`, { busyMs: core.busyMs, idleMs: core.idleMs, cluster: core.cluster });
  for (const entry of [...disks, ...networks, ...fans]) add(entry.name, entry);
  for (const app of apps) add(`app ${app.id}`, app);
  add('machine', { load, memory, battery, thermalPressure, memoryPressure });
  return figures;
}
