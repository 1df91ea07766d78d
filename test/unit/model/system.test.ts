import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveSystem } from '../../../src-main/model/system.ts';
import { SystemFrame } from '../../../src-main/protocol/frame.ts';
import {
  NO_MORE_SENSORS,
  type DiskCounters,
  type MemoryReading,
  type PowerCounters,
  type SystemCounters,
} from '../../../src-main/sample/system.ts';
import { NOTHING_KNOWN } from '../nothing-known.ts';

const NOTHING: SystemCounters = {
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
};
const machine = (parts: Partial<SystemCounters>): SystemCounters => ({ ...NOTHING, ...parts });

const core = (id: number, busyMs: number, idleMs: number): SystemCounters['cores'][number] => ({
  id,
  busyMs,
  idleMs,
  frequencyHz: null,
});

const MEMORY: MemoryReading = {
  totalBytes: 1_000,
  availableBytes: 600,
  freeBytes: 100,
  cachedBytes: 300,
  swapTotalBytes: 50,
  swapUsedBytes: 10,
  swapInBytes: 100,
  swapOutBytes: 200,
  pageInBytes: 300,
  majorFaults: 40,
  refaults: 5,
};
const DISK: DiskCounters = {
  name: 'sda',
  readBytes: 1_000,
  writtenBytes: 2_000,
  reads: 10,
  writes: 20,
  busyMs: 500,
  requestMs: 900,
};

describe('the use of the processor', () => {
  it('is the busy share of the time each core accounted, and of all together', () => {
    const frame = deriveSystem(
      machine({ cores: [core(0, 600, 400), core(1, 100, 2_900)] }),
      machine({ cores: [core(0, 100, 0), core(1, 100, 2_000)] }),
      1,
    );
    expect(frame.cores.map(({ busy_percent }) => busy_percent)).toEqual([(100 * 500) / 900, 0]);
    expect(frame.cpu_percent).toBe((100 * 500) / 1_800);
  });

  it('is absent at first, and for a core that has just come online, fell back or accounted nothing', () => {
    expect(deriveSystem(machine({ cores: [core(0, 1, 1)] }), null, null)).toMatchObject({
      cpu_percent: null,
      cores: [{ id: 0, busy_percent: null }],
    });
    const now = machine({ cores: [core(0, 50, 150), core(1, 10, 10), core(2, 5, 90), core(3, 7, 7)] });
    const before = machine({ cores: [core(0, 0, 100), core(2, 10, 10), core(3, 7, 7), core(9, 1, 1)] });
    const frame = deriveSystem(now, before, 1);
    expect(frame.cores).toEqual([
      { id: 0, cluster: null, busy_percent: 50, frequency_hz: null },
      { id: 1, cluster: null, busy_percent: null, frequency_hz: null },
      { id: 2, cluster: null, busy_percent: null, frequency_hz: null },
      { id: 3, cluster: null, busy_percent: null, frequency_hz: null },
    ]);
    expect(frame.cpu_percent).toBe(50);
  });
});

describe('rates', () => {
  it('are differences by the true time', () => {
    const frame = deriveSystem(
      machine({
        memory: { ...MEMORY, swapInBytes: 300, majorFaults: 41 },
        throttleEvents: 9,
        networks: [{ name: 'eth0', receivedBytes: 500, sentBytes: 70 }],
      }),
      machine({ memory: MEMORY, throttleEvents: 8, networks: [{ name: 'eth0', receivedBytes: 100, sentBytes: 70 }] }),
      2,
    );
    expect(frame.memory).toMatchObject({
      swap_in_bytes_per_second: 100,
      swap_out_bytes_per_second: 0,
      major_faults_per_second: 0.5,
    });
    expect(frame.networks).toEqual([{ name: 'eth0', received_bytes_per_second: 200, sent_bytes_per_second: 0 }]);
    expect(frame.throttle_events_per_second).toBe(0.5);
  });

  it('are absent where no time passed, a counter fell, or one of the readings is missing', () => {
    const now = machine({
      memory: MEMORY,
      throttleEvents: 3,
      networks: [{ name: 'eth0', receivedBytes: 500, sentBytes: 70 }],
    });
    for (const seconds of [0, -1, NaN, Infinity, null])
      expect(deriveSystem(now, now, seconds).throttle_events_per_second, String(seconds)).toBeNull();
    const fell = deriveSystem(
      now,
      machine({ throttleEvents: 4, networks: [{ name: 'eth0', receivedBytes: 501, sentBytes: 70 }] }),
      1,
    );
    expect(fell.throttle_events_per_second).toBeNull();
    expect(fell.networks).toEqual([{ name: 'eth0', received_bytes_per_second: null, sent_bytes_per_second: 0 }]);
    expect(fell.memory?.swap_in_bytes_per_second).toBeNull();
  });

  it('of a device that was plugged in are absent once, whatever its place in the list', () => {
    const sdb = { ...DISK, name: 'sdb', readBytes: 5_000 };
    const frame = deriveSystem(machine({ disks: [sdb, { ...DISK, readBytes: 1_500 }] }), machine({ disks: [DISK] }), 1);
    expect(frame.disks.map(({ name, read_bytes_per_second }) => [name, read_bytes_per_second])).toEqual([
      ['sdb', null],
      ['sda', 500],
    ]);
  });
});

describe('memory', () => {
  it('in use is what is not available', () => {
    expect(deriveSystem(machine({ memory: MEMORY }), null, null).memory).toMatchObject({
      used_bytes: 400,
      used_percent: 40,
      available_bytes: 600,
    });
  });

  it('in use is what is neither free nor cached, where the kernel does not tell what is available', () => {
    expect(deriveSystem(machine({ memory: { ...MEMORY, availableBytes: null } }), null, null).memory).toMatchObject({
      used_bytes: 600,
      available_bytes: null,
    });
    expect(
      deriveSystem(machine({ memory: { ...MEMORY, availableBytes: null, cachedBytes: null } }), null, null).memory
        ?.used_bytes,
    ).toBe(900);
    expect(deriveSystem(machine({ memory: { ...MEMORY, availableBytes: 2_000 } }), null, null).memory?.used_bytes).toBe(
      0,
    );
  });
});

describe('pressure', () => {
  it('is the share of time stalled, at most all of it', () => {
    const before = machine({
      pressure: { cpu: { someUs: 0, fullUs: null }, memory: { someUs: 100, fullUs: 100 }, io: null },
    });
    const now = machine({
      pressure: {
        cpu: { someUs: 3_000_000, fullUs: null },
        memory: { someUs: 500_100, fullUs: 50 },
        io: { someUs: 1, fullUs: 1 },
      },
    });
    expect(deriveSystem(now, before, 2).pressure).toEqual({
      cpu: { some_percent: 100, full_percent: null },
      memory: { some_percent: 25, full_percent: null },
      io: { some_percent: null, full_percent: null },
    });
  });
});

describe('a disk', () => {
  it('is busy for a share of the time, and its requests wait for a mean time', () => {
    const later = { ...DISK, reads: 14, writes: 26, busyMs: 1_250, requestMs: 980 };
    expect(deriveSystem(machine({ disks: [later] }), machine({ disks: [DISK] }), 1).disks[0]).toMatchObject({
      busy_percent: 75,
      wait_ms: 8,
    });
    expect(deriveSystem(machine({ disks: [later] }), machine({ disks: [DISK] }), 0.5).disks[0]?.busy_percent).toBe(100);
  });

  it('without a request has no waiting time, though it has a rate of zero', () => {
    expect(deriveSystem(machine({ disks: [DISK] }), machine({ disks: [DISK] }), 1).disks[0]).toEqual({
      name: 'sda',
      read_bytes_per_second: 0,
      written_bytes_per_second: 0,
      busy_percent: 0,
      wait_ms: null,
    });
  });
});

describe('power', () => {
  const meter = (name: string, energyUj: number, parts: Partial<PowerCounters> = {}): PowerCounters => ({
    name,
    energyUj,
    wrapsAtUj: 1e9,
    nested: false,
    ...parts,
  });
  const between = (before: PowerCounters[], now: PowerCounters[]): SystemFrame =>
    deriveSystem(machine({ power: now }), machine({ power: before }), 2);

  it('of the packages leaves out their parts, the memory beside them and the platform around them', () => {
    const names = ['package-0', 'package-1', 'dram', 'psys'];
    const before = [...names.map((name) => meter(name, 0)), meter('core', 0, { nested: true })];
    const now = [...names.map((name) => meter(name, 20e6)), meter('core', 8e6, { nested: true })];
    const frame = between(before, now);
    expect(frame.power.map(({ watts }) => watts)).toEqual([10, 10, 10, 10, 4]);
    expect(frame.package_watts).toBe(20);
  });

  it('goes on over a meter that wraps', () => {
    expect(between([meter('package-0', 990e6)], [meter('package-0', 10e6)]).package_watts).toBe(10);
  });

  it('is absent for a meter that fell without wrapping, and so is the sum', () => {
    const frame = between(
      [meter('package-0', 20e6, { wrapsAtUj: null }), meter('package-1', 0)],
      [meter('package-0', 10e6, { wrapsAtUj: null }), meter('package-1', 2e6)],
    );
    expect(frame.power.map(({ watts }) => watts)).toEqual([null, 1]);
    expect(frame.package_watts).toBeNull();
  });

  it('is absent where a reset meter would make a power station of a processor', () => {
    expect(
      between(
        [meter('package-0', 100e6, { wrapsAtUj: 262_143e6 })],
        [meter('package-0', 10e6, { wrapsAtUj: 262_143e6 })],
      ).package_watts,
    ).toBeNull();
  });

  it('is absent where only the platform is metered', () => {
    expect(between([meter('psys', 0)], [meter('psys', 1e6)]).package_watts).toBeNull();
  });
});

describe('what stands by itself', () => {
  it('is passed on: load, temperatures with the hottest, frequency, battery', () => {
    const frame = deriveSystem(
      machine({
        cores: [{ id: 0, busyMs: 1, idleMs: 1, frequencyHz: 2e9 }],
        load: [1, 2, 3],
        temperatures: [
          { name: 'a', celsius: 40 },
          { name: 'b', celsius: 90 },
          { name: 'c', celsius: -5 },
        ],
        battery: { percent: 50, status: 'discharging', watts: 7 },
      }),
      null,
      null,
    );
    expect(frame).toMatchObject({
      load: [1, 2, 3],
      hottest_celsius: 90,
      battery: { percent: 50, status: 'discharging', watts: 7 },
      cores: [{ frequency_hz: 2e9 }],
    });
  });

  it('that is missing is absent, never zero', () => {
    expect(deriveSystem(NOTHING, NOTHING, 1)).toEqual(NOTHING_KNOWN);
  });
});

describe('any two readings', () => {
  const figure = fc.oneof(fc.maxSafeNat(), fc.constant(0), fc.double({ min: 0, max: 1.8e19, noNaN: true }));
  const maybe = fc.option(figure);
  const noMoreSensors = {
    clusters: fc.constant([]),
    gpus: fc.constant([]),
    bandwidth: fc.constant(null),
    thermalPressure: fc.constant(null),
    memoryPressure: fc.constant(null),
    fans: fc.constant([]),
    apps: fc.constant([]),
  };
  const name = fc.constantFrom('a', 'b', 'package-0');
  const anyMachine: fc.Arbitrary<SystemCounters> = fc.record({
    cores: fc.array(fc.record({ id: fc.nat(3), busyMs: figure, idleMs: figure, frequencyHz: maybe }), { maxLength: 4 }),
    blockedTasks: maybe,
    load: fc.constant(null),
    memory: fc.option(
      fc.record({
        totalBytes: figure,
        availableBytes: maybe,
        freeBytes: figure,
        cachedBytes: maybe,
        swapTotalBytes: maybe,
        swapUsedBytes: maybe,
        swapInBytes: maybe,
        swapOutBytes: maybe,
        pageInBytes: maybe,
        majorFaults: maybe,
        refaults: maybe,
      }),
    ),
    pressure: fc.record({
      cpu: fc.option(fc.record({ someUs: maybe, fullUs: maybe })),
      memory: fc.option(fc.record({ someUs: maybe, fullUs: maybe })),
      io: fc.option(fc.record({ someUs: maybe, fullUs: maybe })),
    }),
    disks: fc.array(
      fc.record({
        name,
        readBytes: figure,
        writtenBytes: figure,
        reads: figure,
        writes: figure,
        busyMs: figure,
        requestMs: figure,
      }),
      { maxLength: 3 },
    ),
    networks: fc.array(fc.record({ name, receivedBytes: figure, sentBytes: figure }), { maxLength: 3 }),
    temperatures: fc.array(fc.record({ name, celsius: fc.integer({ min: -40, max: 150 }) }), { maxLength: 3 }),
    throttleEvents: maybe,
    power: fc.array(fc.record({ name, energyUj: figure, wrapsAtUj: maybe, nested: fc.boolean() }), { maxLength: 3 }),
    battery: fc.constant(null),
    ...noMoreSensors,
  });

  const isPercent = (value: number | null): boolean => value === null || (value >= 0 && value <= 100);

  it('give a frame that the protocol accepts, with percents between 0 and 100 and no negative rate', () => {
    fc.assert(
      fc.property(anyMachine, anyMachine, fc.double({ min: 0.05, max: 1e4, noNaN: true }), (now, before, seconds) => {
        const frame = SystemFrame.parse(deriveSystem(now, before, seconds));
        const percents = [
          frame.cpu_percent,
          ...frame.cores.map((each) => each.busy_percent),
          ...frame.disks.map((disk) => disk.busy_percent),
          frame.memory?.used_percent ?? null,
        ];
        const rates = [
          ...frame.disks.flatMap((disk) => [disk.read_bytes_per_second, disk.wait_ms]),
          ...frame.power.map(({ watts }) => watts),
          frame.throttle_events_per_second,
        ];
        return percents.every(isPercent) && rates.every((value) => value === null || value >= 0);
      }),
    );
  });
});
