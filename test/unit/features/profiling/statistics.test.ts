import { describe, expect, it } from 'vitest';
import { median } from '../../../../src-main/base/robust.ts';
import { spreadOf } from '../../../../src-main/features/profiling/run/statistics.ts';

describe('what several runs say', () => {
  it('has the mean, the standard deviation of a sample, and the extremes', () => {
    const spread = spreadOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(spread).toMatchObject({ runs: 8, mean: 5, min: 2, max: 9, median: 4.5 });
    expect(spread.sd).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  it('has no deviation of a single run', () => {
    expect(spreadOf([3]).sd).toBeNaN();
  });

  it('names the run that lies far from the others, which does not move the measure of far', () => {
    expect(spreadOf([1, 1.01, 0.99, 1.02, 5, 0.98]).outliers).toEqual([4]);
    expect(spreadOf([10, 10, 10, 10, 13]).outliers).toEqual([4]);
  });

  it('calls nothing an outlier among few runs, nor a small difference among equal ones', () => {
    expect(spreadOf([1, 1, 9]).outliers).toEqual([]);
    expect(spreadOf([1, 1, 1, 1, 1.01]).outliers).toEqual([]);
  });

  it('takes the middle of two for an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([4, 1, 3])).toBe(3);
  });
});
