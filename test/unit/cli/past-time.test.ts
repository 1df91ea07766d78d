import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pastTime } from '../../../src-main/cli/past-time.ts';

/** Local time, as all that is asked for without a zone. */
const at = (day: number, hour: number, minute = 0, second = 0): number =>
  new Date(2026, 10, day, hour, minute, second).getTime();
const NOW = at(20, 15, 30);

describe('a time somebody asks for', () => {
  test.each([
    ['14:32', at(20, 14, 32), at(20, 14, 33) - 1],
    ['9:05', at(20, 9, 5), at(20, 9, 6) - 1],
    ['14:32:05', at(20, 14, 32, 5), at(20, 14, 32, 5)],
    ['15:45', at(19, 15, 45), at(19, 15, 46) - 1],
    ['yesterday 14:32', at(19, 14, 32), at(19, 14, 33) - 1],
    ['5m ago', NOW - 300_000, NOW - 300_000],
    ['90s', NOW - 90_000, NOW - 90_000],
    ['2 h ago', NOW - 7_200_000, NOW - 7_200_000],
    ['2026-11-20T14:32:05', at(20, 14, 32, 5), at(20, 14, 32, 5)],
    ['2026-11-20T14:32:05Z', Date.UTC(2026, 10, 20, 14, 32, 5), Date.UTC(2026, 10, 20, 14, 32, 5)],
  ])('%s', (text, from, to) => {
    expect(pastTime(text, NOW)).toEqual({ from, to });
  });

  test.each(['', 'soon', '25:00', '14:61', '14', '2026-13-40T99:00', 'm ago', '-5m', '1e9m', '14:32 tomorrow'])(
    '%j is not understood',
    (text) => {
      expect(pastTime(text, NOW)).toBeNull();
    },
  );

  test('as a clock time is never in the future', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), fc.nat(59), (hour, minute, second) => {
        expect(
          pastTime(`${hour}:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}`, NOW)!.from,
        ).toBeLessThanOrEqual(NOW);
      }),
    );
  });
});
