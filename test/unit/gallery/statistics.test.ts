import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, median, percentile, randomFrom, shuffled } from '../../gallery/statistics.ts';

describe('percentile', () => {
  it('is the nearest rank', () => {
    const values = Array.from({ length: 20 }, (_, i) => 20 - i);
    expect(percentile(values, 0.95)).toBe(19);
    expect(percentile(values, 1)).toBe(20);
    expect(percentile(values, 0)).toBe(1);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('of nothing is no figure', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('is one of the values, and does not change them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const before = [...values];
        expect(values).toContain(percentile(values, q));
        expect(values).toEqual(before);
      }),
    );
  });
});

describe('randomness from a seed', () => {
  it('is the same for the same seed and another for another', () => {
    const draw = (seed: number): number[] => Array.from({ length: 8 }, randomFrom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('stays within its bounds', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: -50, max: 50 }), fc.nat({ max: 50 }), (seed, least, width) => {
        const drawn = between(randomFrom(seed), least, least + width);
        expect(drawn).toBeGreaterThanOrEqual(least);
        expect(drawn).toBeLessThanOrEqual(least + width);
      }),
    );
  });

  it('a shuffle loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        expect(shuffled(items, randomFrom(seed)).toSorted()).toEqual(items.toSorted());
      }),
    );
  });
});
