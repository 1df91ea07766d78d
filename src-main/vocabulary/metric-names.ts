import type { Unit } from './figures.ts';

/** By the endings of names, the longest first: names carry their units on every border (docs/architecture.md, 5). */
const UNIT_BY_ENDING: readonly (readonly [string, Unit])[] = [
  ['_bytes_per_second', 'bytes_per_second'],
  ['_ms_per_second', 'ms_per_second'],
  ['_per_second', 'per_second'],
  ['_percent', 'percent'],
  ['_bytes', 'bytes'],
  ['_count', 'count'],
  ['_ms', 'milliseconds'],
  ['_hz', 'hertz'],
  ['watts', 'watts'],
  ['celsius', 'celsius'],
];

/** The unit of a metric of a recording, whoever wrote it: `disks.sda.busy_percent` is in percent. */
export const unitOfName = (metric: string): Unit =>
  UNIT_BY_ENDING.find(([ending]) => metric.endsWith(ending))?.[1] ?? 'ratio';
