import {
  formatByteRate,
  formatCelsius,
  formatCount,
  formatDuration,
  formatFrequency,
  formatMemory,
  formatNumber,
  formatPercent,
  formatRate,
  formatWatts,
} from '../../../base/format.ts';
import type { AlertFact, FactUnit } from '../alert.ts';

type Measured = Exclude<FactUnit, 'word'>;

const TEXT: Readonly<Record<Measured, (value: number) => string>> = {
  percent: formatPercent,
  bytes: formatMemory,
  bytes_per_second: formatByteRate,
  bytes_per_hour: (value) => `${formatMemory(value)} an hour`,
  watts: formatWatts,
  celsius: formatCelsius,
  hertz: formatFrequency,
  per_second: formatRate,
  seconds: (value) => formatDuration(1_000 * value),
  count: formatCount,
  score: formatNumber,
};

/** Nothing where the figure is not there: an alert shows what was measured. */
export function fact(what: string, value: number | null | undefined, unit: Measured): AlertFact[] {
  if (value === null || value === undefined || !Number.isFinite(value)) return [];
  return [{ what, value, unit, text: TEXT[unit](value) }];
}

/** A fact that is a word, such as a level. */
export function word(what: string, text: string | null): AlertFact[] {
  return text === null ? [] : [{ what, value: null, unit: 'word', text }];
}
