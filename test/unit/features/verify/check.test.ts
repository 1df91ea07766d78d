import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COUNTED,
  counting,
  EXACT,
  judge,
  moving,
  settle,
  type Bounds,
  type Check,
  type Comparison,
} from '../../../../src-main/features/verify/checks/check.ts';

const figures = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 4 }),
  fc.double({ min: 0, max: 1e12, noNaN: true }),
  { minKeys: 1, maxKeys: 20 },
);
const tolerances = fc.constantFrom(EXACT, COUNTED, counting(10, '10'), moving(100, 0.05, '5 %'));

function compared(ours: ReadonlyMap<string, number>, theirs: Comparison['theirs'], tolerance = EXACT): Check {
  return judge({ check: 'memory', tool: 'free', unit: 'bytes', tolerance, ours, theirs });
}
const around = (values: ReadonlyMap<string, number>, before = 0, after = 0): Map<string, Bounds> =>
  new Map([...values].map(([of, value]) => [of, { low: value - before, high: value + after }]));
const only = (value: number): Map<string, number> => new Map([['', value]]);
const between = (low: number, high: number): Map<string, Bounds> => new Map([['', { low, high }]]);

describe('comparing', () => {
  it('agrees for a sample with itself, whatever the tolerance', () => {
    fc.assert(
      fc.property(figures, tolerances, (record, tolerance) => {
        const ours = new Map(Object.entries(record));
        const check = compared(ours, around(ours), tolerance);
        expect(check).toMatchObject({ verdict: 'agrees', compared: ours.size, off: [], notTold: 0 });
      }),
    );
  });

  it('agrees for a counter between its two readings', () => {
    fc.assert(
      fc.property(figures, fc.nat(1e6), fc.nat(1e6), (record, before, after) => {
        const ours = new Map(Object.entries(record));
        expect(compared(ours, around(ours, before, after), COUNTED).verdict).toBe('agrees');
      }),
    );
  });

  it('differs for a figure that is off by more than its tolerance, and names it', () => {
    fc.assert(
      fc.property(
        figures,
        tolerances,
        fc.integer({ min: 1, max: 1e9 }),
        fc.boolean(),
        fc.nat(),
        (record, tolerance, extra, above, pick) => {
          const theirs = around(new Map(Object.entries(record)));
          const [of, bounds] = [...theirs][pick % theirs.size]!;
          const by = (tolerance.slack(bounds) + extra) * (above ? 1 : -1);
          const ours = new Map(Object.entries(record)).set(of, bounds.low + by);
          const check = compared(ours, theirs, tolerance);
          expect(check.verdict).toBe('differs');
          expect(check.off.map((entry) => entry.of)).toEqual([of]);
        },
      ),
    );
  });

  it('takes a tolerance’s edge for agreement', () => {
    expect(compared(only(110), between(90, 100), counting(10, '10')).verdict).toBe('agrees');
    expect(compared(only(110.001), between(90, 100), counting(10, '10')).verdict).toBe('differs');
  });

  it('gives a level as much room again as it moved between the readings', () => {
    expect(compared(only(140), between(100, 120), moving(0, 0, '0')).verdict).toBe('agrees');
    expect(compared(only(141), between(100, 120), moving(0, 0, '0')).verdict).toBe('differs');
  });

  it('puts what is furthest off first', () => {
    const theirs = around(
      new Map([
        ['a', 10],
        ['b', 10],
        ['c', 10],
      ]),
    );
    expect(
      compared(
        new Map([
          ['a', 11],
          ['b', 40],
          ['c', 10],
        ]),
        theirs,
        counting(0.5, '0.5'),
      ).off.map((entry) => entry.of),
    ).toEqual(['b', 'a']);
  });

  it('says how many the sampler does not tell, and does not count them as wrong', () => {
    const check = compared(
      new Map([
        ['1', 5],
        ['2', NaN],
      ]),
      around(
        new Map([
          ['1', 5],
          ['2', 6],
          ['3', 7],
        ]),
      ),
    );
    expect(check).toMatchObject({ verdict: 'agrees', compared: 1, notTold: 2 });
  });

  it('cannot be done, with the reason, when either side has nothing', () => {
    expect(compared(only(1), 'free -b: it is not on this machine')).toMatchObject({
      verdict: 'cannot compare',
      why: 'free -b: it is not on this machine',
    });
    expect(compared(only(NaN), between(1, 1))).toMatchObject({
      verdict: 'cannot compare',
      why: 'the sampler does not tell it here',
    });
    expect(compared(only(1), between(NaN, NaN))).toMatchObject({
      verdict: 'cannot compare',
      why: 'what it printed does not hold this figure',
    });
    expect(compared(new Map([['a', 1]]), new Map([['b', { low: 1, high: 1 }]]))).toMatchObject({
      verdict: 'cannot compare',
    });
  });
});

describe('a disagreement', () => {
  const of = (ours: Record<string, number>): Check =>
    compared(
      new Map(Object.entries(ours)),
      around(
        new Map([
          ['a', 1],
          ['b', 1],
        ]),
      ),
    );

  it('stands when the same figure is off again', () => {
    expect(settle(of({ a: 2, b: 1 }), of({ a: 2, b: 3 }))).toMatchObject({ verdict: 'differs', off: [{ of: 'a' }] });
  });

  it('falls when another figure is off the next time', () => {
    expect(settle(of({ a: 2, b: 1 }), of({ a: 1, b: 2 }))).toMatchObject({ verdict: 'agrees', off: [], why: null });
  });

  it('is not made by a later sample, nor unmade by a tool that fails later', () => {
    expect(settle(of({ a: 1, b: 1 }), of({ a: 2, b: 2 })).verdict).toBe('agrees');
    expect(settle(of({ a: 2, b: 1 }), compared(only(1), 'gone')).verdict).toBe('differs');
  });
});
