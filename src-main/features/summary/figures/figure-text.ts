import {
  formatByteRate,
  formatCelsius,
  formatCount,
  formatFrequency,
  formatMemory,
  formatMilliseconds,
  formatMillisecondsPerSecond,
  formatNumber,
  formatPercent,
  formatRate,
  formatWatts,
} from '../../../base/format.ts';

type Figure = number | null;

/** By the endings of names, the longest first. */
const BY_ENDING: readonly (readonly [string, (value: Figure) => string])[] = [
  ['_bytes_per_second', formatByteRate],
  ['_ms_per_second', formatMillisecondsPerSecond],
  ['_per_second', formatRate],
  ['_percent', formatPercent],
  ['_bytes', formatMemory],
  ['_count', formatCount],
  ['_ms', formatMilliseconds],
  ['_hz', formatFrequency],
  ['watts', formatWatts],
  ['celsius', formatCelsius],
];

/** A figure as the ending of its metric's name has it. */
export function figureText(metric: string, value: Figure): string {
  const known = BY_ENDING.find(([ending]) => metric.endsWith(ending));
  return (known?.[1] ?? formatNumber)(value);
}
