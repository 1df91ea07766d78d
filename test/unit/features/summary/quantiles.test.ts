import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantiles } from '../../../../src-main/features/summary/figures/quantiles.ts';

/** The definition, on sorted values. */
function plainly(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const low = sorted[Math.floor(rank)]!;
  const high = sorted[Math.ceil(rank)]!;
  return rank === Math.floor(rank) ? low : low + (high - low) * (rank - Math.floor(rank));
}

describe('quantiles', () => {
  it('are those of the definition, whatever the values', () => {
    const value = fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const shares = [0, 0.25, 0.5, 0.95, 0.99, 1];
        expect(quantiles(Float64Array.from(values), shares)).toEqual(shares.map((share) => plainly(values, share)));
      }),
    );
  });

  it('of a rising, a falling and a constant series take no longer than of any', () => {
    const rising = Float64Array.from({ length: 200_001 }, (_, index) => index);
    expect(quantiles(rising.slice(), [0.5, 0.99])).toEqual([100_000, 198_000]);
    expect(quantiles(rising.slice().reverse(), [0.5, 0.99])).toEqual([100_000, 198_000]);
    expect(quantiles(new Float64Array(200_000).fill(7), [0.5, 0.99])).toEqual([7, 7]);
  });

  it('of nothing are absent', () => {
    expect(quantiles(new Float64Array(0), [0.5])).toEqual([NaN]);
  });
});
