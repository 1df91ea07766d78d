import { afterEach, describe, expect, test } from 'vitest';
import { COUNTERS, GAUGES } from '../../../../src-main/metrics/registry.ts';
import { APPLE_SILICON, line, ME, process } from './macs.ts';
import { WatchedMac } from './watched-mac.ts';

const BASE = [APPLE_SILICON, ME, 'load one=1 five=1 fifteen=1'].join('\n');
const opened: Disposable[] = [];
afterEach(() => opened.splice(0).forEach((mac) => mac[Symbol.dispose]()));

function watch(...lines: string[]): WatchedMac {
  const mac = new WatchedMac([BASE, ...lines].join('\n'));
  opened.push(mac);
  return mac;
}

describe('a process of one own', () => {
  test('its times are converted by the timebase, its counters taken as they are', () => {
    const mac = watch(
      process(77, {
        cpu_user: '24000000',
        cpu_system: '12000000',
        runnable: '60000000',
        qos_interactive: '2400',
        child_user: '24',
        child_system: '24',
        pageins: 3,
        footprint: 4_096,
        peak: 8_192,
        read: 10,
        written: 20,
        instructions: 30,
        cycles: 40,
        energy: 50,
        idle_wakeups: 1,
        interrupt_wakeups: 2,
        faults: 5,
        messages_sent: 6,
        messages_received: 7,
        syscalls_mach: 8,
        syscalls_unix: 9,
        csw: 11,
        threads: 12,
        priority: 47,
        nice: -5,
      }),
    );
    const slot = mac.slot(77);
    const figures = Object.fromEntries([...COUNTERS, ...GAUGES].map((id) => [id, mac.sample.processes.raw[id][slot]!]));
    expect(figures).toEqual({
      cpu_time_ns: 1.5e9,
      ended_children_cpu_ns: 2_000,
      run_queue_wait_ns: 1e9,
      context_switches: 11,
      page_ins: 3,
      faults: 5,
      disk_read_bytes: 10,
      disk_written_bytes: 20,
      syscalls: 17,
      mach_messages: 13,
      wakeups: 3,
      instructions: 30,
      cycles: 40,
      energy_nj: 50,
      qos_interactive_ns: 100_000,
      gpu_time_ns: NaN,
      io_calls: NaN,
      rss_bytes: 4_096,
      rss_peak_bytes: 8_192,
      threads: 12,
      priority: 47,
      nice: -5,
    });
  });

  test('on a processor with a unit of one nanosecond nothing is converted', () => {
    const mac = new WatchedMac([ME, 'timebase numer=1 denom=1', process(77, { cpu_user: 123_456_789 })].join('\n'));
    opened.push(mac);
    expect(mac.raw(77, 'cpu_time_ns')).toBe(123_456_789);
  });

  test.each([
    '',
    'timebase numer=0 denom=3',
    'timebase numer=125 denom=0',
    `${APPLE_SILICON}\nfail function=mach_timebase_info return=5`,
    `${APPLE_SILICON}\nsysctl name=sysctl.proc_translated value=1`,
  ])('without a timebase that can be trusted, times are absent and the reason is told: %s', (timebase) => {
    const mac = new WatchedMac([ME, timebase, process(77, { cpu_user: 5, csw: 3 })].join('\n'));
    opened.push(mac);
    expect(mac.raw(77, 'cpu_time_ns')).toBeNaN();
    expect(mac.raw(77, 'context_switches')).toBe(3);
    expect(mac.coverage('cpu_time_ns')).toMatchObject({
      status: 'unavailable',
      reason: expect.stringMatching(/timebase|Rosetta/) as string,
    });
  });

  test('its task figures are not read again while it does not run', () => {
    const mac = watch(process(77, { cpu_user: 5, csw: '0+10/s' }), process(78, { cpu_user: '5+1/s', csw: '0+10/s' }));
    mac.tick();
    expect([mac.raw(77, 'context_switches'), mac.raw(78, 'context_switches')]).toEqual([0, 10]);
  });

  test('waiting for a processor is being runnable and not on one; it never seems to shrink while neither does', () => {
    const mac = watch(process(77, { cpu_user: '0+12000000/s', runnable: '24000000+6000000/s' }));
    const before = mac.raw(77, 'run_queue_wait_ns');
    expect(before).toBe(1e9);
    mac.tick();
    expect(mac.raw(77, 'run_queue_wait_ns')).toBe(before);
  });

  test('32-bit counters that wrapped go on; those at their limit say nothing', () => {
    const mac = watch(
      process(77, { cpu_user: '0+1/s', csw: '2147483640+4/s', faults: '4294967290+4/s', syscalls_unix: 0x7fffffff }),
    );
    expect([mac.raw(77, 'context_switches'), mac.raw(77, 'syscalls')]).toEqual([2_147_483_640, NaN]);
    mac.tick(3_000);
    expect([mac.raw(77, 'context_switches'), mac.raw(77, 'faults')]).toEqual([2_147_483_652, 6]);
  });

  test('64-bit counters below zero are absent, the largest true ones are not', () => {
    const mac = watch(
      process(77, {
        pageins: '0xffffffffffffffff',
        footprint: '0x8000000000000000',
        written: '9007199254740991',
        read: '0x7ffffffffffff000',
        cycles: 0,
        instructions: 0,
        energy: 0,
      }),
    );
    expect(
      ['page_ins', 'rss_bytes', 'disk_written_bytes', 'disk_read_bytes'].map((id) => mac.raw(77, id as 'page_ins')),
    ).toEqual([NaN, NaN, 9007199254740991, 2 ** 63 - 4_096]);
    expect([mac.raw(77, 'cycles'), mac.raw(77, 'instructions'), mac.raw(77, 'energy_nj')]).toEqual([NaN, NaN, NaN]);
    expect(mac.coverage('cycles')).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining('virtual machine') as string,
    });
  });

  test.each([5, 4])(
    'an older kernel knows flavor %i of its figures: energy is absent, the others are there',
    (newest) => {
      const mac = watch(
        `rusage newest=${newest}`,
        process(77, { cpu_user: 24, runnable: 48, energy: 5, cycles: 6 }),
        process(78, { cpu_user: 48 }),
      );
      expect([
        mac.raw(77, 'cpu_time_ns'),
        mac.raw(77, 'run_queue_wait_ns'),
        mac.raw(78, 'cpu_time_ns'),
        mac.raw(77, 'cycles'),
        mac.raw(77, 'energy_nj'),
      ]).toEqual([1_000, 1_000, 2_000, 6, NaN]);
      expect(mac.coverage('energy_nj')).toMatchObject({
        status: 'unavailable',
        reason: expect.stringContaining('version 13') as string,
      });
      mac.tick();
      expect(mac.raw(77, 'cpu_time_ns')).toBe(1_000);
    },
  );

  test('a kernel that knew the newest flavor is not taken for an older one when it refuses it once', () => {
    const mac = watch(
      process(77, { energy: 5 }),
      process(78, { energy: 6 }),
      'fail function=proc_pid_rusage pid=78 flavor=6 errno=22 until=500',
    );
    expect([mac.raw(77, 'energy_nj'), mac.raw(78, 'energy_nj'), mac.raw(78, 'rss_bytes')]).toEqual([5, NaN, NaN]);
    mac.tick();
    expect([mac.raw(77, 'energy_nj'), mac.raw(78, 'energy_nj')]).toEqual([5, 6]);
  });

  test('a child that was counted on its own is not counted again as ended', () => {
    const mac = watch(process(77, { child_user: '0' }), process(78, { ppid: 77, cpu_user: '24000000', until: 1_500 }));
    mac.tick();
    mac.standIn.load([BASE, process(77, { child_user: '24000024' })].join('\n'));
    mac.tick();
    expect(mac.pids).toEqual([77]);
    expect(mac.raw(77, 'ended_children_cpu_ns')).toBeCloseTo(1_000, 3);
  });
});

describe('states', () => {
  test('come from the kernel where it says one, from the figures where it does not', () => {
    const mac = watch(
      process(1, { stat: 1 }),
      process(4, { stat: 4 }),
      process(5, { stat: 5, cpu_user: 9 }),
      process(6, { running: 1 }),
      process(7, { cpu_user: '0+240000/s' }),
      process(8, { cpu_user: '0+239000/s' }),
      process(9, { uid: 0 }),
    );
    mac.tick();
    expect(mac.pids.map((pid) => mac.state(pid))).toEqual([
      'idle',
      'stopped',
      'zombie',
      'sleeping',
      'running',
      'sleeping',
      'unknown',
    ]);
    expect(mac.raw(5, 'cpu_time_ns')).toBeNaN();
  });
  test('a thread that waits uninterruptibly and does not run for a second makes its process stuck', () => {
    const mac = watch(
      process(77, { cpu_user: '0+240000/s', threads: 2 }),
      line('thread', { pid: 77, id: 0x16f000000, state: 3 }),
      line('thread', { pid: 77, id: 0x16f100000, state: 4, user: 5, until: 2_600 }),
      line('thread', { pid: 77, id: 0x16f200000, state: 4, user: '5+1/s' }),
    );
    const states = [500, 500, 500, 500, 500, 500].map((ms) => (mac.tick(ms), mac.state(77)));
    expect(states).toEqual(['running', 'stuck', 'stuck', 'stuck', 'stuck', 'running']);
  });
});

describe('who is there', () => {
  test('processes come and go, and a pid that is used again is another process', () => {
    const mac = watch(
      process(1),
      process(77, { until: 1_500, cpu_user: 24, coalition: 3 }),
      process(77, { from: 2_500, start: 1_700_000_005.5, cpu_user: 48 }),
      process(78, { from: 500 }),
    );
    expect(mac.pids).toEqual([1, 77]);
    mac.tick();
    expect(mac.pids).toEqual([1, 77, 78]);
    mac.tick();
    expect(mac.pids).toEqual([1, 78]);
    mac.tick();
    expect(mac.pids).toEqual([1, 77, 78]);
    expect(mac.sample.processes.startedAt[mac.slot(77)]).toBe(1_700_000_005_500);
    expect(mac.sample.processes.bornAt[mac.slot(77)]).toBe(4);
  });

  test('a pid that is used again between two samples is another process', () => {
    const mac = watch(
      process(77, { until: 500, name: 'old' }),
      process(77, { from: 500, start: 1_700_000_001, name: 'new' }),
    );
    mac.tick();
    expect([mac.facts(77).name, mac.sample.processes.bornAt[mac.slot(77)]]).toEqual(['new', 2]);
  });

  test('more processes than there was room for', () => {
    const mac = watch(
      ...Array.from({ length: 300 }, (_, index) => process(index + 1)),
      ...Array.from({ length: 900 }, (_, index) => process(index + 1_000, { from: 500 })),
    );
    expect(mac.sample.processes.count).toBe(300);
    expect(mac.tick().processes.count).toBe(1_200);
  });

  test('parent, group, user, nice, name are of this tick; launchd’s children go with the process responsible', () => {
    const mac = watch(
      process(77, { ppid: 1, responsible: 50 }),
      process(78, { ppid: 77, pgid: 78, responsible: 50 }),
      process(79, { ppid: 1, pgid: 77, responsible: 50 }),
      process(80, { ppid: 77, pgid: 77, name: 'before', until: 500 }),
      process(80, { ppid: 1, pgid: 80, uid: 0, name: 'after', nice: 5, from: 500 }),
    );
    expect([77, 78, 79, 80].map((pid) => mac.sample.processes.processGroup[mac.slot(pid)])).toEqual([50, 78, 77, 77]);
    mac.tick();
    expect([
      mac.facts(80).name,
      mac.facts(80).uid,
      mac.raw(80, 'nice'),
      mac.sample.processes.parentPid[mac.slot(80)],
      mac.state(80),
    ]).toEqual(['after', 0, 5, 1, 'unknown']);
  });

  test('names are read as they are: cut, or no UTF-8', async () => {
    const mac = watch(
      'process pid=77 name=%ff%fe',
      process(78, {
        name: 'Google Chrome Helper',
        path: '/Applications/Google Chrome.app/Google Chrome Helper (Renderer)',
        argv: 'a\0b c\0\0d',
        env: 'SECRET=1',
      }),
      process(79, { name: 'sh', path: '/bin/shell', uid: 0, argv: 'x' }),
    );
    expect([mac.facts(77).name, mac.facts(78).name, mac.facts(78).command]).toEqual([
      '\uFFFD\uFFFD',
      'Google Chrome He',
      null,
    ]);
    await mac.sampler.settled(1_000);
    expect([mac.facts(78).name, mac.facts(78).command, mac.facts(78).user]).toEqual([
      'Google Chrome Helper (Renderer)',
      'a b c d',
      'ada',
    ]);
    expect([mac.facts(79).name, mac.facts(79).command, mac.facts(79).user, mac.facts(79).executable]).toEqual([
      'sh',
      null,
      'root',
      '/bin/shell',
    ]);
  });
});

describe('another user’s process', () => {
  test('is there with its name and nice value; other figures are absent, never zero, and the coverage says so', () => {
    const mac = watch(process(77, { cpu_user: 5, uid: 0, nice: 3 }), process(78));
    mac.tick();
    const slot = mac.slot(77);
    for (const id of [...COUNTERS, ...GAUGES])
      if (id !== 'nice') expect([id, mac.sample.processes.raw[id][slot]]).toEqual([id, NaN]);
    expect([mac.facts(77).uid, mac.raw(77, 'nice')]).toEqual([0, 3]);
    for (const id of ['cpu_time_ns', 'rss_bytes', 'threads', 'energy_nj'] as const) {
      expect(mac.coverage(id)).toMatchObject({ status: id === 'energy_nj' ? 'unavailable' : 'partial' });
    }
    expect(mac.coverage('cpu_time_ns')).toMatchObject({
      reason: expect.stringContaining('1 of 2') as string,
      remedy: expect.stringContaining('helper') as string,
    });
  });
  test('is asked about once, and again when its user changes', () => {
    const mac = watch(
      process(77, { uid: 0, until: 1_500, cpu_user: 24 }),
      process(77, { uid: 501, from: 1_500, cpu_user: 24 }),
    );
    mac.tick();
    mac.tick();
    expect(mac.raw(77, 'cpu_time_ns')).toBe(1_000);
    expect(mac.coverage('cpu_time_ns').status).toBe('available');
  });
  test('root reads all', () => {
    const mac = new WatchedMac([APPLE_SILICON, 'me uid=0', process(77, { uid: 501, cpu_user: 24 })].join('\n'));
    opened.push(mac);
    expect(mac.raw(77, 'cpu_time_ns')).toBe(1_000);
  });
});

describe('when a call fails', () => {
  test('a process that cannot be read has no figures in that tick; the coverage names the call and the error', () => {
    const mac = watch(
      process(77, { cpu_user: '24+24/s' }),
      process(78, { cpu_user: 24 }),
      'fail function=proc_pid_rusage pid=77 errno=5 from=500 until=1500',
    );
    mac.tick();
    expect([mac.raw(77, 'cpu_time_ns'), mac.raw(77, 'threads'), mac.raw(78, 'cpu_time_ns')]).toEqual([NaN, NaN, 1_000]);
    expect(mac.coverage('cpu_time_ns')).toMatchObject({ status: 'partial', reason: 'proc_pid_rusage: once errno 5' });
    mac.tick();
    expect([mac.raw(77, 'cpu_time_ns'), mac.coverage('cpu_time_ns').status]).toEqual([3_000, 'available']);
  });

  test.each(['errno=22', 'bytes=95', 'bytes=0', 'errno=1'])(
    'task figures that do not come, or not whole, are absent: %s',
    (how) => {
      const mac = watch(
        process(77, { cpu_user: '24', csw: 5 }),
        `fail function=proc_pidinfo flavor=4 ${how} until=500`,
      );
      expect([mac.raw(77, 'context_switches'), mac.raw(77, 'threads'), mac.raw(77, 'cpu_time_ns')]).toEqual([
        NaN,
        NaN,
        1_000,
      ]);
      expect(mac.coverage('context_switches')).toMatchObject({
        status: 'unavailable',
        reason: expect.stringContaining('PROC_PIDTASKINFO') as string,
      });
      mac.tick();
      expect([mac.raw(77, 'context_switches'), mac.coverage('context_switches').status]).toEqual([5, 'available']);
    },
  );

  test.each(['errno=5', 'bytes=1000', 'bytes=0'])(
    'without a whole listing, those known are followed one by one: %s',
    (how) => {
      const mac = watch(
        process(77, { cpu_user: '24+24/s' }),
        process(78, { until: 500 }),
        process(79, { from: 500 }),
        `fail function=sysctl name=KERN_PROC ${how} from=500 until=1500`,
      );
      mac.tick();
      expect([mac.pids, mac.raw(77, 'cpu_time_ns')]).toEqual([[77], 2_000]);
      expect(mac.coverage('system.processes')).toMatchObject({
        status: 'partial',
        reason: expect.stringContaining('KERN_PROC_ALL') as string,
      });
      mac.tick();
      expect([mac.pids, mac.coverage('system.processes').status]).toEqual([[77, 79], 'available']);
    },
  );

  test('with no listing and nobody known there is no sample, and the reason is told', () => {
    expect(() => watch('fail function=sysctl name=KERN_PROC errno=1')).toThrow('sysctl KERN_PROC_ALL failed (errno 1)');
  });

  test('a process that ends between the listing and its reading is no failure', () => {
    const mac = watch(process(77), process(78, { cpu_user: 24 }), 'fail function=proc_pid_rusage pid=78 errno=3');
    expect([mac.raw(78, 'cpu_time_ns'), mac.coverage('cpu_time_ns').status]).toEqual([NaN, 'available']);
  });
});
