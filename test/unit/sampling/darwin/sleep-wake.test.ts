import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  lastSleepAndWake,
  parseSleepWakeLine,
  type SleepWake,
} from '../../../../src-main/sampling/darwin/sleep-wake.ts';

/**
 * Samples of the shape of pmset(1)'s log, written for this test: tabs or blanks between the columns, as systems differ.
 */
const SLEEP =
  "2025-03-30 01:59:58 +0100 Sleep               \tEntering Sleep state due to 'Clamshell Sleep':" +
  'TCPKeepAlive=active Using Batt (Charge:64%) 17 secs   \t17 secs';
const WAKE =
  '2025-03-30 03:00:04 +0200 Wake                \tWake from Deep Idle [CDNVA] : due to ' +
  'SMC.OutboxNotEmpty smc.70070000 lid/HID Activity Using BATT (Charge:63%)           \t';
const parse = (text: string): SleepWake[] => text.split('\n').flatMap((line) => parseSleepWakeLine(line) ?? []);
const iso = (found: SleepWake | null): string => new Date(found?.at ?? NaN).toISOString();

describe('a line of the power log', () => {
  it('tells of a sleep and why', () => {
    expect(parseSleepWakeLine(SLEEP)).toEqual({
      at: Date.UTC(2025, 2, 30, 0, 59, 58),
      kind: 'sleep',
      reason: 'Clamshell Sleep',
    });
  });

  it('tells of a wake and why', () => {
    expect(parseSleepWakeLine(WAKE)).toEqual({
      at: Date.UTC(2025, 2, 30, 1, 0, 4),
      kind: 'wake',
      reason: 'SMC.OutboxNotEmpty smc.70070000 lid/HID Activity',
    });
  });

  it('a change of summer time between two lines changes nothing: six seconds passed', () => {
    const [sleep, wake] = parse(`${SLEEP}\n${WAKE}`);
    expect(wake!.at - sleep!.at).toBe(6_000);
    const [early, late] = parse(
      '2025-10-26 02:59:59 +0200 Wake  Wake from Standby\n' +
        "2025-10-26 02:00:01 +0100 Sleep  Entering Sleep state due to 'Idle Sleep'",
    );
    expect(late!.at - early!.at).toBe(2_000);
  });

  it('offsets may be west, or not of whole hours', () => {
    expect(iso(parseSleepWakeLine("2026-01-01 00:00:00 -0330 Sleep \tEntering Sleep state due to 'Idle Sleep'"))).toBe(
      '2026-01-01T03:30:00.000Z',
    );
    expect(iso(parseSleepWakeLine("2026-01-01 00:00:00 +0545 Sleep \tEntering Sleep state due to 'Idle Sleep'"))).toBe(
      '2025-12-31T18:15:00.000Z',
    );
  });

  it('tells dark wakes from wakes, whatever column they are in', () => {
    const kinds = parse(
      [
        '2026-08-11 16:41:17 +0200 DarkWake            \tDarkWake from Deep Idle [CDN] : due to ' +
          'rtc/SleepService Using AC (Charge:100%) 45 secs   \t45 secs',
        "2026-08-11 16:42:00 +0200 Sleep               \tEntering DarkWake state due to 'Idle Sleep': Using AC",
        '2026-08-11 17:02:43 +0200 Wake                \tDarkWake to FullWake from Deep Idle [CDNVA] : ' +
          'due to UserActivity Assertion Using AC (Charge:100%)',
      ].join('\n'),
    );
    expect(kinds.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['darkwake', 'rtc/SleepService'],
      ['darkwake', 'Idle Sleep'],
      ['wake', 'UserActivity Assertion'],
    ]);
  });

  it.each([
    '2021-03-21 22:51:57 +0100 Wake Requests       \t[process=dasd request=SleepService ' +
      'deltaSecs=31090 wakeAt=2021-03-22 07:30:07]',
    '2021-03-21 22:51:57 +0100 WakeTime            \tWakeTime: 0.412 sec',
    '2021-03-21 22:51:57 +0100 Assertions          \tPID 53(powerd) Created InternalPreventSleep "Wake from Standby"',
    'Sleep/Wakes since boot at 2019-06-16 20:50:41 +0200 :1   Dark Wake Count in this sleep cycle:1',
    'Time stamp                Domain              \tMessage',
    'UUID: (null)',
    "2021-03-21 22:51:57 Sleep               \tEntering Sleep state due to 'Idle Sleep'",
    '2021-03-21 22:51:57 +0100 Sleep               \tSleep failed',
    '2021-03-21 22:51:57 +0100 Sleep',
    '2021-03-21 22:5',
    '',
  ])('that is none of these is none: %s', (line) => {
    expect(parseSleepWakeLine(line)).toBeNull();
  });

  it.each([
    '2021-13-01 00:00:00 +0000',
    '2021-02-29 00:00:00 +0000',
    '2021-01-01 24:00:00 +0000',
    '2021-01-01 00:60:00 +0000',
    '2021-01-01 00:00:61 +0000',
    '2021-01-01 00:00:00 +1500',
    '2021-01-01 00:00:00 +0160',
  ])('at a time that does not exist is none: %s', (time) => {
    expect(parseSleepWakeLine(`${time} Sleep  Entering Sleep state due to 'Idle Sleep'`)).toBeNull();
  });

  it('a time is the same instant in every offset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) / 1_000 }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (seconds, offset) => {
          const local = new Date((seconds + offset * 60) * 1_000).toISOString().slice(0, 19).replace('T', ' ');
          const digits = (value: number): string => String(value).padStart(2, '0');
          const minutes = Math.abs(offset);
          const zone = `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}${digits(minutes % 60)}`;
          fc.pre(!local.startsWith('-') && !local.startsWith('+'));
          expect(parseSleepWakeLine(`${local} ${zone} Wake                \tWake from Standby`)?.at).toBe(
            seconds * 1_000,
          );
        },
      ),
    );
  });

  it('never fails and never takes long, whatever follows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Sleep', 'Wake', 'DarkWake'),
        fc.string({
          maxLength: 300,
          unit: fc.constantFrom(' ', '\t', "'", 'due to ', 'Using ', '7', ' secs', 'x', '\0', 'é', '\n'),
        }),
        (domain, rest) => {
          const found = parseSleepWakeLine(`2026-08-11 16:41:17 +0200 ${domain} \tWake from ${rest} due to ${rest}`);
          if (found !== null) expect(found.at).toBe(Date.UTC(2026, 7, 11, 14, 41, 17));
        },
      ),
    );
    expect(parseSleepWakeLine(`2026-08-11 16:41:17 +0200 Wake \tWake from due to ${'x '.repeat(500_000)}`)?.kind).toBe(
      'wake',
    );
    expect(parseSleepWakeLine(`2026-08-11 16:41:17 +0200 ${' '.repeat(500_000)}Wake`)).toBeNull();
  });
});

describe('the last sleep and wake of a log', () => {
  it('are the last lines of their kind, with or without an end of line', () => {
    for (const end of ['', '\n', '\n\n']) {
      const { sleep, wake } = lastSleepAndWake(
        `${WAKE.replace('03:00:04', '02:59:00')}\n${SLEEP.replace('Clamshell', 'Idle')}\n${SLEEP}\n${WAKE}${end}`,
      );
      expect([sleep?.reason, iso(wake)]).toEqual(['Clamshell Sleep', '2025-03-30T01:00:04.000Z']);
    }
  });

  it('are none in a log without them', () => {
    for (const log of ['', '\n', 'UUID: (null)\n', 'x'.repeat(100_000)])
      expect(lastSleepAndWake(log)).toEqual({ sleep: null, wake: null });
  });
});

const PUBLISHED = new URL('../../../../../shared/data/pmset/', import.meta.url);
describe.skipIf(!existsSync(PUBLISHED))('logs that people published', () => {
  const kinds = (file: string): string[] =>
    parse(readFileSync(new URL(file, PUBLISHED), 'utf8')).map(({ kind, reason }) => `${kind}: ${reason}`);
  it('are understood', () => {
    expect(kinds('log_2021-03_sleep_wakerequests.txt')).toEqual(['sleep: Software Sleep pid=138']);
    expect(kinds('log_2019-06_block_header.txt')).toEqual([]);
    expect(kinds('log_2021-05_external_media.txt')).toEqual([]);
    expect(kinds('xaskii__rasitop__benchmarks__phase2__2026-07-15-m4-pro-sleep-wake__power-events.txt')).toEqual([
      'sleep: Software Sleep pid=93978',
      'wake: MTP.DOCK.CHANNELS.AP0.IRQ RTP.multi-touch/HID Activity',
    ]);
  });
});
