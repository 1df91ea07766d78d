import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Governor } from '../../../src-main/agent/loop/pace.ts';
import { Config, defaultConfig } from '../../../src-main/protocol/config.ts';

const CALM_MS = 1_000;
const QUICK_MS = 1_000 / 3;

describe('governor', () => {
  it('is calm while nobody looks and nothing rises', () => {
    const governor = new Governor(defaultConfig);
    for (let second = 0; second < 60; second++) {
      governor.note(10 + (second % 5), second * 1_000);
      expect(governor.intervalMs(second * 1_000, false)).toBe(CALM_MS);
    }
    expect(governor.pace).toBe('calm');
  });

  it('is quick as long as somebody looks', () => {
    const governor = new Governor(defaultConfig);
    expect(governor.intervalMs(0, true)).toBeCloseTo(QUICK_MS);
    expect(governor.pace).toBe('watched');
    expect(governor.intervalMs(1, false)).toBe(CALM_MS);
  });

  it('is quick for ten seconds after a score reached the elevated band', () => {
    const governor = new Governor(defaultConfig);
    governor.note(defaultConfig.bands.elevated, 1_000);
    expect(governor.intervalMs(1_000, false)).toBeCloseTo(QUICK_MS);
    expect(governor.pace).toBe('rising');
    expect(governor.intervalMs(10_999, false)).toBeCloseTo(QUICK_MS);
    expect(governor.intervalMs(11_000, false)).toBe(CALM_MS);
  });

  it('is quick when a score rises by 15 within three seconds', () => {
    const governor = new Governor(defaultConfig);
    [3, 8, 18].forEach((score, second) => governor.note(score, second * 1_000));
    expect(governor.intervalMs(2_000, false)).toBeCloseTo(QUICK_MS);
  });

  it('stays calm when a score rises as far, but slowly', () => {
    const governor = new Governor(defaultConfig);
    for (let second = 0; second <= 30; second++) governor.note(3 + second, second * 1_000);
    expect(governor.intervalMs(30_000, false)).toBe(CALM_MS);
  });

  it('keeps a fixed rate whatever happens', () => {
    const governor = new Governor(defaultConfig, 5);
    governor.note(100, 0);
    expect([governor.intervalMs(0, true), governor.intervalMs(0, false)]).toEqual([200, 200]);
    expect(governor.pace).toBe('fixed');
  });

  it('takes a new configuration at once', () => {
    const governor = new Governor(defaultConfig);
    governor.configure(Config.parse({ sampling: { calm_hz: 0.5 } }));
    expect(governor.intervalMs(0, false)).toBe(2_000);
  });

  it('has no idle step unless one is configured', () => {
    const governor = new Governor(defaultConfig);
    for (let second = 0; second < 7_200; second += 60) expect(governor.intervalMs(second * 1_000, false)).toBe(CALM_MS);
    expect(governor.explain(7_200_000)).toEqual({ reason: 'nobody looks and no score rises', slowerInMs: null });
  });

  it('goes idle where configured so, when nobody has looked and nothing has risen for long, and wakes at once', () => {
    const governor = new Governor(Config.parse({ sampling: { idle_hz: 0.2, idle_after_seconds: 60 } }));
    expect(governor.intervalMs(0, false)).toBe(CALM_MS);
    expect(governor.explain(20_000).slowerInMs).toBe(40_000);
    expect(governor.intervalMs(59_999, false)).toBe(CALM_MS);
    expect(governor.intervalMs(60_000, false)).toBe(5_000);
    expect(governor.pace).toBe('idle');
    expect(governor.intervalMs(61_000, true)).toBeCloseTo(QUICK_MS);
    expect(governor.intervalMs(62_000, false)).toBe(CALM_MS);
    governor.note(90, 200_000);
    expect(governor.intervalMs(200_000, false)).toBeCloseTo(QUICK_MS);
  });

  it('says why it runs at its pace, and when that ends', () => {
    const governor = new Governor(defaultConfig);
    governor.note(90, 1_000);
    governor.intervalMs(1_000, false);
    expect(governor.explain(4_000)).toEqual({ reason: 'a score is high or has risen', slowerInMs: 7_000 });
  });
});

describe('a demand', () => {
  it('is met at its multiples, whoever looks in between', () => {
    const governor = new Governor(defaultConfig);
    const { taken, advance } = run(governor);
    advance(1_030, false);
    using _recording = governor.demand(500);
    advance(5_000, false);
    advance(10_000, true);
    advance(15_000, false);
    for (let due = 2_000; due <= 15_000; due += 500) expect(taken.some((at) => Math.abs(at - due) < 0.01)).toBe(true);
    expect(governor.pace).toBe('demanded');
  });

  it('ends when it is disposed of', () => {
    const governor = new Governor(defaultConfig);
    const demand = governor.demand(100);
    expect(governor.intervalMs(0, false)).toBe(100);
    demand[Symbol.dispose]();
    demand[Symbol.dispose]();
    expect(governor.intervalMs(0, false)).toBe(CALM_MS);
  });

  it('that is slower than the pace changes only where samples lie', () => {
    const governor = new Governor(defaultConfig);
    using _recording = governor.demand(2_500);
    const { taken, advance } = run(governor);
    advance(10_000, false);
    expect(taken).toEqual(
      [
        0, 833.333, 1_666.667, 2_500, 3_333.333, 4_166.667, 5_000, 5_833.333, 6_666.667, 7_500, 8_333.333, 9_166.667,
        10_000,
      ].map((at): unknown => expect.closeTo(at, 2)),
    );
    expect(governor.pace).toBe('calm');
  });

  it('is refused above 10 Hz', () => {
    expect(() => new Governor(defaultConfig).demand(99)).toThrow('at least 100');
    expect(() => new Governor(defaultConfig).demand(NaN)).toThrow(RangeError);
  });

  it('tells who plans the samples', () => {
    const governor = new Governor(defaultConfig);
    let told = 0;
    governor.onDemand = () => (told += 1);
    using _recording = governor.demand(200);
    expect(told).toBe(1);
  });

  it('samples at 0.2 to 10 Hz and keeps no demand waiting, whatever is configured, looked at and demanded', () => {
    const hz = fc.double({ min: 0.2, max: 10, noNaN: true });
    const step = fc.record({
      score: fc.integer({ min: 0, max: 100 }),
      looks: fc.boolean(),
      demand: fc.option(fc.integer({ min: 100, max: 20_000 })),
    });
    fc.assert(
      fc.property(
        fc.record({ idle_hz: hz, calm_hz: hz, watched_hz: hz }),
        fc.option(hz),
        fc.array(step, { maxLength: 60 }),
        (sampling, fixedHz, steps) => {
          const governor = new Governor(Config.parse({ sampling: { ...sampling, idle_after_seconds: 10 } }), fixedHz);
          let now = 0;
          for (const { score, looks, demand } of steps) {
            using _demand = demand === null ? null : governor.demand(demand);
            governor.note(score, now);
            const interval = governor.intervalMs(now, looks);
            expect(interval).toBeGreaterThanOrEqual(99.999);
            expect(interval).toBeLessThanOrEqual(Math.min(5_000, demand ?? Infinity) * 1.0001);
            expect(governor.explain(now).slowerInMs ?? 0).toBeGreaterThanOrEqual(0);
            now += interval;
          }
        },
      ),
    );
  });
});

/** Plans samples one after the other, as the loop does. */
function run(governor: Governor): { readonly taken: number[]; advance(until: number, someoneLooks: boolean): void } {
  const taken = [0];
  return {
    taken,
    advance: (until, someoneLooks) => {
      for (;;) {
        const planned = taken.at(-1)!;
        const next = planned + governor.intervalMs(planned, someoneLooks, planned);
        if (next > until + 0.01) return;
        taken.push(next);
      }
    },
  };
}
