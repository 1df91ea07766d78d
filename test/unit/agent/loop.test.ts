import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Loop, type Schedule } from '../../../src-main/agent/loop/loop.ts';
import { ManualClock } from '../sampling/linux/manual-clock.ts';

/** Time that a test moves on: what is planned runs when its time has come, later by what the test says. */
class Bench {
  readonly clock = new ManualClock();
  readonly ranAt: number[] = [];
  interval = 1_000;
  taskMs = 0;
  onTask: () => void = () => undefined;
  readonly loop: Loop;
  #planned: { run: () => void; at: number } | null = null;

  constructor() {
    const schedule: Schedule = (run, milliseconds) => {
      const planned = { run, at: this.clock.monotonic() + milliseconds };
      this.#planned = planned;
      return () => {
        if (this.#planned === planned) this.#planned = null;
      };
    };
    this.loop = new Loop(
      this.clock,
      schedule,
      () => {
        this.ranAt.push(this.clock.monotonic());
        this.onTask();
        this.clock.advance(this.taskMs);
      },
      () => this.interval,
    );
  }

  get nextAt(): number | null {
    return this.#planned?.at ?? null;
  }

  advanceTo(ms: number): void {
    this.clock.advance(ms - this.clock.monotonic());
  }

  /** The next tick, `late` milliseconds after its time. */
  tick(late = 0): void {
    const { run, at } = this.#planned!;
    this.#planned = null;
    this.advanceTo(Math.max(this.clock.monotonic(), at + late));
    run();
  }
}

describe('loop', () => {
  it('does not drift over 10,000 ticks, each late by something', () => {
    const bench = new Bench();
    bench.interval = 1_000 / 3;
    bench.taskMs = 4;
    bench.loop.start();
    for (let tick = 1; tick <= 10_000; tick++) bench.tick((tick * 7919) % 100);
    expect(bench.ranAt.at(-1)! - 10_000 * bench.interval).toBeLessThan(100);
    expect(bench.loop.missed).toBe(0);
  });

  it('measures how late each tick began', () => {
    const bench = new Bench();
    bench.loop.start();
    for (let tick = 1; tick < 100; tick++) bench.tick(tick === 50 ? 40 : 2);
    expect(bench.loop.jitter.count).toBe(100);
    expect(bench.loop.jitter.max).toBe(40);
    expect(bench.loop.lateMs).toBe(2);
    expect(bench.loop.jitter.quantile(0.5)).toBeCloseTo(2, 0);
  });

  it('counts what it missed and does not make up for it', () => {
    const bench = new Bench();
    bench.loop.start();
    bench.tick(5_100);
    expect(bench.loop.missed).toBe(5);
    expect(bench.nextAt).toBe(7_000);
    bench.tick();
    expect(bench.ranAt).toEqual([0, 6_100, 7_000]);
  });

  it('takes a night in which the machine slept for neither late nor missed', () => {
    const bench = new Bench();
    bench.loop.start();
    bench.tick(8 * 3_600_000);
    expect([bench.loop.missed, bench.loop.jitter.max]).toEqual([0, 0]);
    expect(bench.nextAt).toBe(8 * 3_600_000 + 2_000);
  });

  it('counts a task that takes longer than the interval', () => {
    const bench = new Bench();
    bench.taskMs = 2_200;
    bench.loop.start();
    expect(bench.nextAt).toBe(3_000);
    expect(bench.loop.missed).toBe(2);
  });

  it('never takes two samples closer together than half an interval', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 5_000, noNaN: true }), { maxLength: 50 }), (delays) => {
        const bench = new Bench();
        bench.loop.start();
        for (const late of delays) bench.tick(late);
        for (let tick = 1; tick < bench.ranAt.length; tick++)
          expect(bench.ranAt[tick]! - bench.ranAt[tick - 1]!).toBeGreaterThanOrEqual(499.999);
        const last = bench.ranAt.at(-1)!;
        expect(bench.ranAt.length + bench.loop.missed).toBeGreaterThanOrEqual(Math.floor(last / 1_000));
      }),
    );
  });

  it('brings the next tick forward when the interval becomes shorter', () => {
    const bench = new Bench();
    bench.loop.start();
    bench.advanceTo(100);
    bench.interval = 300;
    bench.loop.hurry();
    expect(bench.nextAt).toBe(300);
  });

  it('brings nothing forward to less than half an interval after a tick that was late', () => {
    const bench = new Bench();
    bench.loop.start();
    bench.tick(400);
    bench.advanceTo(1_410);
    bench.interval = 100;
    bench.loop.hurry();
    expect(bench.nextAt).toBe(1_450);
    bench.tick();
    expect(bench.ranAt).toEqual([0, 1_400, 1_450]);
  });

  it('never takes two samples within half of the shortest interval, however late it is and whoever hurries it', () => {
    const step = fc.record({
      late: fc.double({ min: 0, max: 3_000, noNaN: true }),
      taskMs: fc.double({ min: 0, max: 150, noNaN: true }),
      interval: fc.constantFrom(100, 333, 1_000, 5_000),
      hurryAfter: fc.option(fc.double({ min: 0, max: 200, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const bench = new Bench();
        bench.loop.start();
        for (const { late, taskMs, interval, hurryAfter } of steps) {
          bench.taskMs = taskMs;
          bench.tick(late);
          bench.interval = interval;
          if (hurryAfter === null) continue;
          bench.clock.advance(hurryAfter);
          bench.loop.hurry();
        }
        for (let tick = 1; tick < bench.ranAt.length; tick++)
          expect(bench.ranAt[tick]! - bench.ranAt[tick - 1]!).toBeGreaterThanOrEqual(49.999);
      }),
    );
  });

  it('calls a tick that was brought forward to now neither late nor missed', () => {
    const bench = new Bench();
    bench.loop.start();
    bench.advanceTo(950);
    bench.interval = 100;
    bench.loop.hurry();
    expect(bench.nextAt).toBe(950);
    bench.tick();
    expect(bench.loop.jitter.max).toBe(0);
    expect(bench.loop.missed).toBe(0);
    expect(bench.nextAt).toBe(1_050);
  });

  it('does not put the next tick off when the interval becomes longer', () => {
    const bench = new Bench();
    bench.loop.start();
    bench.interval = 5_000;
    bench.loop.hurry();
    expect(bench.nextAt).toBe(1_000);
    bench.tick();
    expect(bench.nextAt).toBe(6_000);
  });

  it('is not confused by a task that hurries it', () => {
    const bench = new Bench();
    bench.loop.start();
    bench.onTask = () => {
      bench.interval = 250;
      bench.loop.hurry();
    };
    bench.tick();
    expect(bench.nextAt).toBe(1_250);
    expect(bench.loop.missed).toBe(0);
  });

  it('stops', () => {
    const bench = new Bench();
    bench.loop.start();
    bench.loop[Symbol.dispose]();
    expect(bench.nextAt).toBeNull();
    bench.loop.hurry();
    expect(bench.nextAt).toBeNull();
  });
});
