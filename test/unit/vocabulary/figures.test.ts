import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABSENT, Figures, NEUTRAL, styleFor, type Unit } from '../../../src-main/vocabulary/figures.ts';

/** No-break spaces are told apart from spaces only where it matters. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const GERMAN = new Figures(styleFor('de-DE', 'linux'));
const MAC = new Figures(styleFor('en-GB', 'darwin'));
const ALL = [
  NEUTRAL.byteRate,
  NEUTRAL.celsius,
  NEUTRAL.count,
  NEUTRAL.duration,
  NEUTRAL.frequency,
  NEUTRAL.memory,
  NEUTRAL.memoryChange,
  NEUTRAL.milliseconds,
  NEUTRAL.millisecondsPerSecond,
  NEUTRAL.number,
  NEUTRAL.percent,
  NEUTRAL.rate,
  NEUTRAL.signed,
  NEUTRAL.watts,
] as const;

const UNITS: readonly Unit[] = [
  'percent',
  'bytes',
  'bytes_per_second',
  'bytes_per_hour',
  'per_second',
  'ms_per_second',
  'count',
  'ratio',
  'score',
  'watts',
  'signed',
  'celsius',
  'file_bytes',
  'hertz',
  'joules',
  'milliseconds',
  'seconds',
];

/** No counter of a machine goes further: 64 bits. */
const COUNTABLE = { min: -(2 ** 64), max: 2 ** 64 };

describe('a figure in any unit', () => {
  const anything = fc.oneof(
    fc.double(COUNTABLE),
    fc.constantFrom(null, undefined, NaN, -Infinity, -0, Number.MIN_VALUE),
  );

  it('is a number or a dash, whatever it is: never NaN, null or infinite', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...UNITS),
        anything,
        fc.constantFrom(NEUTRAL, GERMAN, MAC),
        (unit, value, figures) => {
          const text = figures.shown(unit, value);
          expect(text).not.toMatch(/NaN|Infinity|null|undefined|e[+-]/);
          if (typeof value !== 'number' || !Number.isFinite(value)) expect(text).toBe(ABSENT);
          else if (value >= 0) expect(text).toMatch(/^<?\d/);
        },
      ),
    );
  });

  it("has the reader's decimal separator and no other", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...UNITS),
        fc.double({ ...COUNTABLE, noNaN: true }),
        (unit, value) => GERMAN.shown(unit, value).replaceAll(',', '.') === NEUTRAL.shown(unit, value),
      ),
    );
  });
});

describe('absence', () => {
  it.each([null, undefined, NaN, Infinity, -Infinity])('%s is a dash and never a zero', (value) => {
    expect(ALL.map((format) => format(value))).toEqual(ALL.map(() => ABSENT));
  });

  it('a measured zero is a zero', () => {
    expect(ALL.map((format) => plain(format(0)))).toEqual([
      '0 B/s',
      '0 °C',
      '0',
      '0 s',
      '0 Hz',
      '0 B',
      '0 B',
      '0 ms',
      '0 ms/s',
      '0',
      '0 %',
      '0/s',
      '0',
      '0 W',
    ]);
  });
});

describe('numbers', () => {
  it('show one decimal below ten, none from there, and three digits at most', () => {
    const values = [0.04, 0.05, 0.44, 1, 9.94, 9.95, 10.4, 99.6, 188, 999.4, 1234, 98_765, -7.24, -0.01];
    expect(values.map((value) => NEUTRAL.number(value))).toEqual([
      '<0.1',
      '0.1',
      '0.4',
      '1.0',
      '9.9',
      '10',
      '10',
      '100',
      '188',
      '999',
      '1230',
      '98800',
      '−7.2',
      '−<0.1',
    ]);
  });

  it("use the locale's decimal separator", () => {
    expect([GERMAN.number(0.4), GERMAN.number(0.01), plain(GERMAN.percent(2.5))]).toEqual(['0,4', '<0,1', '2,5 %']);
  });

  it('keep value and unit on one line', () => {
    expect(NEUTRAL.percent(38)).toBe('38\u00a0%');
  });

  it('are never longer than five characters below a hundred thousand', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 99_900, noNaN: true }), (value) => NEUTRAL.number(value).length <= 5),
    );
  });

  it('never show a positive figure as zero', () => {
    fc.assert(
      fc.property(
        fc.double({ min: Number.MIN_VALUE, max: 1e15, noNaN: true }),
        (value) => !/^0(\.0)?$/.test(NEUTRAL.number(value)),
      ),
    );
  });

  it('grow with their value', () => {
    const read = (text: string): number => (text.startsWith('<') ? 0.04 : Number(text));
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          return read(NEUTRAL.number(low)) <= read(NEUTRAL.number(high));
        },
      ),
    );
  });
});

describe('sizes and rates', () => {
  it('memory is binary, labelled as the platform labels it', () => {
    const bytes = 6.2 * 1024 ** 3;
    expect([plain(NEUTRAL.memory(bytes)), plain(MAC.memory(bytes))]).toEqual(['6.2 GiB', '6.2 GB']);
  });

  it('steps up before a fourth digit', () => {
    expect(
      [512, 1023, 1024, 1023.6 * 1024 ** 2, 14 * 1024 ** 2, 2 ** 60].map((bytes) => plain(NEUTRAL.memory(bytes))),
    ).toEqual(['512 B', '1.0 KiB', '1.0 KiB', '1.0 GiB', '14 MiB', '1020 PiB']);
  });

  it('disks and networks are decimal', () => {
    expect([410e6, 400e3, 7, 0.4].map((rate) => plain(NEUTRAL.byteRate(rate)))).toEqual([
      '410 MB/s',
      '400 kB/s',
      '7 B/s',
      '0.4 B/s',
    ]);
  });

  it('a change carries its sign, with a true minus', () => {
    expect([1.2 * 1024 ** 3, -14 * 1024 ** 2, 0].map((bytes) => plain(NEUTRAL.memoryChange(bytes)))).toEqual([
      '+1.2 GiB',
      '−14 MiB',
      '0 B',
    ]);
  });

  it('counts are short', () => {
    expect([7, 240, 1900, 14_000, 2_100_000, 0.3].map((value) => NEUTRAL.count(value))).toEqual([
      '7',
      '240',
      '1.9k',
      '14k',
      '2.1M',
      '0.3',
    ]);
    expect(NEUTRAL.rate(940)).toBe('940/s');
  });

  it('no size needs more than three digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e14, noNaN: true }), (value) =>
        [NEUTRAL.memory(value), NEUTRAL.byteRate(value), NEUTRAL.count(value)].every(
          (text) => text.replace(/[^0-9]/g, '').length <= 3,
        ),
      ),
    );
  });
});

describe('other units', () => {
  it('files, energy, loads and the seconds of a run', () => {
    const { fileSize, joules, load, preciseSeconds } = GERMAN;
    expect(
      [fileSize(1_234_567), joules(3_640), joules(36_000), joules(null), load(0.4249), preciseSeconds(1.2036)].map(
        plain,
      ),
    ).toEqual(['1,2 MB', '3640 J', '10 Wh', ABSENT, '0,42', '1,204 s']);
  });

  it('are written out', () => {
    expect(
      [
        NEUTRAL.frequency(3.4e9),
        NEUTRAL.celsius(71.4),
        NEUTRAL.celsius(-3),
        NEUTRAL.watts(14.2),
        NEUTRAL.milliseconds(0.4),
        NEUTRAL.signed(-5),
      ].map(plain),
    ).toEqual(['3.4 GHz', '71 °C', '−3 °C', '14 W', '0.4 ms', '−5']);
  });

  it('durations say the two greatest units', () => {
    const durations = [400, 14_000, 59_600, 185_000, 3_720_000, 183_600_000];
    expect(durations.map((ms) => plain(NEUTRAL.duration(ms)))).toEqual([
      '0.4 s',
      '14 s',
      '1 min',
      '3 min',
      '1 h 2 m',
      '2 d 3 h',
    ]);
    expect(NEUTRAL.duration(-1)).toBe(ABSENT);
  });
});
