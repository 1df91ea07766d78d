import { describe, expect, it } from 'vitest';
import { deriveSystem } from '../../../src-main/model/system.ts';
import { NO_MORE_SENSORS, type AppCounters, type SystemCounters } from '../../../src-main/sample/system.ts';

const machine = (change: Partial<SystemCounters>): SystemCounters => ({
  cores: [],
  blockedTasks: null,
  load: null,
  memory: null,
  pressure: { cpu: null, memory: null, io: null },
  disks: [],
  networks: [],
  temperatures: [],
  throttleEvents: null,
  power: [],
  battery: null,
  ...NO_MORE_SENSORS,
  ...change,
});
const APP: AppCounters = {
  id: 7,
  name: 'Browser',
  processes: 3,
  cpuTimeNs: 1e9,
  gpuTimeNs: 0,
  aneTimeNs: null,
  energyNj: 5e9,
  diskReadBytes: 10,
  diskWrittenBytes: 20,
};

describe('an application', () => {
  it('has rates from what all its processes used together, those absent that the OS does not tell', () => {
    const later = { ...APP, cpuTimeNs: 4e9, gpuTimeNs: 5e8, energyNj: 9e9, diskReadBytes: 30 };
    expect(deriveSystem(machine({ apps: [later] }), machine({ apps: [APP] }), 2).apps).toEqual([
      {
        id: 7,
        name: 'Browser',
        processes: 3,
        cpu_percent: 150,
        gpu_percent: 25,
        ane_percent: null,
        power_watts: 2,
        disk_bytes_per_second: 10,
      },
    ]);
  });

  it('seen for the first time, or whose figures fell, has none', () => {
    expect(deriveSystem(machine({ apps: [APP] }), machine({}), 1).apps[0]).toMatchObject({
      cpu_percent: null,
      power_watts: null,
      disk_bytes_per_second: null,
    });
    expect(
      deriveSystem(machine({ apps: [{ ...APP, cpuTimeNs: 0 }] }), machine({ apps: [APP] }), 1).apps[0],
    ).toMatchObject({ cpu_percent: null, gpu_percent: 0 });
  });

  it('is in the frame while it is one of the twelve busiest', () => {
    const apps = (busy: number): AppCounters[] =>
      Array.from({ length: 30 }, (_, id) => ({ ...APP, id, cpuTimeNs: busy * id * 1e6 }));
    expect(deriveSystem(machine({ apps: apps(1) }), machine({ apps: apps(0) }), 1).apps.map(({ id }) => id)).toEqual([
      29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
    ]);
  });
});

it('memory bandwidth is told as part of what the chip can do, where that is known', () => {
  expect(
    deriveSystem(machine({ bandwidth: { bytesPerSecond: 60e9, peakBytesPerSecond: 120e9 } }), null, null).bandwidth,
  ).toMatchObject({ percent: 50 });
  expect(
    deriveSystem(machine({ bandwidth: { bytesPerSecond: 60e9, peakBytesPerSecond: null } }), null, null).bandwidth,
  ).toEqual({ bytes_per_second: 60e9, peak_bytes_per_second: null, percent: null });
  expect(deriveSystem(machine({}), null, null).bandwidth).toBeNull();
});

it('a cluster is as busy as its cores', () => {
  const core = (id: number, cluster: string, busyMs: number, idleMs: number): SystemCounters['cores'][number] => ({
    id,
    cluster,
    busyMs,
    idleMs,
    frequencyHz: null,
  });
  const clusters = [
    { name: 'Super', frequencyHz: 4e9, maxFrequencyHz: 4.4e9 },
    { name: 'Performance', frequencyHz: null, maxFrequencyHz: null },
  ];
  const before = machine({
    clusters,
    cores: [core(0, 'Super', 0, 0), core(1, 'Super', 0, 0), core(2, 'Performance', 0, 0)],
  });
  const now = machine({
    clusters,
    cores: [core(0, 'Super', 100, 0), core(1, 'Super', 0, 100), core(2, 'Performance', 0, 0)],
  });
  expect(deriveSystem(now, before, 1).clusters).toEqual([
    { name: 'Super', busy_percent: 50, frequency_hz: 4e9, max_frequency_hz: 4.4e9 },
    { name: 'Performance', busy_percent: null, frequency_hz: null, max_frequency_hz: null },
  ]);
});
