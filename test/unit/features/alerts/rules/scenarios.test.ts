import { describe, expect, test } from 'vitest';
import { AlertsConfig } from '../../../../../src-main/features/alerts/config.ts';
import { GIB, memory, only, Replay, stall } from './replay.ts';
import { NOTHING_KNOWN } from '../../../nothing-known.ts';

const hot = { thermal_pressure: 'heavy' } as const;
const cool = { thermal_pressure: 'nominal' } as const;
const cluster = (frequency_hz: number, busy_percent = 95) => [
  { name: 'Performance', busy_percent, frequency_hz, max_frequency_hz: 4e9 },
];

describe('a condition', () => {
  test('is told of once, after its sustain time, and cleared after it has eased for long enough', () => {
    const replay = new Replay(only({ throttling: {} }));
    replay.play(60, () => ({ system: hot })).play(60, () => ({ system: cool }));
    expect(replay.story).toEqual(['throttling fired 11', 'throttling cleared 76']);
  });

  test('that comes and goes is not told of', () => {
    const replay = new Replay(only({ throttling: {} }));
    replay.play(300, (second) => ({ system: second % 9 === 0 ? cool : hot }));
    expect(replay.story).toEqual([]);
  });

  test('holds while it eases to no less than the clear threshold', () => {
    const replay = new Replay(only({ bandwidth: { percent: 85 } }));
    const at = (percent: number) => () => ({
      system: { bandwidth: { bytes_per_second: 1e9, peak_bytes_per_second: 1e11, percent } },
    });
    replay.play(20, at(90)).play(120, at(70)).play(30, at(60));
    expect(replay.story).toEqual(['bandwidth fired 11', 'bandwidth cleared 156']);
  });

  test('does not last through a night in which the machine slept', () => {
    const replay = new Replay(only({ throttling: {} }));
    replay
      .play(5, () => ({ system: hot }))
      .play(8 * 3600, () => ({ system: hot }), 8 * 3600)
      .play(5, () => ({ system: hot }));
    expect(replay.story).toEqual([]);
  });

  test('is not told of again for the same culprit while that cools down, and then once', () => {
    const replay = new Replay(only({ throttling: { cool_down_seconds: 600 } }));
    for (let round = 0; round < 20; round++)
      replay.play(30, () => ({ system: hot })).play(30, () => ({ system: cool }));
    expect(replay.story.filter((line) => line.includes('fired'))).toHaveLength(2);
  });

  test('is not told of twice because who it was came to light in between', () => {
    const replay = new Replay(only({ throttling: { cool_down_seconds: 600 } }));
    replay.start(7, 'render');
    const busy = (second: number) => ({
      system: { ...hot, cores: [{ id: 0, cluster: null, busy_percent: 100, frequency_hz: null }] },
      processes: { 7: { cpu_time_ns: second * 1e9, ended_children_cpu_ns: 0 } },
    });
    replay
      .play(20, () => ({ system: hot }))
      .play(60, busy)
      .play(60, () => ({ system: cool }));
    expect(replay.story.filter((line) => line.includes('fired'))).toHaveLength(1);
    replay.play(60, busy);
    expect(replay.story.filter((line) => line.includes('fired'))).toHaveLength(1);
  });

  test('of disks is a stall of everybody, not a disk that is merely busy', () => {
    const busy = {
      name: 'sda',
      read_bytes_per_second: 1e9,
      written_bytes_per_second: 0,
      busy_percent: 100,
      wait_ms: 1,
    };
    const io = (full_percent: number) => ({
      pressure: { cpu: null, memory: null, io: { some_percent: 90, full_percent } },
    });
    const replay = new Replay(only({ disk_stall: {} }));
    replay.play(60, () => ({ system: { ...io(5), disks: [busy] } }));
    expect(replay.story).toEqual([]);
    replay.play(30, () => ({ system: { ...io(60), disks: [busy] } })).play(30, () => ({ system: io(0) }));
    expect(replay.story).toEqual(['disk_stall fired 71', 'disk_stall cleared 106']);
  });

  test('lasts through one sample without a reading', () => {
    const replay = new Replay(only({ throttling: {} }));
    replay.play(30, (second) => (second === 5 ? {} : { system: hot }));
    expect(replay.story).toEqual(['throttling fired 11']);
  });

  test('of which there is no reading any more is given up after a minute', () => {
    const replay = new Replay(only({ throttling: {} }));
    replay.play(20, () => ({ system: hot })).play(120, () => ({}));
    expect(replay.story[1]).toMatch(/^throttling cleared (9\d|8\d)$/);
  });

  test('needs so many samples, however far apart they are', () => {
    const replay = new Replay(only({ throttling: {} }));
    replay.play(100, () => ({ system: hot }), 10);
    expect(replay.story).toEqual(['throttling fired 30']);
  });

  test('of a rule that is switched off is over at the next tick', () => {
    const replay = new Replay(only({ throttling: {} }));
    replay.play(20, () => ({ system: hot }));
    replay.alerts.configure({ alerts: only({}), bands: { high: 50 } });
    replay.play(5, () => ({ system: hot }));
    expect(replay.story).toEqual(['throttling fired 11', 'throttling cleared 21']);
    expect(replay.alerts.active).toEqual([]);
  });
});

describe('throttling', () => {
  test('is named by who heats the machine, with the figures', () => {
    const replay = new Replay(only({ throttling: {} }));
    replay.start(7, 'render');
    replay.start(8, 'idle');
    const system = { ...NOTHING_KNOWN, clusters: cluster(2e9), hottest_celsius: 97, package_watts: 40 };
    replay.play(12, (second) => ({
      system,
      processes: { 7: { cpu_time_ns: second * 8e9 }, 8: { cpu_time_ns: second * 1e6 } },
    }));
    const [alert] = replay.alerts.active;
    expect(alert).toMatchObject({
      title: 'render is making this machine throttle',
      culprit: { name: 'render', pid: 7, named_by: 'use' },
    });
    expect(alert!.detail).toBe(
      'Performance frequency of its greatest 50\u00a0%, hottest sensor 97\u00a0°C, package power 40\u00a0W',
    );
  });

  test('is not a slow idle core, a cool one, or a busy one at full speed', () => {
    for (const system of [
      { clusters: cluster(1e9, 10), hottest_celsius: 97 },
      { clusters: cluster(1e9), hottest_celsius: 60 },
      { clusters: cluster(3.9e9), hottest_celsius: 97 },
    ])
      expect(new Replay(only({ throttling: {} })).play(60, () => ({ system })).story).toEqual([]);
  });

  test('is also what the processor counts', () => {
    expect(
      new Replay(only({ throttling: {} })).play(20, () => ({ system: { throttle_events_per_second: 4 } })).story,
    ).toEqual(['throttling fired 11']);
  });
});

describe('memory', () => {
  test('a swap storm names whom blame names', () => {
    const replay = new Replay(only({ swap_storm: {} }));
    replay.start(9, 'hungry');
    replay.start(10, 'victim');
    const system = {
      memory: memory({ swap_out_bytes_per_second: 80e6, swap_in_bytes_per_second: 10e6, swap_used_bytes: GIB }),
      pressure: { cpu: null, io: null, memory: stall(60, 20) },
    };
    replay.play(15, (second) => ({
      system,
      processes: {
        9: { rss_bytes: second * 200e6, faults: second * 50_000, cpu_time_ns: second * 3e8 },
        10: { rss_bytes: 2 * GIB, faults: second, cpu_time_ns: second * 1e6 },
      },
    }));
    expect(replay.alerts.active[0]).toMatchObject({
      rule: 'swap_storm',
      severity: 'critical',
      title: 'hungry is making this machine swap',
      culprit: { pid: 9, named_by: 'blame' },
    });
    expect(replay.alerts.active[0]!.evidence.map(({ what }) => what)).toContain('swapped out');
  });

  test('swapping that stalls nobody is no storm', () => {
    const system = {
      memory: memory({ swap_out_bytes_per_second: 80e6 }),
      pressure: { cpu: null, io: null, memory: stall(0.1) },
    };
    expect(new Replay(only({ swap_storm: {} })).play(60, () => ({ system })).story).toEqual([]);
    const mac = (memory_pressure: 'normal' | 'warning') => ({
      memory: memory({ swap_out_bytes_per_second: 80e6, swap_in_bytes_per_second: 1e6 }),
      memory_pressure,
    });
    expect(new Replay(only({ swap_storm: {} })).play(60, () => ({ system: mac('normal') })).story).toEqual([]);
    expect(new Replay(only({ swap_storm: {} })).play(60, () => ({ system: mac('warning') })).story).toEqual([
      'swap_storm fired 11',
    ]);
  });

  test('critical pressure by the OS, or all tasks stalled, is told of; a warning is not', () => {
    const level = (memory_pressure: 'warning' | 'critical') =>
      new Replay(only({ memory_pressure: {} })).play(30, () => ({ system: { memory_pressure } })).story;
    expect(level('critical')).toEqual(['memory_pressure fired 11']);
    expect(level('warning')).toEqual([]);
    const stalled = new Replay(only({ memory_pressure: {} })).play(30, () => ({
      system: { pressure: { cpu: null, io: null, memory: stall(40, 15) } },
    }));
    expect(stalled.story).toEqual(['memory_pressure fired 11']);
  });

  test('rising swap is told of by how much it rose within a minute', () => {
    const replay = new Replay(only({ swap_rise: {} }));
    replay.play(120, (second) => ({
      system: { memory: memory({ swap_used_bytes: 0.5 * GIB + Math.min(second, 60) * 0.01 * GIB }) },
    }));
    expect(replay.story[0]).toBe('swap_rise fired 33');
    expect(replay.story[1]).toMatch(/^swap_rise cleared/);
    expect(replay.changes[0]!.alert.detail).toMatch(/^swap rose by 3\d\d\sMiB, within 1\smin, swap in use/);
  });
});

describe('other figures of the machine', () => {
  test('package power is judged by a reference, or by the most seen once it has been seen low as well', () => {
    const watts =
      (package_watts: number, package_reference_watts: number | null = null) =>
      () => ({ system: { package_watts, package_reference_watts } });
    expect(new Replay(only({ package_power: { reference_watts: 60 } })).play(400, watts(55)).story).toEqual([
      'package_power fired 301',
    ]);
    expect(new Replay(only({ package_power: {} })).play(3600, watts(55)).story).toEqual([]);
    expect(new Replay(only({ package_power: {} })).play(60, watts(8)).play(400, watts(55)).story).toHaveLength(1);
    expect(new Replay(only({ package_power: {} })).play(400, watts(45, 48)).story).toEqual(['package_power fired 301']);
    expect(new Replay(only({ package_power: { reference_watts: 90 } })).play(400, watts(45, 48)).story).toEqual([]);
  });

  test('a nearly full disk is told of by its mount; a hundredth of a huge one is room enough', () => {
    const replay = new Replay(only({ disk_full: {} }));
    const volumes = [
      { mount: '/', totalBytes: 100e9, freeBytes: 2e9 },
      { mount: '/big', totalBytes: 8e12, freeBytes: 80e9 },
      { mount: '/home', totalBytes: 100e9, freeBytes: 50e9 },
    ];
    replay.play(10, () => ({ volumes }));
    expect(replay.alerts.active.map(({ title }) => title)).toEqual(['/ is nearly full']);
    expect(replay.alerts.active[0]!.culprit).toMatchObject({ kind: 'volume', name: '/' });
  });

  test('sampling that fails, or misses many of its ticks, is told of', () => {
    expect(new Replay(only({ sampling: {} })).play(20, () => ({ impaired: 'the kernel says no' })).story).toEqual([
      'sampling fired 11',
    ]);
    expect(new Replay(only({ sampling: {} })).play(120, (second) => ({ missed: second % 2 })).story).toEqual([
      'sampling fired 41',
    ]);
    expect(
      new Replay(only({ sampling: {} })).play(600, (second) => ({ missed: second % 20 === 0 ? 1 : 0 })).story,
    ).toEqual([]);
  });
});

describe('a process', () => {
  test('that keeps a core busy is told of, and it alone; when it ends, the alert is over', () => {
    const replay = new Replay(only({ cpu: { sustain_seconds: 30 } }));
    replay.start(1, 'builder');
    replay.start(2, 'calm');
    replay.play(60, (second) => ({
      processes: { 1: { cpu_time_ns: second * 1e9 }, 2: { cpu_time_ns: second * 4e8 } },
    }));
    expect(replay.alerts.active.map(({ title, culprit }) => [title, culprit?.pid])).toEqual([
      ['builder keeps a core busy', 1],
    ]);
    replay.end(1);
    replay.play(1, () => ({}));
    expect(replay.story).toEqual(['cpu fired 32', 'cpu cleared 61']);
  });

  test('whose slot another takes does not hand on how long it was busy', () => {
    const replay = new Replay(only({ cpu: { sustain_seconds: 30 } }));
    let born = 0;
    for (let pid = 1; pid <= 10; pid++) {
      replay.start(pid, `job${pid}`);
      const start = born;
      replay.play(20, (second) => ({ processes: { [pid]: { cpu_time_ns: (second - start) * 1e9 } } }));
      born += 20;
      replay.end(pid);
    }
    expect(replay.story).toEqual([]);
  });

  test('that is stuck, or scores high, is in trouble', () => {
    const replay = new Replay(only({ trouble: {} }));
    const slot = replay.start(5, 'waits');
    replay.start(6, 'fine');
    replay.machine.table.state[slot] = 6;
    replay.play(40, () => ({}));
    expect(replay.alerts.active.map(({ culprit }) => culprit?.name)).toEqual(['waits']);
    expect(replay.alerts.active[0]!.evidence).toContainEqual({
      what: 'state',
      value: null,
      unit: 'word',
      text: 'stuck',
    });
  });
});

test('only throttling and what starves the machine of memory are on by default', () => {
  const config = AlertsConfig.parse({});
  const on = Object.entries(config).flatMap(([key, value]) =>
    typeof value === 'object' && value.enabled ? [key] : [],
  );
  expect(on).toEqual(['throttling', 'memory_pressure', 'swap_storm']);
});
