import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATEGORIES, COUNTERS } from '../../../src-main/metrics/registry.ts';
import { Config, defaultConfig } from '../../../src-main/protocol/config.ts';
import { SHORTEST_STEP_MS } from '../../../src-main/model/sample.ts';
import { Machine } from './support.ts';

const SECOND_NS = 1e9;

describe('the first sample', () => {
  test('has no interval and no rate, and scores what is measured with that coverage', () => {
    const machine = new Machine();
    const slot = machine.start(1, { cpu_time_ns: 5 * SECOND_NS, rss_bytes: 2 ** 33, threads: 100 });
    const sample = machine.tick();
    expect(sample.intervalMs).toBeNull();
    expect(sample.metrics.cpu_percent[slot]).toBeNaN();
    expect(sample.score[slot]).toBe(11);
    expect(sample.coverage[slot]).toBeCloseTo(0.2 * 35 + 0.1 * 40, 10);
  });
  test('of an empty machine has no top', () => {
    expect(new Machine().tick()).toMatchObject({ topSlot: -1, topScore: 0, sequence: 1 });
  });
});

describe('a process', () => {
  test('that burns a core shows 100 % and says so', () => {
    const machine = new Machine();
    machine.start(1, { cpu_time_ns: 0 });
    const busy = machine.start(2, { cpu_time_ns: 0, run_queue_wait_ns: 0, context_switches: 0 });
    machine.tick();
    machine.set(busy, { cpu_time_ns: SECOND_NS, run_queue_wait_ns: 0, context_switches: 0 });
    const sample = machine.tick(1);
    expect(sample.metrics.cpu_percent[busy]).toBe(100);
    expect(CATEGORIES[sample.category[busy]!]).toBe('contention');
    expect(sample.categories.contention[busy]).toBeCloseTo((25 * 100) / 85, 10);
    expect(sample.topSlot).toBe(busy);
    expect(sample.topScore).toBe(sample.score[busy]);
  });
  test('seen for the first time in a later sample has no rates in it', () => {
    const machine = new Machine();
    machine.tick();
    const slot = machine.start(1, { cpu_time_ns: 100 * SECOND_NS });
    expect(machine.tick().metrics.cpu_percent[slot]).toBeNaN();
    machine.set(slot, { cpu_time_ns: 100.5 * SECOND_NS });
    expect(machine.tick().metrics.cpu_percent[slot]).toBe(50);
  });
  test('that takes the slot of another inherits none of its counters', () => {
    const machine = new Machine();
    const former = machine.start(1, { cpu_time_ns: SECOND_NS });
    machine.tick();
    machine.end(former);
    const present = machine.start(1, { cpu_time_ns: 9 * SECOND_NS });
    expect(present).toBe(former);
    expect(machine.tick().metrics.cpu_percent[present]).toBeNaN();
  });
  test('whose counter is unreadable for a while has no reading until it was read twice', () => {
    const machine = new Machine();
    const slot = machine.start(1, { faults: 100 });
    const seen = [machine.tick()].map(({ metrics }) => metrics.faults_per_second[slot]);
    for (const faults of [200, NaN, 400, 500]) {
      machine.set(slot, { faults });
      seen.push(machine.tick().metrics.faults_per_second[slot]);
    }
    expect(seen).toEqual([NaN, 100, NaN, NaN, 100]);
  });
  test('whose counter fell is read from its new start on', () => {
    const machine = new Machine();
    const slot = machine.start(1, { faults: 100 });
    machine.tick();
    machine.set(slot, { faults: 10 });
    expect(machine.tick().metrics.faults_per_second[slot]).toBeNaN();
    machine.set(slot, { faults: 30 });
    expect(machine.tick().metrics.faults_per_second[slot]).toBe(20);
  });
  test('keeps its rates while the table grows around it', () => {
    const machine = new Machine();
    const slot = machine.start(1, { faults: 0 });
    machine.tick();
    for (let pid = 2; pid < 1000; pid++) machine.start(pid, { faults: pid });
    machine.set(slot, { faults: 7 });
    expect(machine.tick().metrics.faults_per_second[slot]).toBe(7);
  });
});

describe('time', () => {
  test('a long gap gives the true average over the gap', () => {
    const machine = new Machine();
    const slot = machine.start(1, { cpu_time_ns: 0 });
    machine.tick();
    machine.set(slot, { cpu_time_ns: 1800 * SECOND_NS });
    const sample = machine.tick(3600);
    expect(sample.intervalMs).toBe(3_600_000);
    expect(sample.metrics.cpu_percent[slot]).toBeCloseTo(50, 10);
  });
  test.each([0, -5])('a clock that moves by %i s gives no rates, and the next sample has them again', (seconds) => {
    const machine = new Machine();
    const slot = machine.start(1, { faults: 0, instructions: 0, cycles: 0 });
    machine.tick(100);
    machine.set(slot, { faults: 10, instructions: 10, cycles: 10 });
    const sample = machine.tick(seconds);
    expect(sample.intervalMs).toBeNull();
    expect(sample.metrics.faults_per_second[slot]).toBeNaN();
    expect(sample.metrics.instructions_per_cycle[slot]).toBeNaN();
    machine.set(slot, { faults: 30 });
    expect(machine.tick(2).metrics.faults_per_second[slot]).toBe(10);
  });
});

describe('a step', () => {
  test.each([0.001, 1, 39.999])('of %d ms is refused with the bound, and leaves all as it was', (milliseconds) => {
    const machine = new Machine();
    const slot = machine.start(1, { faults: 0 });
    machine.tick();
    machine.set(slot, { faults: 10 });
    const bound = `at least ${SHORTEST_STEP_MS}`;
    expect(() => machine.tick(milliseconds / 1_000)).toThrow(RangeError);
    expect(() => machine.tick(0)).toThrow(bound);
    const sample = machine.tick(2 - milliseconds / 1_000);
    expect(sample.intervalMs).toBeCloseTo(2_000);
    expect(sample.metrics.faults_per_second[slot]).toBeCloseTo(5);
    expect(machine.model.series(sample, 'score', slot)).toHaveLength(2);
  });
  test('of the bound is taken', () => {
    const machine = new Machine();
    machine.tick();
    expect(machine.tick(SHORTEST_STEP_MS / 1_000).intervalMs).toBe(SHORTEST_STEP_MS);
  });
});

describe('a new configuration', () => {
  test('scores with its weights from the next sample on', () => {
    const machine = new Machine();
    const slot = machine.start(1, { threads: 100 });
    expect(machine.tick().score[slot]).toBe(4);
    machine.model.configure(Config.parse({ scoring: { full_at: { threads: 200 } } }));
    const sample = machine.tick();
    expect(sample.score[slot]).toBe(2);
    expect(machine.model.series(sample, 'score', slot)).toEqual([4, 2]);
  });
  test('with another ring length starts the ring anew', () => {
    const machine = new Machine();
    const slot = machine.start(1, { threads: 100 });
    machine.tick();
    machine.model.configure({ ...defaultConfig, sampling: { ...defaultConfig.sampling, ring_samples: 10 } });
    expect(machine.model.series(machine.tick(), 'threads', slot)).toEqual([100]);
  });
});

test('whatever counters do, a figure is absent or not negative, and a score is a whole number from 0 to 100', () => {
  const reading = fc.option(fc.nat(1e9), { nil: NaN });
  const readings = fc.record(Object.fromEntries([...COUNTERS, 'rss_bytes', 'threads'].map((id) => [id, reading])));
  const seconds = fc.oneof(
    fc.double({ min: -1, max: 0, noNaN: true }),
    fc.double({ min: (SHORTEST_STEP_MS + 1) / 1_000, max: 100, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(readings, seconds), { minLength: 1, maxLength: 12 }), (ticks) => {
      const machine = new Machine();
      const slot = machine.start(1, {});
      for (const [figures, seconds] of ticks) {
        machine.set(slot, figures);
        const sample = machine.tick(seconds);
        for (const column of Object.values(sample.metrics)) expect(column[slot]! < 0).toBe(false);
        expect(Number.isInteger(sample.score[slot]) && sample.score[slot]! >= 0 && sample.score[slot]! <= 100).toBe(
          true,
        );
        expect(sample.coverage[slot]! >= 0 && sample.coverage[slot]! <= 100).toBe(true);
      }
    }),
  );
});
