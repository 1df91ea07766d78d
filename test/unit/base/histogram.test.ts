import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src-main/base/histogram.ts';

const SMALLEST = 0.01;
const BUCKET = 2 ** (1 / Histogram.bucketsPerDoubling);

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram(SMALLEST);
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('histogram', () => {
  it('knows nothing before the first value', () => {
    const histogram = new Histogram(SMALLEST);
    expect(histogram.quantile(0.5)).toBeNaN();
    expect(histogram.max).toBeNaN();
    expect(histogram.count).toBe(0);
  });

  it('gives every quantile within a bucket of the true one, and never above the maximum', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, q) => {
        const histogram = filled(all);
        const sorted = all.toSorted((a, b) => a - b);
        const truth = sorted[Math.max(1, Math.ceil(q * all.length)) - 1]!;
        const answer = histogram.quantile(q);
        expect(answer).toBeLessThanOrEqual(Math.max(truth, SMALLEST) * BUCKET * (1 + 1e-9));
        expect(answer).toBeGreaterThanOrEqual(Math.min(truth, histogram.max) * (1 - 1e-9));
        expect(answer).toBeLessThanOrEqual(histogram.max);
      }),
    );
  });

  it('knows the exact maximum', () => {
    expect(filled([3.3, 0.1, 7.7]).max).toBe(7.7);
    expect(filled([0]).quantile(1)).toBe(0);
  });

  it('takes no notice of what is no value', () => {
    const histogram = filled([NaN, -1, -Infinity, 5]);
    expect(histogram.count).toBe(1);
    expect(histogram.max).toBe(5);
  });

  it('counts a value beyond its last bucket', () => {
    expect(filled([1e300]).quantile(0.5)).toBeGreaterThan(1e6);
    expect(filled([Infinity]).max).toBe(Infinity);
  });
});
