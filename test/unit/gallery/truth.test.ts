import { describe, expect, it } from 'vitest';
import { truthOf, type Measure, type Reading, type Spans } from '../../gallery/truth.ts';

const SPANS: Spans = {
  before: { from: 0, to: 2_000 },
  during: { from: 3_000, to: 6_000 },
  after: { from: 6_500, to: 8_500 },
};

/** Readings every 50 ms whose latency in µs is one number in each span; null is "no answer". */
function readings(measure: Measure, before: number, during: number | null, after: number): Reading[] {
  const at = (atMs: number): number | null => (atMs < 2_500 ? before : atMs < 6_200 ? during : after);
  return Array.from({ length: 170 }, (_, i) => i * 50).flatMap((atMs) => {
    const value = at(atMs);
    return value === null ? [] : [{ atMs, us: { [measure]: value } }];
  });
}

describe('what counts as a fault', () => {
  it('is a latency that rose noticeably and came back when the load was gone', () => {
    const truth = truthOf(readings('fsync', 500, 9_000, 520), SPANS);
    expect(truth.fault).toBe(true);
    expect(truth.worst).toMatchObject({ measure: 'fsync', before: 500, during: 9_000, after: 520 });
  });

  it('halved is back', () => {
    expect(truthOf(readings('fsync', 500, 9_000, 4_500), SPANS).fault).toBe(true);
    expect(truthOf(readings('fsync', 500, 9_000, 4_600), SPANS).fault).toBe(false);
  });

  it('is not what stays when the load is gone', () => {
    expect(truthOf(readings('fsync', 500, 9_000, 9_000), SPANS).fault).toBe(false);
  });

  it('is not a rise of less than half', () => {
    expect(truthOf(readings('fsync', 10_000, 14_900, 10_000), SPANS).fault).toBe(false);
    expect(truthOf(readings('fsync', 10_000, 15_000, 10_000), SPANS).fault).toBe(true);
  });

  it('is not a rise that nobody notices, however many times it is', () => {
    expect(truthOf(readings('pipe', 10, 400, 10), SPANS).fault).toBe(false);
  });

  it('a victim without any answer has waited for the whole time', () => {
    const truth = truthOf(readings('lock', 2, null, 2), SPANS);
    expect(truth.fault).toBe(true);
    expect(truth.worst?.during).toBe(3_000_000);
  });

  it('nothing before is nothing to compare with', () => {
    expect(truthOf([], SPANS)).toEqual({ fault: false, worst: null, latencies: [] });
  });

  it('one slow answer in forty is not a slow machine', () => {
    const steady = readings('wake', 100, 100, 100);
    const oneSlow = steady.map((reading) => (reading.atMs === 4_000 ? { ...reading, us: { wake: 90_000 } } : reading));
    expect(truthOf(oneSlow, SPANS).fault).toBe(false);
  });

  it('names the measure that the load harms most, not one that was bad anyway', () => {
    const both = [...readings('fsync', 500, 5_000, 500), ...readings('pipe', 100, 90_000, 90_000)];
    expect(truthOf(both, SPANS).worst?.measure).toBe('fsync');
  });
});
