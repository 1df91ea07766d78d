import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { BATTERY, DISK, INTEL, M5_PRO, M_SERIES, ULTRA } from './machines.ts';

const PAGE = 16_384;

describe('the system of a Mac', () => {
  it('tells what an M-series machine says of itself', () => {
    using bench = new Bench([M_SERIES, BATTERY, DISK].join('\n'));
    const told = bench.at(0);
    expect(told.load).toEqual([2.5, 1.25, 0.5]);
    expect(told.thermalPressure).toBe('moderate');
    expect(told.memoryPressure).toBe('normal');
    expect(told.pressure).toEqual({ cpu: null, memory: null, io: null });
    expect(told.throttleEvents).toBeNull();
    expect(told.cores).toHaveLength(8);
    expect(told.cores[4]).toEqual({ id: 4, cluster: 'Performance', busyMs: 55_000, idleMs: 900_000 });
    expect(told.memory).toEqual({
      totalBytes: 17_179_869_184,
      // Used as Activity Monitor counts it: application memory, wired, compressed.
      availableBytes: 17_179_869_184 - (458_000 - 8_000 + 150_000 + 55_360) * PAGE,
      freeBytes: 50_000 * PAGE,
      cachedBytes: 258_000 * PAGE,
      compressedBytes: 55_360 * PAGE,
      swapTotalBytes: 2_147_483_648,
      swapUsedBytes: 1_073_741_824,
      swapInBytes: 2_000 * PAGE,
      swapOutBytes: 3_000 * PAGE,
      pageInBytes: 1_000 * PAGE,
      majorFaults: null,
      refaults: null,
    });
    expect(told.networks).toEqual([
      { name: 'en0', receivedBytes: 5_000_000_000, sentBytes: 700 },
      { name: 'a-very-long-name-of-28-bytes', receivedBytes: 1, sentBytes: 2 },
    ]);
    expect(told.disks).toEqual([
      {
        name: 'disk0',
        readBytes: 14_160_125_952,
        writtenBytes: 3_637_972_992,
        reads: 615_801,
        writes: 201_498,
        busyMs: null,
        requestMs: 186_691.814685 + 17_152.832587,
      },
    ]);
    expect(told.battery).toEqual({
      percent: 78,
      status: 'discharging',
      watts: expect.closeTo((799 * 12_111) / 1e6, 9) as number,
    });
  });

  it('counts on', () => {
    using bench = new Bench([M_SERIES, DISK].join('\n'));
    const before = bench.at(0);
    const after = bench.at(1_000);
    expect(after.cores[5]!.busyMs - before.cores[5]!.busyMs).toBe(500);
    expect(after.cores[5]!.idleMs - before.cores[5]!.idleMs).toBe(500);
    expect(after.networks[0]!.receivedBytes - before.networks[0]!.receivedBytes).toBe(1_000);
    expect(after.disks[0]!.readBytes - before.disks[0]!.readBytes).toBe(4_096);
    expect(after.memory!.swapOutBytes! - before.memory!.swapOutBytes!).toBe(30 * PAGE);
  });

  it('takes the names of clusters from the system, and the cores of each from the registry', () => {
    const clusters = (scenario: string): string => {
      using bench = new Bench(scenario);
      return bench
        .at(0)
        .cores.map(({ cluster }) => cluster?.[0] ?? '-')
        .join('');
    };
    expect(clusters(M_SERIES)).toBe('EEEEPPPP');
    expect(clusters(ULTRA)).toBe('EEEEPPPPPPPPEEEEPPPPPPPP');
    expect(clusters(M5_PRO)).toBe('PPPPPPPPPPPPSSSSSS');
    expect(clusters(INTEL)).toBe('------------');
  });

  it('goes by the number that the kernel gives a core, where the registry tells it', () => {
    using bench = new Bench(
      [
        M_SERIES,
        ...[0, 1, 2, 3, 4, 5, 6, 7].map((place) => `property entry=cpu${place} key=logical-cpu-id number=${7 - place}`),
      ].join('\n'),
    );
    expect(
      bench
        .at(0)
        .cores.map(({ cluster }) => cluster?.[0])
        .join(''),
    ).toBe('PPPPEEEE');
  });

  it('an Intel machine has pages of 4 KiB and cores that are all alike', () => {
    using bench = new Bench(INTEL);
    const told = bench.at(0);
    expect(told.cores).toHaveLength(12);
    expect(told.cores[3]).toEqual({ id: 3, busyMs: 30, idleMs: 10_000 });
    expect(told.memory!.cachedBytes).toBe(258_000 * 4_096);
    expect(bench.statusOf('system.cpu_clusters')).toBe('available');
    expect(told.battery).toBeNull();
    expect(bench.reasonOf('system.battery')).toBe('this machine has no battery');
    expect(bench.reasonOf('system.disks')).toBe('the registry tells of no disk');
  });

  it('leaves clusters out, and says why, where the registry and the system do not agree', () => {
    using bench = new Bench(M_SERIES.replace('logicalcpu_max value=4', 'logicalcpu_max value=2'));
    expect(bench.at(0).cores.every(({ cluster }) => cluster === undefined)).toBe(true);
    expect(bench.reasonOf('system.cpu_clusters')).toContain(
      "the registry's cores (4 E, 4 P) are not those of hw.perflevel (2 Performance, 4 Efficiency)",
    );
  });

  it('asks for statistics of memory once a sample', () => {
    using bench = new Bench(`${M_SERIES}\nfail function=host_statistics64 return=5 times=1 from=1000`);
    expect(bench.at(0).memory).not.toBeNull();
    expect(bench.at(1_000).memory).toBeNull();
    expect(bench.at(1_001).memory).not.toBeNull();
  });

  it('leaves no port, array, token or object behind', () => {
    using bench = new Bench([ULTRA, BATTERY, DISK].join('\n'));
    bench.at(0);
    const held = bench.standIn.handles();
    for (let tick = 1; tick <= 3_000; tick++) bench.at(tick * 1_000);
    expect(bench.standIn.handles()).toBe(held);
    expect(bench.close()).toBe(0);
  });
});

describe('what a Mac does not tell', () => {
  const CALLS: readonly (readonly [call: string, metrics: readonly string[]])[] = [
    ['mach_host_self', ['system.cpu', 'system.memory']],
    ['mach_task_self_', ['system.cpu', 'system.memory', 'system.disks', 'system.battery', 'system.cpu_clusters']],
    ['host_processor_info', ['system.cpu']],
    ['vm_deallocate', ['system.cpu']],
    ['host_statistics64', ['system.memory']],
    ['host_page_size', ['system.memory']],
    ['sysctlbyname', ['system.memory', 'system.swap', 'system.load', 'system.memory_pressure']],
    ['sysctl', ['system.network']],
    ['notify_register_check', ['system.thermal_pressure']],
    ['notify_cancel', ['system.thermal_pressure']],
    ['IOServiceMatching', ['system.disks', 'system.battery', 'system.cpu_clusters']],
    ['CFRelease', ['system.disks', 'system.battery', 'system.cpu_clusters']],
  ];

  it.each(CALLS)('without %s the rest is told, and the coverage names what is not', (call, metrics) => {
    using bench = new Bench([M_SERIES, BATTERY, DISK].join('\n'), [call]);
    expect(() => bench.at(0)).not.toThrow();
    const missing = bench.system
      .coverage()
      .filter(
        ({ status, metric }) =>
          status === 'unavailable' && metric !== 'system.pressure' && metric !== 'system.throttling',
      )
      .map(({ metric }) => metric);
    expect(missing.sort()).toEqual([...metrics].sort());
    for (const metric of metrics)
      expect(bench.reasonOf(metric)).toContain(call === 'sysctlbyname' || call === 'sysctl' ? 'sysctl' : call);
    expect(bench.close()).toBe(0);
  });

  const FAULTS: readonly (readonly [fault: string, metric: string, reason: string])[] = [
    ['fail function=host_processor_info return=5', 'system.cpu', 'the kernel refuses (kern_return 5)'],
    ['fail function=host_processor_info bytes=0', 'system.cpu', 'the kernel tells of no core'],
    [
      'fail function=host_page_size return=4',
      'system.memory',
      'the kernel does not tell the size of its pages (kern_return 4)',
    ],
    ['fail function=host_statistics64 return=4', 'system.memory', 'the kernel refuses (kern_return 4)'],
    ['fail function=host_statistics64 bytes=40', 'system.memory', 'the kernel gave 40 bytes of 152'],
    [
      'fail function=sysctlbyname name=hw.memsize errno=1',
      'system.memory',
      'hw.memsize: the system does not allow it (EPERM)',
    ],
    [
      'fail function=sysctlbyname name=vm.swapusage errno=2',
      'system.swap',
      'vm.swapusage: the system has no such value (ENOENT)',
    ],
    [
      'fail function=sysctlbyname name=vm.swapusage bytes=31',
      'system.swap',
      'vm.swapusage: the system gave 31 bytes, not 32 or more',
    ],
    [
      'fail function=sysctlbyname name=vm.loadavg bytes=8',
      'system.load',
      'vm.loadavg: the system gave 8 bytes, not 24 or more',
    ],
    [
      'fail function=sysctlbyname name=kern.memorystatus_vm_pressure_level errno=2',
      'system.memory_pressure',
      'kern.memorystatus_vm_pressure_level: the system has no such value (ENOENT)',
    ],
    [
      'fail function=sysctl name=NET_RT_IFLIST2 errno=1',
      'system.network',
      'the list: the system does not allow it (EPERM)',
    ],
    ['fail function=sysctl name=NET_RT_IFLIST2 errno=12', 'system.network', 'the list of interfaces does not end'],
    ['fail function=notify_register_check return=7', 'system.thermal_pressure', 'notify_register_check answers 7'],
    ['fail function=notify_get_state return=2', 'system.thermal_pressure', 'notify_get_state answers 2'],
  ];

  it.each(FAULTS)('%s', (fault, metric, reason) => {
    using bench = new Bench([M_SERIES, BATTERY, DISK, fault].join('\n'));
    expect(() => bench.at(0)).not.toThrow();
    expect(bench.statusOf(metric)).toBe('unavailable');
    expect(bench.reasonOf(metric)).toBe(reason);
    expect(bench.close()).toBe(0);
  });

  it('has an answer again when the fault is over', () => {
    using bench = new Bench(`${M_SERIES}\nfail function=host_processor_info return=5 from=1000 until=2000`);
    expect(bench.at(0).cores).toHaveLength(8);
    expect(bench.at(1_000).cores).toEqual([]);
    expect(bench.statusOf('system.cpu')).toBe('unavailable');
    expect(bench.at(2_000).cores).toHaveLength(8);
    expect(bench.statusOf('system.cpu')).toBe('available');
  });

  it('a level that no header knows is no level', () => {
    using bench = new Bench(
      M_SERIES.replace('pressure_level value=1', 'pressure_level value=3').replace(
        'state=1',
        'state=18446744073709551615',
      ),
    );
    const told = bench.at(0);
    expect([told.memoryPressure, told.thermalPressure]).toEqual([null, null]);
    expect(bench.reasonOf('system.memory_pressure')).toBe('kern.memorystatus_vm_pressure_level: 3 is no known level');
    expect(bench.reasonOf('system.thermal_pressure')).toBe('18446744073709551615 is no known level');
  });
});
