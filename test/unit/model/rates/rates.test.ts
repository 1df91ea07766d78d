import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COUNTERS, METRICS } from '../../../../src-main/metrics/registry.ts';
import { difference, instructionsPerCycle, perSecond } from '../../../../src-main/model/rates/rates.ts';
import { Machine, type Figures } from '../support.ts';

const rate = (now: number, before: number, span: number): number => perSecond(difference(now, before), span);
const count = fc.nat();
const seconds = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

describe('the rate of a counter', () => {
  test('is the difference over the seconds it took', () => {
    expect(rate(300, 100, 2)).toBe(100);
  });
  test('a counter that stands still is a measured 0', () => {
    expect(rate(5, 5, 1)).toBe(0);
  });
  test('a counter that goes backwards gives no reading', () => {
    expect(rate(99, 100, 1)).toBeNaN();
  });
  test('an absent reading on either side gives no reading', () => {
    expect(rate(NaN, 1, 1)).toBeNaN();
    expect(rate(1, NaN, 1)).toBeNaN();
  });
  test('no time, or a clock that went back, gives no reading', () => {
    expect(rate(2, 1, 0)).toBeNaN();
    expect(rate(2, 1, -1)).toBeNaN();
    expect(rate(2, 1, NaN)).toBeNaN();
  });
  test('is never negative, and absent exactly when the counter fell', () => {
    fc.assert(
      fc.property(count, count, seconds, (now, before, span) => {
        const value = rate(now, before, span);
        return now < before ? Number.isNaN(value) : value === (now - before) / span;
      }),
    );
  });
});

test('without a cycle counted there are no instructions per cycle', () => {
  expect(instructionsPerCycle(10, 0)).toBeNaN();
  expect(instructionsPerCycle(10, NaN)).toBeNaN();
  expect(instructionsPerCycle(NaN, 10)).toBeNaN();
  expect(instructionsPerCycle(0, 10)).toBe(0);
});

describe('the metrics of a process', () => {
  const first: Figures = Object.fromEntries(COUNTERS.map((id) => [id, 1e9]));
  const gauges: Figures = { rss_bytes: 4096, rss_peak_bytes: 8192, threads: 3, priority: 20, nice: -5 };
  const second: Figures = {
    cpu_time_ns: 1e9 + 5e8,
    ended_children_cpu_ns: 1e9 + 6e8,
    run_queue_wait_ns: 1e9 + 3e6,
    context_switches: 1e9 + 10,
    page_ins: 1e9 + 20,
    faults: 1e9 + 30,
    disk_read_bytes: 1e9 + 400,
    disk_written_bytes: 1e9 + 600,
    syscalls: 1e9 + 50,
    mach_messages: 1e9 + 60,
    wakeups: 1e9 + 70,
    instructions: 1e9 + 3000,
    cycles: 1e9 + 2000,
    energy_nj: 1e9 + 4e9,
    qos_interactive_ns: 1e9 + 8e6,
    gpu_time_ns: 1e9 + 1e9,
    io_calls: 1e9 + 90,
  };

  const figuresAfter = (change: Figures): Record<string, number> => {
    const machine = new Machine();
    const slot = machine.start(1, { ...first, ...gauges });
    machine.tick();
    machine.set(slot, { ...second, ...change });
    const { metrics } = machine.tick(2);
    return Object.fromEntries(METRICS.map(({ id }) => [id, metrics[id][slot]!]));
  };

  test('carry the units that their names say', () => {
    expect(figuresAfter({})).toEqual({
      cpu_percent: 25,
      ended_children_cpu_percent: 30,
      rss_bytes: 4096,
      rss_peak_bytes: 8192,
      page_ins_per_second: 10,
      faults_per_second: 15,
      disk_read_bytes_per_second: 200,
      disk_written_bytes_per_second: 300,
      disk_bytes_per_second: 500,
      context_switches_per_second: 5,
      run_queue_wait_ms_per_second: 1.5,
      syscalls_per_second: 25,
      mach_messages_per_second: 30,
      wakeups_per_second: 35,
      cycles_per_second: 1000,
      instructions_per_cycle: 1.5,
      power_watts: 2,
      qos_interactive_ms_per_second: 4,
      gpu_percent: 50,
      threads: 3,
      priority: 20,
      nice: -5,
      io_calls_per_second: 45,
    });
  });

  test.each(METRICS.flatMap(({ id, from }) => from.map((source) => ({ id, source }))))(
    '$id is absent without $source',
    ({ id, source }) => {
      expect(figuresAfter({ [source]: NaN })[id]).toBeNaN();
    },
  );

  test('a counter that is absent leaves every metric that does not need it', () => {
    for (const source of COUNTERS) {
      const figures = figuresAfter({ [source]: NaN });
      const absent = METRICS.filter(({ id }) => Number.isNaN(figures[id])).map(({ id }) => id);
      expect(absent).toEqual(
        METRICS.filter(({ from }) => (from as readonly string[]).includes(source)).map(({ id }) => id),
      );
    }
  });
});
