import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src-main/model/blame/blame.ts';
import { after, type Given } from './blame-support.ts';

const anybody = fc.record({
  cores: fc.double({ min: 0, max: 2, noNaN: true }),
  waitMs: fc.double({ min: 0, max: 2_000, noNaN: true }),
  disk: fc.double({ min: 0, max: 1e9, noNaN: true }),
  faults: fc.double({ min: 0, max: 1e5, noNaN: true }),
  switches: fc.double({ min: 0, max: 1e5, noNaN: true }),
  nice: fc.integer({ min: -20, max: 19 }),
});
const everybody = fc
  .array(anybody, { minLength: 1, maxLength: 8 })
  .map((all) => all.map((given, index): Given => ({ ...given, pid: 100 + index })));
const stalls = fc.record({ cpu: fc.nat(100), io: fc.nat(100), memory: fc.nat(100) });
const names = (verdict: Verdict): readonly number[][] => verdict.ranked.map(({ pids }) => [...pids]);

describe('whatever happens', () => {
  test('blame is between 0 and 100, and its evidence names shares between 0 and 1', () => {
    fc.assert(
      fc.property(everybody, stalls, (all, stalled) => {
        for (const { blame, evidence } of after(all, stalled, 3).ranked) {
          expect(blame >= 0 && blame <= 100).toBe(true);
          for (const { share, contention } of evidence)
            expect(share >= 0 && share <= 1 + 1e-9 && contention >= 0 && contention <= 1).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('one more that does nothing changes nothing', () => {
    fc.assert(
      fc.property(everybody, stalls, (all, stalled) => {
        expect(names(after([...all, { pid: 999 }], stalled, 3))).toEqual(names(after(all, stalled, 3)));
      }),
      { numRuns: 50 },
    );
  });

  test('one that only waits is never blamed', () => {
    fc.assert(
      fc.property(everybody, stalls, fc.double({ min: 0, max: 5_000, noNaN: true }), (all, stalled, waitMs) => {
        expect(names(after([...all, { pid: 999, waitMs }], stalled, 3)).flat()).not.toContain(999);
      }),
      { numRuns: 50 },
    );
  });

  test('how often samples are taken does not change who is first', () => {
    fc.assert(
      fc.property(everybody, stalls, (all, stalled) => {
        const [often, seldom] = [after(all, stalled, 8, 0.5), after(all, stalled, 8, 2)];
        const clear = (often.ranked[0]?.blame ?? 0) > 1.1 * (often.ranked[1]?.blame ?? 0);
        if (clear) expect(seldom.ranked[0]?.pid).toBe(often.ranked[0]?.pid);
      }),
      { numRuns: 50 },
    );
  });
});
