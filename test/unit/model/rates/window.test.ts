import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricColumns } from '../../../../src-main/model/rates/columns.ts';
import { SampleRing } from '../../../../src-main/model/rates/window.ts';
import { Config } from '../../../../src-main/protocol/config.ts';
import { ProcessTable } from '../../../../src-main/sample/table.ts';
import { Machine } from '../support.ts';

const MB = 1_000_000;

describe('the ring of samples', () => {
  test('low and high are of the samples held, the newest among them', () => {
    const machine = new Machine(Config.parse({ sampling: { ring_samples: 3 } }));
    const slot = machine.start(1, { threads: 9 });
    let sample = machine.tick();
    for (const threads of [4, 6, 5]) {
      machine.set(slot, { threads });
      sample = machine.tick();
    }
    expect(machine.model.lowHigh(sample, 'threads', slot)).toEqual({ low: 4, high: 6 });
    expect(machine.model.series(sample, 'threads', slot)).toEqual([4, 6, 5]);
  });

  test('absent figures are gaps, and no bound of anything', () => {
    const machine = new Machine();
    const slot = machine.start(1, { threads: 5, rss_bytes: 1 });
    machine.tick();
    machine.set(slot, { threads: NaN });
    const sample = machine.tick();
    expect(machine.model.series(sample, 'threads', slot)).toEqual([5, NaN]);
    expect(machine.model.lowHigh(sample, 'threads', slot)).toEqual({ low: 5, high: 5 });
    expect(machine.model.lowHigh(sample, 'nice', slot)).toEqual({ low: NaN, high: NaN });
  });

  test('the former process of a slot leaves nothing to the present one', () => {
    const machine = new Machine();
    const former = machine.start(1, { threads: 500 });
    machine.tick();
    machine.end(former);
    const present = machine.start(1, { threads: 2 });
    expect(present).toBe(former);
    const sample = machine.tick();
    expect(machine.model.series(sample, 'threads', present)).toEqual([NaN, 2]);
    expect(machine.model.lowHigh(sample, 'threads', present)).toEqual({ low: 2, high: 2 });
  });

  test('stays within 6 MB at 600 processes', () => {
    const table = new ProcessTable();
    for (let pid = 1; pid <= 600; pid++) table.add(pid, 0, 1);
    const ring = new SampleRing();
    const metrics = metricColumns(table.capacity);
    const score = new Float64Array(table.capacity);
    for (let sequence = 1; sequence <= 60; sequence++) ring.push({ sequence, processes: table, metrics, score });
    expect(ring.size).toBe(60);
    expect(ring.bytes).toBeLessThanOrEqual(6 * MB);
  });
});

/** A plain model of the same: every process an object with its own list. */
class NaiveWindow {
  readonly #length: number;
  readonly #processes = new Map<number, { value: number; history: number[] }>();
  #samples = 0;

  constructor(length: number) {
    this.#length = length;
  }

  start(pid: number, value: number): void {
    this.#processes.set(pid, { value, history: new Array<number>(this.#samples).fill(NaN) });
  }

  set(pid: number, value: number): void {
    this.#processes.get(pid)!.value = value;
  }

  end(pid: number): void {
    this.#processes.delete(pid);
  }

  tick(): void {
    this.#samples++;
    for (const process of this.#processes.values()) process.history.push(process.value);
  }

  series(pid: number): number[] {
    return this.#processes.get(pid)!.history.slice(-this.#length);
  }
}

test('whatever starts, moves and ends, every process has its own series, low and high', () => {
  const move = fc.record({
    starts: fc.integer({ min: 0, max: 4 }),
    /** A crowd makes the table and the ring grow. */
    crowd: fc.constantFrom(0, 0, 0, 0, 300),
    ends: fc.array(fc.nat(), { maxLength: 4 }),
    changes: fc.array(fc.tuple(fc.nat(), fc.option(fc.integer({ min: -20, max: 19 }), { nil: NaN })), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.array(move, { minLength: 1, maxLength: 25 }), fc.integer({ min: 2, max: 8 }), (moves, length) => {
      const machine = new Machine(Config.parse({ sampling: { ring_samples: length } }));
      const naive = new NaiveWindow(length);
      const slots = new Map<number, number>();
      const pick = (choice: number): number | undefined => [...slots.keys()][choice % Math.max(1, slots.size)];
      let pids = 0;
      for (const { starts, crowd, ends, changes } of moves) {
        for (const choice of ends) {
          const pid = pick(choice);
          if (pid === undefined) continue;
          machine.end(slots.get(pid)!);
          naive.end(pid);
          slots.delete(pid);
        }
        for (let started = 0; started < starts + crowd; started++) {
          const pid = ++pids;
          slots.set(pid, machine.start(pid, { nice: pid % 40 }));
          naive.start(pid, pid % 40);
        }
        for (const [choice, nice] of changes) {
          const pid = pick(choice);
          if (pid === undefined) continue;
          machine.set(slots.get(pid)!, { nice });
          naive.set(pid, nice);
        }
        const sample = machine.tick();
        naive.tick();
        for (const [pid, slot] of slots) {
          const series = naive.series(pid);
          const known = series.filter((value) => !Number.isNaN(value));
          expect(machine.model.series(sample, 'nice', slot)).toEqual(series);
          expect(machine.model.lowHigh(sample, 'nice', slot)).toEqual({
            low: known.length === 0 ? NaN : Math.min(...known),
            high: known.length === 0 ? NaN : Math.max(...known),
          });
        }
      }
    }),
    { numRuns: 30 },
  );
});
