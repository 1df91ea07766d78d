import type { MetricFormat } from '../metrics/registry.ts';

/**
 * Numbers and units for people. Absent (null, NaN, infinite) is "–"; a measured zero is "0"; at most three significant
 * digits: 0 to 9.9 with one decimal, from 10 on with none; a true minus; a no-break space before the unit. Memory is
 * counted in binary multiples, disks, networks and files in decimal ones: on every surface alike.
 */

export interface NumberStyle {
  /** The locale's decimal separator. */
  readonly decimal: string;
  /** How binary multiples are labelled: macOS calls 2^30 bytes a GB (Activity Monitor), Linux a GiB. */
  readonly binary: 'GB' | 'GiB';
}

/**
 * How a reader writes numbers. Digits are those of the figures themselves, so that columns line up in every locale.
 *
 * @param locale a language tag; undefined for the runtime's own
 * @param platform of the machine that is watched
 */
export function styleFor(locale: string | undefined, platform: string): NumberStyle {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1.5);
  return {
    decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.',
    binary: platform === 'darwin' ? 'GB' : 'GiB',
  };
}

export const ABSENT = '–';
const MINUS = '\u2212';
const SPACE = '\u00a0';

type Figure = number | null | undefined;
type Show = (value: Figure) => string;

/** What a figure may be in: the formats of the registry, and what only reports and alerts have. */
export type Unit = MetricFormat | 'bytes_per_hour' | 'file_bytes' | 'joules' | 'seconds';

const present = (value: Figure): value is number => typeof value === 'number' && Number.isFinite(value);

const BINARY_UNITS = {
  GB: ['B', 'KB', 'MB', 'GB', 'TB', 'PB'],
  GiB: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'],
} as const;
const withSpace = (units: readonly string[], suffix = ''): string[] => units.map((unit) => SPACE + unit + suffix);
const DECIMAL_BYTES = withSpace(['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
const DECIMAL_BYTE_RATES = withSpace(['B', 'kB', 'MB', 'GB', 'TB'], '/s');
const HERTZ = withSpace(['Hz', 'kHz', 'MHz', 'GHz']);
const COUNTS = ['', 'k', 'M', 'G', 'T'];
/** From here on joules are told in watt-hours, which people know from batteries and bills. */
const JOULES_TOLD_AS_WATT_HOURS = 36_000;
const JOULES_PER_WATT_HOUR = 3_600;

/** Three significant digits from 100 on; no decimals from 10 on. */
function roundWhole(magnitude: number): number {
  if (magnitude < 999.5) return Math.round(magnitude);
  const step = 10 ** (Math.floor(Math.log10(magnitude)) - 2);
  return Math.round(magnitude / step) * step;
}

const wholeWithSign = (value: number): string => String(Math.round(value)).replace('-', MINUS);

/** The figures of one reader. Its members are functions, to be handed on as they are. */
export class Figures {
  readonly #decimal: string;
  readonly #memoryUnits: readonly string[];
  readonly #shownIn: Readonly<Record<Unit, Show>>;

  constructor({ decimal, binary }: NumberStyle) {
    this.#decimal = decimal;
    this.#memoryUnits = withSpace(BINARY_UNITS[binary]);
    this.#shownIn = {
      percent: this.percent,
      bytes: this.memory,
      bytes_per_second: this.byteRate,
      bytes_per_hour: (value) => (present(value) ? `${this.memory(value)} an hour` : ABSENT),
      per_second: this.rate,
      ms_per_second: this.millisecondsPerSecond,
      count: this.count,
      ratio: this.number,
      score: this.number,
      watts: this.watts,
      signed: this.signed,
      celsius: this.celsius,
      file_bytes: this.fileSize,
      hertz: this.frequency,
      joules: this.joules,
      milliseconds: this.milliseconds,
      seconds: (value) => this.duration(present(value) ? 1_000 * value : value),
    };
  }

  /** A figure in the unit it is measured in. */
  readonly shown = (unit: Unit, value: Figure): string => this.#shownIn[unit](value);

  /** `38`, `0.4`, `<0.1`, `1230`, `−7.2`, `0`, `–`. */
  readonly number: Show = (value) => {
    if (!present(value)) return ABSENT;
    const text = this.#magnitude(Math.abs(value));
    return value < 0 ? MINUS + text : text;
  };

  /** Bytes of memory, in binary multiples: `1.1 GiB`. */
  readonly memory: Show = (bytes) => (present(bytes) ? this.#scaled(bytes, 1_024, this.#memoryUnits) : ABSENT);

  /** A change of memory, with its sign: `+1.2 GiB`, `−14 MiB`, `0 B`. */
  readonly memoryChange: Show = (bytes) =>
    present(bytes) && bytes > 0 ? `+${this.memory(bytes)}` : this.memory(bytes);

  /** Bytes in a file, or moved to and from disks and networks, in decimal multiples: `410 MB`. */
  readonly fileSize: Show = (bytes) => (present(bytes) ? this.#scaled(bytes, 1_000, DECIMAL_BYTES) : ABSENT);

  /** The same a second: `410 MB/s`. */
  readonly byteRate: Show = (perSecond) =>
    present(perSecond) ? this.#scaled(perSecond, 1_000, DECIMAL_BYTE_RATES) : ABSENT;

  /** A number of things, in short: `240`, `1.9k`, `14k`, `2.1M`. */
  readonly count: Show = (value) => (present(value) ? this.#scaled(value, 1_000, COUNTS) : ABSENT);

  /** Things a second: `240/s`. */
  readonly rate: Show = (perSecond) => (present(perSecond) ? `${this.count(perSecond)}/s` : ABSENT);

  readonly percent: Show = (value) => this.#withUnit(value, '%');
  readonly watts: Show = (value) => this.#withUnit(value, 'W');
  readonly millisecondsPerSecond: Show = (value) => this.#withUnit(value, 'ms/s');
  readonly milliseconds: Show = (value) => this.#withUnit(value, 'ms');

  readonly joules: Show = (value) =>
    present(value) && value >= JOULES_TOLD_AS_WATT_HOURS
      ? this.#withUnit(value / JOULES_PER_WATT_HOUR, 'Wh')
      : this.#withUnit(value, 'J');

  /** Whole degrees: a sensor's tenths only flicker. */
  readonly celsius: Show = (value) => (present(value) ? `${wholeWithSign(value)}${SPACE}°C` : ABSENT);

  /** `3.4 GHz`. */
  readonly frequency: Show = (hertz) => (present(hertz) ? this.#scaled(hertz, 1_000, HERTZ) : ABSENT);

  /** A whole number that may be negative, such as a nice value. */
  readonly signed: Show = (value) => (present(value) ? wholeWithSign(value) : ABSENT);

  /** Seconds to the millisecond, by which two runs are told apart: `1.204 s`. */
  readonly preciseSeconds: Show = (seconds) =>
    present(seconds) ? `${seconds.toFixed(3).replace('.', this.#decimal)}${SPACE}s` : ABSENT;

  /** A load average, as everywhere with two decimals: `0.42`. */
  readonly load: Show = (load) => (present(load) ? load.toFixed(2).replace('.', this.#decimal) : ABSENT);

  /** `0.4 s`, `14 s`, `3 min`, `1 h 2 m`, `2 d 3 h`. Negative is not a duration. */
  readonly duration: Show = (milliseconds) => {
    if (!present(milliseconds) || milliseconds < 0) return ABSENT;
    const seconds = milliseconds / 1_000;
    if (seconds < 9.95) return this.#withUnit(seconds, 's');
    const whole = Math.round(seconds);
    if (whole < 60) return `${whole}${SPACE}s`;
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) return `${minutes}${SPACE}min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return `${hours}${SPACE}h${SPACE}${minutes % 60}${SPACE}m`;
    return `${Math.floor(hours / 24)}${SPACE}d${SPACE}${hours % 24}${SPACE}h`;
  };

  #withUnit(value: Figure, unit: string): string {
    return present(value) ? `${this.number(value)}${SPACE}${unit}` : ABSENT;
  }

  /** Scales a magnitude by `step` until it needs at most three digits. */
  #scaled(value: number, step: number, units: readonly string[]): string {
    let magnitude = Math.abs(value);
    let unit = 0;
    while (magnitude >= 999.5 && unit < units.length - 1) {
      magnitude /= step;
      unit += 1;
    }
    // Unscaled figures that are whole (bytes, counts) have no decimal to show.
    const text = unit === 0 && Number.isInteger(magnitude) ? String(magnitude) : this.#magnitude(magnitude);
    return `${value < 0 ? MINUS : ''}${text}${units[unit]}`;
  }

  #magnitude(magnitude: number): string {
    if (magnitude === 0) return '0';
    if (magnitude < 0.05) return `<0${this.#decimal}1`;
    if (magnitude < 9.95) return magnitude.toFixed(1).replace('.', this.#decimal);
    return roundWhole(magnitude).toFixed(0);
  }
}

/** Of files, logs and JSON, which read the same wherever they are read. */
export const NEUTRAL = new Figures({ decimal: '.', binary: 'GiB' });
