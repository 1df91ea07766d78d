import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { BATTERY, DISK, M_SERIES } from './machines.ts';

const MACHINE = [M_SERIES, BATTERY, DISK].join('\n');

/** Each fault by itself, the metric it takes away, and what is told in its stead. */
const FAULTS = [
  ['fail function=host_processor_info return=5', 'system.cpu'],
  ['fail function=host_processor_info bytes=12', 'system.cpu'],
  ['fail function=host_statistics64 return=5', 'system.memory'],
  ['fail function=host_statistics64 bytes=0', 'system.memory'],
  ['fail function=sysctlbyname name=vm.swapusage errno=1', 'system.swap'],
  ['fail function=sysctlbyname name=vm.swapusage bytes=4', 'system.swap'],
  ['fail function=sysctlbyname name=vm.loadavg errno=22', 'system.load'],
  ['fail function=sysctlbyname name=vm.loadavg bytes=0', 'system.load'],
  ['fail function=sysctlbyname name=kern.memorystatus_vm_pressure_level bytes=1', 'system.memory_pressure'],
  ['fail function=sysctl name=NET_RT_IFLIST2 errno=1', 'system.network'],
  ['fail function=notify_get_state return=1000000', 'system.thermal_pressure'],
  ['fail function=IOServiceMatching name=IOBlockStorageDriver', 'system.disks'],
] as const;
type Metric = (typeof FAULTS)[number][1];

const told = (bench: Bench, ms: number): Record<Metric, unknown> => {
  const { cores, memory, load, memoryPressure, networks, thermalPressure, disks } = bench.at(ms);
  const { swapTotalBytes, swapUsedBytes, ...withoutSwap } = memory ?? { swapTotalBytes: null, swapUsedBytes: null };
  return {
    'system.cpu': cores,
    'system.memory': memory === null ? null : withoutSwap,
    'system.swap': [swapTotalBytes, swapUsedBytes],
    'system.load': load,
    'system.memory_pressure': memoryPressure,
    'system.network': networks,
    'system.thermal_pressure': thermalPressure,
    'system.disks': disks,
  };
};
const ABSENT: Record<Metric, unknown> = {
  'system.cpu': [],
  'system.memory': null,
  'system.swap': [null, null],
  'system.load': null,
  'system.memory_pressure': null,
  'system.network': [],
  'system.thermal_pressure': null,
  'system.disks': [],
};

describe('the system of a Mac where calls fail', () => {
  it('tells the rest as ever, leaves absent what failed, says why, and leaves nothing behind', () => {
    using sound = new Bench(MACHINE);
    const expected = [0, 1_000, 2_000].map((ms) => told(sound, ms));
    fc.assert(
      fc.property(fc.subarray([...FAULTS]), (faults) => {
        using bench = new Bench([MACHINE, ...faults.map(([line]) => `${line} from=1000 until=2000`)].join('\n'));
        expect(told(bench, 0)).toEqual(expected[0]);
        const failed = new Set<Metric>(faults.map(([, metric]) => metric));
        // Swap is read of both: memory that is absent takes it along.
        const gone = (metric: Metric): boolean =>
          failed.has(metric) || (metric === 'system.swap' && failed.has('system.memory'));
        const during = told(bench, 1_000);
        for (const metric of Object.keys(ABSENT) as Metric[]) {
          expect([metric, during[metric]]).toEqual([metric, gone(metric) ? ABSENT[metric] : expected[1]![metric]]);
          expect([metric, bench.statusOf(metric) === 'unavailable']).toEqual([metric, failed.has(metric)]);
        }
        expect(told(bench, 2_000)).toEqual(expected[2]);
        expect(bench.close()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
