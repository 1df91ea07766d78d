import { afterEach, describe, expect, it } from 'vitest';
import { CoreFoundation } from '../../../../../src-main/sampling/darwin/corefoundation.ts';
import { IOKit } from '../../../../../src-main/sampling/darwin/iokit.ts';
import { PowerAndGpus, type PowerAndGpusReading } from './power-and-gpus.ts';
import { StandIn } from '../../../../fixtures/darwin/stand-in.ts';
import * as mac from '../../../../fixtures/darwin/power-scenarios.ts';

interface Options {
  readonly brand?: string | null;
  readonly levels?: readonly string[];
}

const opened: Disposable[] = [];
afterEach(() => {
  while (opened.length > 0) opened.pop()![Symbol.dispose]();
});

/** A reader of a Mac that the scenario tells of, and its clock. */
function readerOf(scenario: string, { brand = 'Apple M1', levels = ['Performance', 'Efficiency'] }: Options = {}) {
  const standIn = new StandIn(scenario);
  opened.push(standIn);
  const cf = CoreFoundation.open(standIn.libraries);
  const iokit = cf.ok ? IOKit.open(standIn.libraries, cf.value) : cf;
  const reader = new PowerAndGpus({ libraries: standIn.libraries, cf, iokit, brand, levels });
  if (cf.ok) opened.push(cf.value);
  opened.push(reader);
  const at = (ms: number): PowerAndGpusReading => {
    standIn.setMs(ms);
    return reader.read(ms);
  };
  return { standIn, reader, at };
}

/** The mean watts of a meter between two readings. */
function watts(
  name: string,
  before: PowerAndGpusReading,
  after: PowerAndGpusReading,
  seconds: number,
): number | undefined {
  const energy = (reading: PowerAndGpusReading) => reading.power.find((meter) => meter.name === name)?.energyUj ?? NaN;
  const drawn = (energy(after) - energy(before)) / 1e6 / seconds;
  return Number.isNaN(drawn) ? undefined : drawn;
}

const reasons = (reader: PowerAndGpus): Record<string, string> =>
  Object.fromEntries(reader.coverage().map(({ metric, status, reason }) => [metric, `${status}: ${reason}`]));

describe('a base M1', () => {
  it('meters its parts over the true time between readings, and no channel twice', () => {
    const { at } = readerOf(mac.M1);
    at(0);
    const before = at(1_000);
    const after = at(3_500);
    expect(watts('cpu', before, after, 2.5)).toBeCloseTo(3, 6);
    expect(watts('gpu', before, after, 2.5)).toBeCloseTo(1.5, 6);
    expect(watts('ane', before, after, 2.5)).toBeCloseTo(0.25, 6);
    expect(watts('dram', before, after, 2.5)).toBeCloseTo(0.4, 6);
    expect(watts('package', before, after, 2.5)).toBeCloseTo(4.75, 6);
    expect(watts('system', before, after, 2.5)).toBeCloseTo(12.5, 6);
    expect(after.power.map(({ name, nested }) => `${name} ${nested}`)).toEqual([
      'package false',
      'cpu true',
      'gpu true',
      'ane true',
      'dram false',
      'system false',
    ]);
  });

  it('tells the mean frequency of clusters and cores while they run', () => {
    const { at } = readerOf(mac.M1);
    expect(at(0).clusters).toEqual([
      { name: 'Performance', frequencyHz: null, maxFrequencyHz: 3204e6 },
      { name: 'Efficiency', frequencyHz: null, maxFrequencyHz: 2064e6 },
    ]);
    const { clusters, coreFrequencies, gpus } = at(1_000);
    expect(clusters[0]!.frequencyHz).toBeCloseTo((2064e6 * 0.125 + 3204e6 * 0.375) / 0.5, -3);
    expect(clusters[1]!.frequencyHz).toBeCloseTo((600e6 + 972e6) / 2, -3);
    expect(coreFrequencies.get('Efficiency')).toHaveLength(4);
    expect(coreFrequencies.get('Performance')![3]).toBeCloseTo(2919e6, -3);
    expect(gpus).toEqual([
      {
        name: 'Apple M1',
        busyPercent: 25,
        frequencyHz: (396e6 + 1278e6) / 2,
        maxFrequencyHz: 1278e6,
        memoryUsedBytes: 6_373_376,
        memoryTotalBytes: null,
        celsius: 45,
      },
    ]);
  });

  it('counts the bytes of all memory traffic once, against the chip’s peak', () => {
    const { at, reader } = readerOf(mac.M1);
    at(0);
    const { bandwidth, packageReferenceWatts } = at(2_000);
    expect(bandwidth!.bytesPerSecond).toBeCloseTo(30e9, -3);
    expect(bandwidth!.peakBytesPerSecond).toBe(68.25e9);
    expect(packageReferenceWatts).toBe(48);
    expect(reasons(reader)['system.memory_bandwidth']).toBe('available: null');
  });

  it('leaves out sensors that are switched off, stuck or of another meaning', () => {
    const { at } = readerOf(mac.M1);
    const { temperatures, fans } = at(0);
    expect(temperatures).toEqual([
      { name: 'CPU', celsius: 60 },
      { name: 'CPU hottest', celsius: 70 },
      { name: 'GPU', celsius: 45 },
      { name: 'Battery', celsius: 31 },
      { name: 'SSD', celsius: 35 },
    ]);
    expect(fans).toEqual([{ name: 'Fan 1', rpm: 1200.5, maxRpm: 7200 }]);
    expect(at(10_000).temperatures[1]).toEqual({ name: 'CPU hottest', celsius: 80 });
  });
});

it('hundreds of channels that nobody asked for cost nothing', () => {
  const callsOf = (scenario: string): number => {
    const { at, standIn } = readerOf(scenario);
    at(0);
    at(1_000);
    const before = standIn.calls();
    at(2_000);
    return standIn.calls() - before;
  };
  const others = Array.from({ length: 300 }, (_, index) => mac.energy(`PCPUDTL${index}`, 'mJ', '0+1/s'));
  expect(callsOf([mac.M1, ...others].join('\n'))).toBe(callsOf(mac.M1));
});

describe('an Ultra', () => {
  it('adds what its dies tell one by one', () => {
    const { at } = readerOf(mac.ULTRA, { brand: 'Apple M1 Ultra' });
    const before = (at(0), at(1_000));
    const after = at(2_000);
    expect(watts('cpu', before, after, 1)).toBeCloseTo(15, 6);
    expect(watts('gpu', before, after, 1)).toBeCloseTo(20, 6);
    expect(watts('ane', before, after, 1)).toBeCloseTo(0.3, 6);
    expect(watts('dram', before, after, 1)).toBeCloseTo(1, 6);
    expect(after.coreFrequencies.get('Performance')).toEqual([1914e6, 3228e6, 1914e6, 600e6]);
    expect(after.coreFrequencies.get('Efficiency')).toEqual([null, null]);
  });

  it('estimates the traffic from the histograms where the byte counters are refused', () => {
    const { at, reader } = readerOf(mac.ULTRA, { brand: 'Apple M1 Ultra' });
    at(0);
    expect(at(1_000).bandwidth).toEqual({ bytesPerSecond: (16e9 + 48e9) / 2 + 80e9, peakBytesPerSecond: 800e9 });
    expect(reasons(reader)['system.memory_bandwidth']).toMatch(/^partial: estimated/);
    expect(reasons(reader)['system.temperatures']).toMatch(
      /^unavailable: this Mac has no System Management Controller/,
    );
  });
});

describe('an M5 Max', () => {
  it('knows Super and Performance cores by their tables', () => {
    const { at } = readerOf(mac.M5_MAX, { brand: 'Apple M5 Max', levels: ['Super', 'Performance'] });
    at(0);
    const { clusters, coreFrequencies, bandwidth } = at(1_000);
    expect(clusters).toEqual([
      { name: 'Super', frequencyHz: 4608e6, maxFrequencyHz: 4608e6 },
      { name: 'Performance', frequencyHz: (1344e6 + 4380e6) / 2, maxFrequencyHz: 4380e6 },
    ]);
    expect(coreFrequencies.get('Super')).toEqual([4608e6, null]);
    expect(bandwidth?.peakBytesPerSecond).toBe(614e9);
  });

  it('gives no frequency for a state that the table does not have', () => {
    const { at } = readerOf(mac.M5_MAX, { brand: 'Apple M5 Max' });
    at(0);
    expect(at(1_000).gpus[0]).toMatchObject({ busyPercent: 50, frequencyHz: null, maxFrequencyHz: 1620e6 });
  });
});

describe('an Intel Mac', () => {
  it('tells fans, its GPU and the power of the whole, and why the rest is missing', () => {
    const { at, reader } = readerOf(mac.INTEL, { brand: 'Intel(R) Core(TM) i9-9980HK CPU @ 2.40GHz', levels: [] });
    at(0);
    const reading = at(1_000);
    expect(reading.fans).toEqual([
      { name: 'Fan 1', rpm: 2160.25, maxRpm: 5500 },
      { name: 'Fan 2', rpm: 2000, maxRpm: null },
    ]);
    expect(reading.gpus).toEqual([
      {
        name: 'AMD Radeon Pro 5500M',
        busyPercent: 25,
        frequencyHz: null,
        maxFrequencyHz: null,
        memoryUsedBytes: 1_000_000,
        memoryTotalBytes: 4096 * 2 ** 20,
        celsius: null,
      },
    ]);
    expect(reading.power).toEqual([{ name: 'system', energyUj: 30.5e6, wrapsAtUj: null, nested: false }]);
    expect(reading.clusters).toEqual([]);
    expect(reading.bandwidth).toBeNull();
    const why = reasons(reader);
    expect(why['system.power']).toMatch(/^unavailable: IOReport has no group “Energy Model” here/);
    expect(why['system.cpu_frequency']).toMatch(/^unavailable: IOReport has no group/);
    expect(why['system.memory_bandwidth']).toMatch(/^unavailable: .*no histogram/);
    expect(why['system.gpu']).toBe('available: null');
    expect(reading.packageReferenceWatts).toBeNull();
  });
});

describe('what goes wrong', () => {
  it('an energy in an unknown unit is absent, and so is the package', () => {
    const { at, reader } = readerOf(
      [mac.energy('CPU Energy', 'furlongs', '0+1/s'), mac.energy('GPU Energy', 'nJ', '0+1000000000/s')].join('\n'),
    );
    at(0);
    expect(at(1_000).power.map(({ name }) => name)).toEqual(['gpu']);
    expect(reasons(reader)['system.power']).toMatch(/unknown unit/);
  });

  it('a meter that answers INT64_MIN, or falls, gives no reading', () => {
    const { at } = readerOf(
      [
        mac.energy('CPU Energy', 'mJ', '-9223372036854775808 raw=1'),
        mac.energy('GPU Energy', 'nJ', '9000000000+-1000000/s'),
      ].join('\n'),
    );
    at(0);
    expect(at(1_000).power).toEqual([]);
  });

  it('energy that stands while the cores work is absent after a while, with the reason (macOS 27)', () => {
    const busy = mac.coreStates('PCPU0', { IDLE: 0.5, V0P0: 0.5 });
    const { at, reader } = readerOf(
      [
        mac.energy('CPU Energy', 'mJ', '5'),
        mac.energy('ANE', 'mJ', '0'),
        mac.energy('GPU Energy', 'nJ', '0+1000000000/s'),
        busy,
      ].join('\n'),
    );
    let last = at(0);
    for (let second = 1; second <= 6; second += 1) last = at(second * 1_000);
    expect(last.power.map(({ name }) => name)).toEqual(['gpu']);
    expect(reasons(reader)['system.power']).toMatch(/does not advance the energy of cpu/);
  });

  it('energy that stands while the cores sleep is no fault', () => {
    const { at } = readerOf(
      [mac.energy('CPU Energy', 'mJ', '5'), mac.coreStates('PCPU0', { IDLE: 1, V0P0: 0 })].join('\n'),
    );
    at(0);
    expect(at(60_000).power).toEqual([{ name: 'cpu', energyUj: 0, wrapsAtUj: null, nested: true }]);
  });

  it('byte counters that stand give way to the histograms', () => {
    const scenario = [
      mac.channel('AMC Stats', 'Perf Counters', 'DCS RD', 'unit=B value=5'),
      mac.channel('AMC Stats', 'Perf Counters', 'DCS WR', 'unit=B value=5'),
      mac.stateChannel('PMP', 'DCS BW', 'AMCC RD+WR', { '8GB/s': 1 }),
    ].join('\n');
    const { at, reader } = readerOf(scenario);
    at(0);
    expect(at(1_000).bandwidth?.bytesPerSecond).toBeNull();
    expect(at(2_000).bandwidth?.bytesPerSecond).toBe(4e9);
    expect(reasons(reader)['system.memory_bandwidth']).toMatch(/^partial/);
  });

  it('names that are no strings, missing names and absurd counts of states are passed over', () => {
    const scenario = [
      'channel group=Energy%20Model subgroup= name=ignored name_number=7 unit=mJ value=1+1/s',
      mac.energy('CPU Energy', 'mJ', '0+1000/s'),
      'fail function=IOReportChannelGetChannelName name=GPU%20Energy return=1',
      mac.energy('GPU Energy', 'nJ', '0+1/s'),
      'channel id=x group=CPU%20Stats subgroup=CPU%20Core%20Performance%20States name=PCPU0 ' +
        'unit=24Mticks count=2000000000',
      'state channel=x name=IDLE residency=0+5/s',
      'channel id=y group=GPU%20Stats subgroup=GPU%20Performance%20States name=GPUPH unit=24Mticks count=-1',
    ].join('\n');
    const { at, reader } = readerOf(scenario);
    at(0);
    const reading = at(1_000);
    expect(reading.power.map(({ name }) => name)).toEqual(['cpu']);
    expect(reading.clusters).toEqual([{ name: 'Performance', frequencyHz: null, maxFrequencyHz: null }]);
    expect(reasons(reader)['system.cpu_frequency']).toMatch(/^partial/);
  });

  it.each([
    'IOReportCreateSamples',
    'IOReportCreateSamplesDelta',
    'CFArrayCreateMutableCopy',
    'CFDictionaryCreateMutableCopy',
    'IOReportCopyChannelsInGroup',
    'IORegistryEntryCreateCFProperty',
    'IOServiceMatching',
    'IOServiceGetMatchingServices',
    'CFStringCreateWithCString',
    'IOConnectCallStructMethod',
  ])('a %s that always fails breaks nothing and leaves nothing behind', (name) => {
    const { at, standIn } = readerOf(`${mac.M1}\nfail function=${name} return=5`);
    at(0);
    at(1_000);
    expect(at(2_000).clusters.every(({ frequencyHz }) => frequencyHz === null || frequencyHz > 0)).toBe(true);
    while (opened.length > 1) opened.pop()![Symbol.dispose]();
    expect(standIn.handles()).toBe(0);
  });

  it('an SMC whose answers are cut short is as if it had no keys', () => {
    const { at } = readerOf(`${mac.M1}\nfail function=IOConnectCallStructMethod bytes=40`);
    at(0);
    expect(at(1_000)).toMatchObject({ temperatures: [], fans: [] });
  });

  it('a reading after one that failed spans both intervals, and counts no energy twice', () => {
    const { at, reader } = readerOf(
      [
        mac.energy('CPU Energy', 'mJ', '0+1000/s'),
        'fail function=IOReportCreateSamples from=1500 until=2500 return=1',
      ].join('\n'),
    );
    at(0);
    const before = at(1_000);
    expect(at(2_000).power).toEqual([]);
    expect(reasons(reader)['system.power']).toMatch(/^partial: the last reading gave none/);
    expect(watts('cpu', before, at(3_000), 2)).toBeCloseTo(1, 6);
  });
});

it('ten thousand readings leave no object, port or connection behind', () => {
  const { at, standIn, reader } = readerOf(mac.M1);
  at(0);
  at(1_000);
  const held = standIn.handles();
  for (let tick = 2; tick < 10_002; tick += 1) at(tick * 1_000);
  expect(standIn.handles()).toBe(held);
  reader[Symbol.dispose]();
  opened.pop();
  opened.pop()![Symbol.dispose]();
  expect(standIn.handles()).toBe(0);
}, 120_000);

it('a Mac whose libraries are missing is told from one that has no sensors', () => {
  const missing = { ok: false, error: 'no such library' } as const;
  const standIn = new StandIn('');
  opened.push(standIn);
  using reader = new PowerAndGpus({
    libraries: standIn.libraries,
    cf: missing,
    iokit: missing,
    brand: null,
    levels: [],
  });
  expect(reader.read(0)).toEqual({
    power: [],
    clusters: [],
    coreFrequencies: new Map(),
    gpus: [],
    bandwidth: null,
    temperatures: [],
    fans: [],
    packageReferenceWatts: null,
  });
  expect(new Set(reader.coverage().map(({ reason }) => reason))).toEqual(new Set(['no such library']));
});
