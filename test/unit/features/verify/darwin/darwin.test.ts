import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../../src-main/base/clock.ts';
import type { RawSample } from '../../../../../src-main/sample/sampler.ts';
import { judge, type Check } from '../../../../../src-main/features/verify/checks/check.ts';
import type { DarwinTold } from '../../../../../src-main/features/verify/darwin/told.ts';
import { darwinPlatform } from '../../../../../src-main/features/verify/darwin/darwin-platform.ts';
import { snapshotOf } from '../../../../../src-main/features/verify/checks/snapshot.ts';
import { verify } from '../../../../../src-main/features/verify/checks/verify.ts';
import { temporaryFolder } from '../../../agent/temporary-folder.ts';
import { fakeTools, macSampler } from './darwin-scenario.ts';

const folder = temporaryFolder();
const platform = darwinPlatform(systemClock);
let told: DarwinTold;

beforeAll(async () => {
  fakeTools(folder.path);
  vi.stubEnv('PATH', `${folder.path}:${process.env['PATH']!}`);
  told = await platform.ask();
});
afterAll(() => {
  vi.unstubAllEnvs();
  folder[Symbol.dispose]();
});

/** The outcomes for a sampler that gets something wrong, with tools that say the same before and after. */
function outcomes(change: (sample: RawSample) => void = () => undefined, said: DarwinTold = told): Check[] {
  const sampler = macSampler(change);
  const round = (): { before: DarwinTold; sample: ReturnType<typeof snapshotOf>; after: DarwinTold } => ({
    before: said,
    sample: snapshotOf(sampler.sample()),
    after: said,
  });
  return platform.comparisons(round(), round(), sampler.machine).map(judge);
}
const differing = (checks: readonly Check[]): string[] =>
  checks.filter((check) => check.verdict === 'differs').map((check) => `${check.check} (${check.tool})`);
const NOT_VERIFIABLE = [
  'power',
  'clusters’ frequency',
  'memory bandwidth',
  'temperatures',
  'fans',
  'use by application',
  'process energy',
];

describe('verifying a Mac', () => {
  it('agrees with tools that say the same', async () => {
    using sampler = macSampler();
    const { checks, rounds, runs } = await verify(sampler, platform, 0);
    expect(differing(checks)).toEqual([]);
    expect(checks.filter((check) => check.verdict === 'cannot compare').map((check) => check.check)).toEqual(
      NOT_VERIFIABLE,
    );
    expect(rounds).toBe(1);
    expect(runs).toHaveLength(12);
  });

  it('takes three samples before it says that something differs', async () => {
    using sampler = macSampler(({ system }) => (system.load = [9, 9, 9]));
    const { checks, rounds } = await verify(sampler, platform, 0);
    expect(differing(checks)).toEqual(['load average (sysctl)']);
    expect(rounds).toBe(3);
  });

  const slotOf = ({ processes }: RawSample, pid: number): number =>
    processes.live.slice(0, processes.count).find((slot) => processes.pid[slot] === pid)!;
  const raw = (name: keyof RawSample['processes']['raw'], change: (value: number) => number) => (sample: RawSample) => {
    const column = sample.processes.raw[name];
    const slot = slotOf(sample, 501);
    column[slot] = change(column[slot]!);
  };
  const memory = (change: Partial<NonNullable<RawSample['system']['memory']>>) => (sample: RawSample) =>
    void (sample.system.memory = { ...sample.system.memory!, ...change });
  const disk = (change: Partial<RawSample['system']['disks'][number]>) => (sample: RawSample) =>
    void (sample.system.disks = [{ ...sample.system.disks[0]!, ...change }]);
  const TIMEBASE = 125 / 3;

  it.each<[string, (sample: RawSample) => void, string[]]>([
    [
      'a process is missing',
      ({ processes }) => processes.removeAt(processes.live.indexOf(slotOf({ processes } as RawSample, 777))),
      ['processes (ps)'],
    ],
    [
      'a process is there that has ended',
      ({ processes }) => void processes.add(4_242, 1_758_552_300_000, 1),
      ['processes (ps)'],
    ],
    ['CPU time is in Mach ticks', raw('cpu_time_ns', (value) => value / TIMEBASE), ['process CPU time (ps)']],
    ['CPU time misses a tenth of a second', raw('cpu_time_ns', (value) => value - 1e8), ['process CPU time (ps)']],
    ['a nice value has the wrong sign', raw('nice', () => -1), ['process nice (ps)']],
    [
      'the user is the real one, not the effective',
      (sample) => void (sample.processes.facts[slotOf(sample, 501)]!.uid = 0),
      ['process user (ps)'],
    ],
    [
      'the parent is another',
      (sample) => void (sample.processes.parentPid[slotOf(sample, 777)] = 1),
      ['process parent (ps)'],
    ],
    [
      'the start is an hour off',
      (sample) => void (sample.processes.startedAt[slotOf(sample, 501)]! -= 3.6e6),
      ['process start (ps)'],
    ],
    ['threads are running ones only', raw('threads', () => 1), ['process threads (top)']],
    ['memory is the resident set', raw('rss_bytes', () => 65_536 * 1_024), ['process memory (footprint) (top)']],
    ['switches are read four bytes off', raw('context_switches', () => 12), ['process context switches (top)']],
    ['a counter with a sign is read as negative', raw('faults', () => -7_000), ['process faults (top)']],
    ['page-ins are doubled', raw('page_ins', (value) => 2 * value), ['process page-ins (top)']],
    ['Mach system calls are left out', raw('syscalls', () => 500), ['process system calls (top)']],
    ['messages received are left out', raw('mach_messages', () => 30), ['process Mach messages (top)']],
    [
      'pages are taken for 4 KiB',
      memory({ freeBytes: 40_000 * 4_096, cachedBytes: 391_000 * 4_096, compressedBytes: 90_000 * 4_096 }),
      ['memory, free (vm_stat)', 'memory, cached (vm_stat)', 'memory, compressed (vm_stat)'],
    ],
    [
      'purgeable pages count as used',
      memory({ availableBytes: 25_769_803_776 - 1_090_000 * 16_384 }),
      ['memory, available (vm_stat)'],
    ],
    ['compressed is what was stored', memory({ compressedBytes: 569_463 * 16_384 }), ['memory, compressed (vm_stat)']],
    ['swap is free, not used', memory({ swapUsedBytes: 0 }), ['swap, used (sysctl)']],
    [
      'swapped in and out are exchanged',
      memory({ swapInBytes: 20_000 * 16_384, swapOutBytes: 10_000 * 16_384 }),
      ['swapped in (vm_stat)', 'swapped out (vm_stat)'],
    ],
    [
      'the clusters are exchanged',
      ({ system }) =>
        void (system.cores = system.cores.map((core) => ({
          ...core,
          cluster: core.cluster === 'Efficiency' ? 'Performance' : 'Efficiency',
        }))),
      ['cores of a cluster (sysctl)'],
    ],
    [
      'a core is missing',
      ({ system }) => void (system.cores = system.cores.slice(1)),
      ['cores (sysctl)', 'cores of a cluster (sysctl)'],
    ],
    [
      'idle time is taken for busy',
      ({ system }) =>
        void (system.cores = system.cores.map((core) => ({ ...core, busyMs: core.idleMs, idleMs: core.busyMs }))),
      ['processor in use (top)'],
    ],
    [
      'memory pressure is a level off',
      ({ system }) => void (system.memoryPressure = 'warning'),
      ['memory pressure (sysctl)'],
    ],
    [
      'thermal pressure is a level off',
      ({ system }) => void (system.thermalPressure = 'moderate'),
      ['thermal pressure (notifyutil)'],
    ],
    [
      'reads and writes of a disk are exchanged',
      disk({ reads: 201_498, writes: 615_801 }),
      ['disk, reads (ioreg)', 'disk, writes (ioreg)'],
    ],
    ['a disk’s time is in microseconds', disk({ requestMs: 203_844_647 }), ['disk, time of requests (ioreg)']],
    [
      'a network counts packets',
      ({ system }) => void (system.networks = [{ name: 'en0', receivedBytes: 22_184_840, sentBytes: 29_605_843 }]),
      ['network, received (netstat)', 'network, sent (netstat)'],
    ],
    [
      'the graphics processor’s use is a share',
      ({ system }) => void (system.gpus = [{ ...system.gpus[0]!, busyPercent: 60 }]),
      ['graphics in use (ioreg)'],
    ],
    [
      'the battery’s current has lost its sign',
      ({ system }) => void (system.battery = { ...system.battery!, watts: -9.7 }),
      ['battery, power drawn (ioreg)'],
    ],
    [
      'the battery charges',
      ({ system }) => void (system.battery = { ...system.battery!, status: 'charging' }),
      ['battery, status (pmset -g batt)'],
    ],
    [
      'the battery is at another charge',
      ({ system }) => void (system.battery = { ...system.battery!, percent: 74 }),
      ['battery, charge (pmset -g batt)', 'battery, charge (ioreg)'],
    ],
  ])('says so when %s', (_, change, expected) => {
    expect(differing(outcomes(change))).toEqual(expected);
  });

  it('does not compare what the sampler does not tell of other users’ processes', () => {
    expect(outcomes().find((check) => check.check === 'process CPU time')).toMatchObject({
      compared: 2,
      notTold: 1,
      verdict: 'agrees',
    });
  });

  it('does not compare what a tool that is not there would say', () => {
    const why = 'notifyutil -g com.apple.system.thermalpressurelevel: it is not on this machine';
    expect(outcomes(undefined, { ...told, thermal: why }).find((check) => check.tool === 'notifyutil')).toMatchObject({
      verdict: 'cannot compare',
      why,
    });
  });

  it('needs pressure for a warning of heat, but no warning for pressure', () => {
    const hot = { ...told, therm: { speedLimitPercent: 60, warned: false } };
    expect(differing(outcomes(undefined, hot))).toEqual(['held back for heat (pmset -g therm)']);
    expect(differing(outcomes(({ system }) => void (system.thermalPressure = 'heavy'), hot))).toEqual([
      'thermal pressure (notifyutil)',
    ]);
  });
});
