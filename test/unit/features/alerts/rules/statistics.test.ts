import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal, seeded } from './random.ts';
import { median, robustSpread } from '../../../../../src-main/base/robust.ts';
import { Cusum, trendOf } from '../../../../../src-main/features/alerts/rules/statistics.ts';

const figure = fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1_000);
const figures = fc.array(figure, { minLength: 1, maxLength: 40 });

describe('the median', () => {
  test('has as many values above as below it, in any order', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const middle = median(values);
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(median(values.toReversed())).toBe(middle);
      }),
    );
  });

  test('stays among the sane values while fewer than half are wild', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 21 }),
        fc.array(fc.double({ min: 1e6, max: 1e9, noNaN: true }), { maxLength: 4 }),
        (sane, wild) => {
          expect(median([...sane, ...wild])).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('of nothing is absent', () => expect(median([])).toBeNaN());
});

test('the robust spread of normal noise is its standard deviation, with or without wild values', () => {
  const random = seeded(1);
  const noise = Array.from({ length: 4_000 }, () => 50 + 3 * normal(random));
  expect(robustSpread(noise, median(noise))).toBeCloseTo(3, 0);
  const spoilt = noise.map((value, index) => (index % 20 === 0 ? 1e6 : value));
  expect(robustSpread(spoilt, median(spoilt))).toBeLessThan(3.6);
});

describe('a trend', () => {
  const times = Array.from({ length: 30 }, (_, index) => index * 10);

  test('of a straight line is its slope, even with a quarter of its points wild', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e3, noNaN: true }),
        figure,
        fc.uniqueArray(fc.integer({ min: 0, max: 29 }), { maxLength: 7 }),
        (slope, offset, wild) => {
          const values = times.map((time, index) =>
            wild.includes(index) ? 1e12 * (index % 2 === 0 ? 1 : -1) : offset + slope * time,
          );
          const found = trendOf(times, values).slope;
          // What the offset leaves of the slope in double precision.
          const noise = 1e-6 * (1 + Math.abs(offset) / 1e3);
          if (wild.length === 0) expect(Math.abs(found - slope)).toBeLessThanOrEqual(noise * Math.max(1, slope));
          else expect(Math.sign(found)).toBe(1);
        },
      ),
    );
  });

  test('is the same wherever time and value begin, and turns with its sign', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 3, maxLength: 25 }),
        fc.integer({ min: -1_000, max: 1_000 }),
        (values, shift) => {
          const at = values.map((_, index) => index);
          const { slope, confidence } = trendOf(at, values);
          expect(
            trendOf(
              at.map((time) => time + shift),
              values.map((value) => value + shift),
            ),
          ).toEqual({ slope, confidence });
          const turned = trendOf(
            at,
            values.map((value) => -value),
          );
          expect(turned.slope + slope).toBeCloseTo(0, 9);
          expect(turned.confidence + confidence).toBeCloseTo(0, 9);
        },
      ),
    );
  });

  test('of mere noise is seldom sure', () => {
    const random = seeded(7);
    const sure = Array.from(
      { length: 2_000 },
      () =>
        trendOf(
          times,
          times.map(() => normal(random)),
        ).confidence,
    ).filter((confidence) => confidence >= 3.5);
    expect(sure.length).toBeLessThanOrEqual(2);
  });

  test('of fewer than three points is absent', () => expect(trendOf([0, 1], [1, 2]).slope).toBeNaN());
});

test('a cumulative sum never falls below zero, never rises above its limit, and grows only beyond its slack', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { maxLength: 60 }), (deviations) => {
      const sum = new Cusum();
      let before = 0;
      for (const deviation of deviations) {
        const after = sum.next(deviation, 2, 30);
        expect(after).toBeGreaterThanOrEqual(0);
        expect(after).toBeLessThanOrEqual(30);
        if (deviation <= 2) expect(after).toBeLessThanOrEqual(before);
        before = after;
      }
    }),
  );
});
