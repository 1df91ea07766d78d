import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
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

  describe('where clocks are set back and forth', () => {
    const zone = process.env['TZ'];
    afterEach(() => {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    });

    test.each([
      // Second 02:45 of the day; the last 02:40 there was, and the last 02:50.
      ['Europe/Berlin', '02:40', '2026-10-25T01:45:00Z', '2026-10-25T01:40:00Z'],
      ['Europe/Berlin', '02:50', '2026-10-25T01:45:00Z', '2026-10-25T00:50:00Z'],
      ['Europe/Berlin', '02:40', '2026-10-25T00:45:00Z', '2026-10-25T00:40:00Z'],
      ['Europe/Berlin', '02:40:30', '2026-10-25T12:00:00Z', '2026-10-25T01:40:30Z'],
      ['Europe/Berlin', 'yesterday 02:40', '2026-10-26T12:00:00Z', '2026-10-25T01:40:00Z'],
      ['Europe/Berlin', '2026-10-25T02:40', '2026-10-25T12:00:00Z', '2026-10-25T01:40:00Z'],
      ['Europe/Berlin', '2026-10-25T02:40+02:00', '2026-10-25T12:00:00Z', '2026-10-25T00:40:00Z'],
      ['Europe/Berlin', '03:10', '2026-10-25T12:00:00Z', '2026-10-25T02:10:00Z'],
      ['Europe/Berlin', '01:50', '2026-10-25T12:00:00Z', '2026-10-24T23:50:00Z'],
      // A time that the day did not have: it was there the day before.
      ['Europe/Berlin', '02:30', '2026-03-29T12:00:00Z', '2026-03-28T01:30:00Z'],
      ['Australia/Lord_Howe', '01:40', '2026-04-05T12:00:00Z', '2026-04-04T15:10:00Z'],
      ['America/St_Johns', '01:30', '2026-11-01T12:00:00Z', '2026-11-01T05:00:00Z'],
    ])('%s, %s at %s', (timeZone, text, now, from) => {
      process.env['TZ'] = timeZone;
      expect(new Date(pastTime(text, Date.parse(now))!.from).toISOString()).toBe(from.replace('Z', '.000Z'));
    });

    test('a time that yesterday did not have is none', () => {
      process.env['TZ'] = 'Europe/Berlin';
      expect(pastTime('yesterday 02:30', Date.parse('2026-03-30T12:00:00Z'))).toBeNull();
    });
  });

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
