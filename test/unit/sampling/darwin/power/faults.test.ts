import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CoreFoundation } from '../../../../../src-main/sampling/darwin/corefoundation.ts';
import { IOKit } from '../../../../../src-main/sampling/darwin/iokit.ts';
import { GpuClients } from '../../../../../src-main/sampling/darwin/gpu/gpu-clients.ts';
import { PowerAndGpus, type PowerAndGpusReading } from './power-and-gpus.ts';
import { StandIn } from '../../../../fixtures/darwin/stand-in.ts';
import * as mac from '../../../../fixtures/darwin/power-scenarios.ts';

const FUNCTIONS = [
  'CFStringCreateWithCString',
  'CFArrayCreateMutableCopy',
  'CFDictionaryCreateMutableCopy',
  'IOServiceMatching',
  'IOServiceGetMatchingServices',
  'IOObjectGetClass',
  'IORegistryEntryGetName',
  'IORegistryEntryGetChildIterator',
  'IORegistryEntryCreateCFProperty',
  'IORegistryEntryCreateCFProperties',
  'IORegistryEntrySearchCFProperty',
  'IOServiceOpen',
  'IOConnectCallStructMethod',
  'IOReportCopyChannelsInGroup',
  'IOReportCreateSubscription',
  'IOReportCreateSamples',
  'IOReportCreateSamplesDelta',
  'IOReportChannelGetChannelName',
  'IOReportChannelGetUnitLabel',
];
const fault = fc.oneof(
  fc
    .record({
      name: fc.constantFrom(...FUNCTIONS),
      from: fc.integer({ min: 0, max: 9_000 }),
      length: fc.integer({ min: 1, max: 9_000 }),
      times: fc.integer({ min: 1, max: 40 }),
    })
    .map(
      ({ name, from, length, times }) =>
        `fail function=${name} return=5 from=${from} until=${from + length} times=${times}`,
    ),
  fc.integer({ min: 0, max: 80 }).map((bytes) => `fail function=IOConnectCallStructMethod bytes=${bytes} times=9`),
);
/** A line of the scenario that is there only for a time: channels, states, sensors and clients that come and go. */
const fleeting = fc.record({
  line: fc.nat(),
  from: fc.integer({ min: 0, max: 9_000 }),
  length: fc.integer({ min: 0, max: 9_000 }),
});

/** Names are not lost before the first reading: who does not know of a channel cannot miss it. */
const lateFault = fault.filter((line) => !line.includes('GetChannelName') || !line.includes('from=0 '));

/** What each Mac truly does: any other figure is a wrong one. */
interface Truth {
  readonly scenario: string;
  readonly watts: Readonly<Record<string, number>>;
  readonly hertz: readonly number[];
  readonly bandwidth: number | null;
}
const TRUTH: Readonly<Record<string, Truth>> = {
  m1: {
    scenario: mac.M1,
    watts: { cpu: 3, gpu: 1.5, ane: 0.25, dram: 0.4, package: 4.75, system: 12.5 },
    hertz: [2919e6, 786e6, 837e6],
    bandwidth: 30e9,
  },
  ultra: {
    scenario: mac.ULTRA,
    watts: { cpu: 15, gpu: 20, ane: 0.3, dram: 1, package: 35.3 },
    hertz: [1914e6, 3228e6, 600e6, 388e6],
    bandwidth: 112e9,
  },
  m5: {
    scenario: mac.M5_MAX,
    watts: { cpu: 8, gpu: 2, ane: 0, package: 10 },
    hertz: [4608e6, 2862e6, 1344e6, 4380e6],
    bandwidth: 16e9,
  },
  intel: { scenario: mac.INTEL, watts: { system: 30.5 }, hertz: [], bandwidth: null },
};
const anyMac = fc.constantFrom(...Object.keys(TRUTH));

function expectTrue(
  reading: PowerAndGpusReading,
  before: PowerAndGpusReading,
  { watts, hertz, bandwidth }: Truth,
): void {
  for (const { name, energyUj } of reading.power) {
    const earlier = before.power.find((meter) => meter.name === name);
    if (earlier !== undefined)
      expect([name, (energyUj - earlier.energyUj) / 1e6]).toEqual([name, expect.closeTo(watts[name]!, 6)]);
  }
  const frequencies = [...reading.clusters, ...reading.gpus]
    .map(({ frequencyHz }) => frequencyHz)
    .concat([...reading.coreFrequencies.values()].flat());
  for (const frequency of frequencies)
    if (frequency !== null) expect(Math.min(...hertz.map((known) => Math.abs(known - frequency)))).toBeLessThan(1e3);
  if (reading.bandwidth !== null && reading.bandwidth.bytesPerSecond !== null)
    expect(reading.bandwidth.bytesPerSecond).toBeCloseTo(bandwidth ?? NaN, -3);
}

function isPlausible({
  power,
  clusters,
  gpus,
  bandwidth,
  temperatures,
  fans,
  coreFrequencies,
}: PowerAndGpusReading): boolean {
  const isFrequency = (hertz: number | null): boolean => hertz === null || (hertz >= 300e6 && hertz <= 5e9);
  return (
    power.every(({ energyUj }) => energyUj >= 0 && energyUj < 1e9) &&
    clusters.every(({ frequencyHz, maxFrequencyHz }) => isFrequency(frequencyHz) && isFrequency(maxFrequencyHz)) &&
    [...coreFrequencies.values()].flat().every(isFrequency) &&
    gpus.every(
      ({ busyPercent, frequencyHz }) =>
        (busyPercent === null || (busyPercent >= 0 && busyPercent <= 100)) && isFrequency(frequencyHz),
    ) &&
    (bandwidth === null ||
      bandwidth.bytesPerSecond === null ||
      (bandwidth.bytesPerSecond > 0 && bandwidth.bytesPerSecond < 1e12)) &&
    temperatures.every(({ celsius }) => celsius > 0 && celsius <= 150) &&
    fans.every(({ rpm }) => rpm >= 0 && rpm < 20_000)
  );
}

/** Lets a reader of the Mac run to its end; everything that it took is given back then. */
function run(standIn: StandIn, scenario: string, act: (read: (ms: number) => PowerAndGpusReading) => void): void {
  standIn.load(scenario);
  const held = standIn.handles();
  const cf = CoreFoundation.open(standIn.libraries);
  if (!cf.ok) throw new Error(cf.error);
  const iokit = IOKit.open(standIn.libraries, cf.value);
  if (!iokit.ok) throw new Error(iokit.error);
  const reader = new PowerAndGpus({
    libraries: standIn.libraries,
    cf,
    iokit,
    brand: 'Apple M4 Max',
    levels: ['Performance', 'Efficiency'],
  });
  const times = new Map<number, number>();
  const clients = new GpuClients(cf.value, iokit.value);
  try {
    act((ms) => {
      standIn.setMs(ms);
      clients.read(times);
      expect([...times].every(([pid, time]) => pid > 0 && time >= 0)).toBe(true);
      return reader.read(ms);
    });
    expect(reader.coverage().every(({ status, reason }) => (status === 'available') === (reason === null))).toBe(true);
  } finally {
    reader[Symbol.dispose]();
    cf.value[Symbol.dispose]();
  }
  expect(standIn.handles()).toBe(held);
}

const TICKS = 12;

it('two hundred Macs, random faults: no exception, no wrong figure, reasons for what is missing, nothing left', () => {
  using standIn = new StandIn('');
  let figures = 0;
  fc.assert(
    fc.property(anyMac, fc.array(lateFault, { minLength: 1, maxLength: 5 }), (name, faults) => {
      const truth = TRUTH[name]!;
      run(standIn, `${truth.scenario}\n${faults.join('\n')}`, (read) => {
        let before = read(0);
        for (let tick = 1; tick < TICKS; tick += 1) {
          const reading = read(tick * 1_000);
          expectTrue(reading, before, truth);
          figures += reading.power.length;
          before = reading;
        }
      });
    }),
    { numRuns: 200, seed: 4 },
  );
  expect(figures).toBeGreaterThan(2_000);
}, 120_000);

it('a hundred Macs whose channels, sensors and clients come and go: no exception, no wild figure, nothing left', () => {
  using standIn = new StandIn('');
  fc.assert(
    fc.property(
      anyMac,
      fc.array(fault, { maxLength: 3 }),
      fc.array(fleeting, { minLength: 1, maxLength: 6 }),
      (name, faults, gone) => {
        const lines = TRUTH[name]!.scenario.split('\n');
        for (const { line, from, length } of gone) lines[line % lines.length] += ` from=${from} until=${from + length}`;
        run(standIn, [...lines, ...faults].join('\n'), (read) => {
          for (let tick = 0; tick < TICKS; tick += 1) expect(isPlausible(read(tick * 1_000))).toBe(true);
        });
      },
    ),
    { numRuns: 100, seed: 4 },
  );
}, 120_000);
