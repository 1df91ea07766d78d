import type {
  AppCounters,
  MemoryPressure,
  PowerCounters,
  SystemCounters,
  ThermalPressure,
} from '../../sample/system.ts';

/** A figure at a time, in seconds since the machine began. NaN: absent. */
export type At = (seconds: number) => number;

/** An application of a made-up machine: cores, GPU and Neural Engine in use (1 is the whole), watts. */
interface FakeApp {
  readonly name: string;
  readonly processes: number;
  readonly cpu: At;
  readonly gpu?: At;
  readonly ane?: At;
  readonly watts: At;
}

/** What not every machine has. */
export interface FakeSensors {
  readonly clusters: readonly {
    readonly name: string;
    readonly cores: readonly number[];
    readonly maxFrequencyHz: number;
  }[];
  readonly gpu: { readonly name: string; readonly busy: At; readonly maxFrequencyHz: number; readonly memoryUsed: At };
  readonly bandwidth: { readonly bytesPerSecond: At; readonly peak: number };
  readonly fans: readonly { readonly name: string; readonly rpm: At; readonly maxRpm: number }[];
  readonly thermalPressure: (seconds: number) => ThermalPressure;
  readonly memoryPressure: (seconds: number) => MemoryPressure;
  readonly compressed: At;
  /** Watts of parts of the processor. */
  readonly parts: Readonly<Record<string, At>>;
  readonly apps: readonly FakeApp[];
}

type Sensors = Pick<
  SystemCounters,
  'clusters' | 'gpus' | 'bandwidth' | 'thermalPressure' | 'memoryPressure' | 'fans' | 'apps'
>;
/** Adds up what has been used. */
type Total = (key: string, more: number) => number;

/** @param slowed the share of its clock that a machine which throttles keeps */
export function fakeSensors(
  fake: FakeSensors,
  seconds: number,
  elapsed: number,
  slowed: number,
  total: Total,
): Sensors {
  const gpuBusy = fake.gpu.busy(seconds);
  return {
    clusters: fake.clusters.map(({ name, maxFrequencyHz }) => ({
      name,
      frequencyHz: maxFrequencyHz * 0.9 * slowed,
      maxFrequencyHz,
    })),
    gpus: [
      {
        name: fake.gpu.name,
        busyPercent: 100 * gpuBusy,
        frequencyHz: fake.gpu.maxFrequencyHz * (0.3 + 0.7 * gpuBusy),
        maxFrequencyHz: fake.gpu.maxFrequencyHz,
        memoryUsedBytes: fake.gpu.memoryUsed(seconds),
        memoryTotalBytes: null,
        celsius: 52 + 30 * gpuBusy,
      },
    ],
    bandwidth: { bytesPerSecond: fake.bandwidth.bytesPerSecond(seconds), peakBytesPerSecond: fake.bandwidth.peak },
    thermalPressure: fake.thermalPressure(seconds),
    memoryPressure: fake.memoryPressure(seconds),
    fans: fake.fans.map(({ name, rpm, maxRpm }) => ({ name, rpm: rpm(seconds), maxRpm })),
    apps: fake.apps.map((app, index) => appOf(app, index + 1, seconds, elapsed, total)),
  };
}

/** A part that the machine does not meter for an application is absent for it. */
function appOf(
  { name, processes, cpu, gpu, ane, watts }: FakeApp,
  id: number,
  seconds: number,
  elapsed: number,
  total: Total,
): AppCounters {
  const sum = (what: string, rate: At | undefined): number | null =>
    rate === undefined ? null : total(`app ${id} ${what}`, rate(seconds) * 1e9 * elapsed);
  return {
    id,
    name,
    processes,
    cpuTimeNs: sum('cpu', cpu),
    gpuTimeNs: sum('gpu', gpu),
    aneTimeNs: sum('ane', ane),
    energyNj: sum('energy', watts),
    diskReadBytes: null,
    diskWrittenBytes: null,
  };
}

export const fakePowerParts = (fake: FakeSensors, seconds: number, elapsed: number, total: Total): PowerCounters[] =>
  Object.entries(fake.parts).map(([name, watts]) => ({
    name,
    energyUj: total(`energy ${name}`, watts(seconds) * 1e6 * elapsed),
    wrapsAtUj: null,
    nested: true,
  }));
