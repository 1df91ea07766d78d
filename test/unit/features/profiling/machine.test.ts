import { describe, expect, it } from 'vitest';
import { deriveSystem } from '../../../../src-main/model/system.ts';
import type { SystemFrame } from '../../../../src-main/protocol/frame.ts';
import { reasonsAgainst } from '../../../../src-main/features/profiling/run/comparable.ts';
import { MachineMeter } from '../../../../src-main/features/profiling/run/machine.ts';
import { NO_MORE_SENSORS } from '../../../../src-main/sample/system.ts';
import { NEUTRAL } from '../../../../src-main/vocabulary/figures.ts';

const empty: SystemFrame = deriveSystem(
  {
    cores: [0, 1, 2, 3].map((id) => ({ id, busyMs: 0, idleMs: 0, frequencyHz: null })),
    blockedTasks: null,
    load: null,
    memory: {
      totalBytes: 8e9,
      availableBytes: 4e9,
      freeBytes: 4e9,
      cachedBytes: null,
      swapTotalBytes: 0,
      swapUsedBytes: 0,
      swapInBytes: null,
      swapOutBytes: null,
      pageInBytes: null,
      majorFaults: null,
      refaults: null,
    },
    pressure: { cpu: null, memory: null, io: null },
    disks: [],
    networks: [],
    temperatures: [],
    throttleEvents: null,
    power: [],
    battery: null,
    ...NO_MORE_SENSORS,
  },
  null,
  null,
);
const system = (changes: Partial<SystemFrame>): SystemFrame => ({ ...empty, ...changes });
const meter = (first: Partial<SystemFrame> = {}): MachineMeter => {
  const made = new MachineMeter();
  made.begin(system(first));
  return made;
};

describe('the energy of a command', () => {
  it("is the package's, by the command's part of the CPU time in each interval", () => {
    const made = meter();
    // 4 cores, half busy: 2 s of CPU a second, of which 1 s is the command's.
    made.add(system({ cpu_percent: 50, package_watts: 20 }), 1, { tree: 1, culprit: 0 });
    made.add(system({ cpu_percent: 50, package_watts: 40 }), 2, { tree: 4, culprit: 0 });
    expect(made.read()).toMatchObject({
      packageJoules: 100,
      treeJoules: 10 + 80,
      meteredPercent: 100,
      packageWattsPeak: 40,
    });
  });

  it('is absent where no meter is, and never more than the package used', () => {
    const without = meter();
    without.add(system({ cpu_percent: 50 }), 1, { tree: 1, culprit: 0 });
    expect(without.read()).toMatchObject({ packageJoules: null, treeJoules: null });
    const made = meter();
    made.add(system({ cpu_percent: 10, package_watts: 10 }), 1, { tree: 3, culprit: 1 });
    expect(made.read().treeJoules).toBeCloseTo(7.5, 10);
  });

  it('says for how much of the time the meter spoke', () => {
    const made = meter();
    made.add(system({ cpu_percent: 10, package_watts: 10 }), 1, { tree: 0, culprit: 0 });
    made.add(system({ cpu_percent: 10, package_watts: null }), 3, { tree: 0, culprit: 0 });
    expect(made.read()).toMatchObject({ packageJoules: 10, meteredPercent: 25 });
  });
});

describe('a run is not comparable', () => {
  const kinds = (made: MachineMeter, seconds = 10): string[] =>
    reasonsAgainst(made.read(), seconds, NEUTRAL).map(({ kind }) => kind);

  it('not when nothing speaks against it', () => {
    const made = meter({ hottest_celsius: 45, thermal_pressure: 'nominal', memory_pressure: 'normal' });
    made.add(
      system({
        cpu_percent: 25,
        thermal_pressure: 'nominal',
        memory_pressure: 'normal',
        throttle_events_per_second: 0,
      }),
      1,
      { tree: 1, culprit: 0 },
    );
    expect(kinds(made)).toEqual([]);
  });

  it('when others use the machine, but not by a glance too short to tell', () => {
    const made = meter();
    made.add(system({ cpu_percent: 50 }), 1, { tree: 1, culprit: 0.1 });
    expect(made.read().othersCpuPercent).toBeCloseTo(22.5, 10);
    expect(kinds(made)).toEqual(['other_load']);
    expect(kinds(made, 0.1)).toEqual([]);
  });

  it('when it was throttled, under thermal pressure, hot at the start, on battery', () => {
    const made = meter({ hottest_celsius: 92, battery: { percent: 80, status: 'discharging', watts: 10 } });
    made.add(system({ throttle_events_per_second: 2, thermal_pressure: 'heavy' }), 1, { tree: 1, culprit: 0 });
    expect(kinds(made)).toEqual(['battery', 'throttled', 'thermal_pressure', 'hot_start']);
  });

  it('when the machine swapped more than a few pages, or ran short of memory', () => {
    const made = meter();
    made.add(
      system({
        memory: { ...empty.memory!, swap_in_bytes_per_second: 30e6, swap_out_bytes_per_second: 0 },
        memory_pressure: 'critical',
      }),
      1,
      { tree: 1, culprit: 0 },
    );
    expect(kinds(made)).toEqual(['swap', 'memory_pressure']);
  });
});
