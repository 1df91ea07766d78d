/**
 * Numbers and units for the screen. Absent (null, NaN, infinite) is "–"; a measured zero is "0"; at most three
 * significant digits: 0 to 9.9 with one decimal, from 10 on with none; a true minus; a no-break space before the unit.
 */

export interface NumberStyle {
  /** The locale's decimal separator. */
  readonly decimal: string;
  /** How binary multiples are labelled: macOS calls 2^30 bytes a GB (Activity Monitor), Linux a GiB. */
  readonly binary: 'GB' | 'GiB';
}
const PLAIN: NumberStyle = { decimal: '.', binary: 'GiB' };

export const ABSENT = '–';
const MINUS = '\u2212';
const SPACE = '\u00a0';

type Figure = number | null | undefined;

const present = (value: Figure): value is number => typeof value === 'number' && Number.isFinite(value);

/** Three significant digits from 100 on; no decimals from 10 on. */
function roundWhole(magnitude: number): number {
  if (magnitude < 999.5) return Math.round(magnitude);
  const step = 10 ** (Math.floor(Math.log10(magnitude)) - 2);
  return Math.round(magnitude / step) * step;
}

function magnitudeText(magnitude: number, style: NumberStyle): string {
  if (magnitude === 0) return '0';
  if (magnitude < 0.05) return `<0${style.decimal}1`;
  if (magnitude < 9.95) return magnitude.toFixed(1).replace('.', style.decimal);
  return roundWhole(magnitude).toFixed(0);
}

/** `38`, `0.4`, `<0.1`, `1230`, `−7.2`, `0`, `–`. */
export function formatNumber(value: Figure, style: NumberStyle = PLAIN): string {
  if (!present(value)) return ABSENT;
  const text = magnitudeText(Math.abs(value), style);
  return value < 0 ? MINUS + text : text;
}

/** Scales a magnitude by `step` until it needs at most three digits. */
function scaled(value: number, step: number, units: readonly string[], style: NumberStyle): string {
  let magnitude = Math.abs(value);
  let unit = 0;
  while (magnitude >= 999.5 && unit < units.length - 1) {
    magnitude /= step;
    unit += 1;
  }
  // Unscaled figures that are whole (bytes, counts) have no decimal to show.
  const text = unit === 0 && Number.isInteger(magnitude) ? String(magnitude) : magnitudeText(magnitude, style);
  return `${value < 0 ? MINUS : ''}${text}${units[unit]}`;
}

const BINARY_UNITS = {
  GB: ['B', 'KB', 'MB', 'GB', 'TB', 'PB'],
  GiB: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'],
} as const;
const withSpace = (units: readonly string[], suffix = ''): string[] => units.map((unit) => SPACE + unit + suffix);

/** Bytes of memory, in binary multiples: `1.1 GiB`. */
export function formatMemory(bytes: Figure, style: NumberStyle = PLAIN): string {
  return present(bytes) ? scaled(bytes, 1024, withSpace(BINARY_UNITS[style.binary]), style) : ABSENT;
}

/** A change of memory, with its sign: `+1.2 GiB`, `−14 MiB`, `0 B`. */
export function formatMemoryChange(bytes: Figure, style: NumberStyle = PLAIN): string {
  return present(bytes) && bytes > 0 ? `+${formatMemory(bytes, style)}` : formatMemory(bytes, style);
}

/** Bytes a second of a disk or a network, in decimal multiples: `410 MB/s`. */
export function formatByteRate(bytesPerSecond: Figure, style: NumberStyle = PLAIN): string {
  return present(bytesPerSecond)
    ? scaled(bytesPerSecond, 1000, withSpace(['B', 'kB', 'MB', 'GB', 'TB'], '/s'), style)
    : ABSENT;
}

/** A number of things, in short: `240`, `1.9k`, `14k`, `2.1M`. */
export function formatCount(value: Figure, style: NumberStyle = PLAIN): string {
  return present(value) ? scaled(value, 1000, ['', 'k', 'M', 'G', 'T'], style) : ABSENT;
}

/** Things a second: `240/s`. */
export function formatRate(perSecond: Figure, style: NumberStyle = PLAIN): string {
  return present(perSecond) ? `${formatCount(perSecond, style)}/s` : ABSENT;
}

function withUnit(value: Figure, unit: string, style: NumberStyle): string {
  return present(value) ? `${formatNumber(value, style)}${SPACE}${unit}` : ABSENT;
}

export const formatPercent = (percent: Figure, style: NumberStyle = PLAIN): string => withUnit(percent, '%', style);
export const formatWatts = (watts: Figure, style: NumberStyle = PLAIN): string => withUnit(watts, 'W', style);
export const formatMillisecondsPerSecond = (ms: Figure, style: NumberStyle = PLAIN): string =>
  withUnit(ms, 'ms/s', style);
export const formatMilliseconds = (ms: Figure, style: NumberStyle = PLAIN): string => withUnit(ms, 'ms', style);

/** Whole degrees: a sensor's tenths only flicker. */
export function formatCelsius(celsius: Figure): string {
  return present(celsius) ? `${String(Math.round(celsius)).replace('-', MINUS)}${SPACE}°C` : ABSENT;
}

/** `3.4 GHz`. */
export function formatFrequency(hertz: Figure, style: NumberStyle = PLAIN): string {
  return present(hertz) ? scaled(hertz, 1000, withSpace(['Hz', 'kHz', 'MHz', 'GHz']), style) : ABSENT;
}

/** A whole number that may be negative, such as a nice value. */
export function formatSigned(value: Figure): string {
  return present(value) ? String(Math.round(value)).replace('-', MINUS) : ABSENT;
}

/** `0.4 s`, `14 s`, `3 min`, `1 h 2 m`, `2 d 3 h`. Negative is not a duration. */
export function formatDuration(milliseconds: Figure, style: NumberStyle = PLAIN): string {
  if (!present(milliseconds) || milliseconds < 0) return ABSENT;
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return withUnit(seconds, 's', style);
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${SPACE}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}${SPACE}min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}${SPACE}h${SPACE}${minutes % 60}${SPACE}m`;
  return `${Math.floor(hours / 24)}${SPACE}d${SPACE}${hours % 24}${SPACE}h`;
}
