import { describe, expect, it } from 'vitest';
import { Series } from '../../../../src-main/features/summary/figures/series.ts';

describe('the values of a metric', () => {
  it('have an integral over the true intervals, not over the planned ones', () => {
    const series = new Series();
    series.push(10, NaN);
    series.push(10, 1);
    series.push(20, 3);
    expect(series.read(true).integral).toBe(70);
    expect(series.read(false).integral).toBeNull();
  });

  it('keep their deviation when they are great and close together', () => {
    const series = new Series();
    for (const value of [4, 7, 13, 16]) series.push(1e9 + value, 1);
    expect(series.read(false).standard_deviation).toBeCloseTo(Math.sqrt(30), 9);
  });

  it('are held in bounded memory: sums stay exact, percentiles are of every n-th value, and said to be', () => {
    const series = new Series();
    const count = 600_000;
    for (let index = 0; index < count; index++) series.push((index * 7_919) % count, 1);
    const { count: counted, average, peak, minimum, p50, p99, percentiles_of_every } = series.read(false);
    expect({ counted, average, peak, minimum, percentiles_of_every }).toEqual({
      counted: count,
      average: expect.closeTo((count - 1) / 2, 3) as number,
      peak: count - 1,
      minimum: 0,
      percentiles_of_every: 4,
    });
    expect(p50 / count).toBeCloseTo(0.5, 2);
    expect(p99 / count).toBeCloseTo(0.99, 2);
  });
});
