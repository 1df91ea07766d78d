import * as format from '../../src-main/base/format.ts';
import type { MetricFormat } from '../../src-main/metrics/registry.ts';

/** The number style of this reader and of the machine that is watched. */
let style: format.NumberStyle = {
  decimal: new Intl.NumberFormat().formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.',
  binary: 'GiB',
};
export function usePlatform(platform: 'linux' | 'darwin'): void {
  style = { ...style, binary: platform === 'darwin' ? 'GB' : 'GiB' };
}

type Figure = number | null | undefined;

export const number = (value: Figure): string => format.formatNumber(value, style);
export const percent = (value: Figure): string => format.formatPercent(value, style);
export const memory = (value: Figure): string => format.formatMemory(value, style);
export const byteRate = (value: Figure): string => format.formatByteRate(value, style);
export const count = (value: Figure): string => format.formatCount(value, style);
export const rate = (value: Figure): string => format.formatRate(value, style);
export const watts = (value: Figure): string => format.formatWatts(value, style);
export const milliseconds = (value: Figure): string => format.formatMilliseconds(value, style);
export const frequency = (value: Figure): string => format.formatFrequency(value, style);
export const duration = (value: Figure): string => format.formatDuration(value, style);
export const celsius = format.formatCelsius;
export const ABSENT = format.ABSENT;

/** A metric's value in its own unit. */
export function metric(kind: MetricFormat, value: Figure): string {
  switch (kind) {
    case 'percent':
      return percent(value);
    case 'bytes':
      return memory(value);
    case 'bytes_per_second':
      return byteRate(value);
    case 'per_second':
      return rate(value);
    case 'ms_per_second':
      return format.formatMillisecondsPerSecond(value, style);
    case 'count':
      return count(value);
    case 'ratio':
    case 'score':
      return number(value);
    case 'watts':
      return watts(value);
    case 'celsius':
      return celsius(value);
    case 'hertz':
      return frequency(value);
    case 'milliseconds':
      return milliseconds(value);
    case 'signed':
      return format.formatSigned(value);
  }
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clockWithSeconds = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

export const timeOfDay = (atMs: number): string => clock.format(atMs);
export const timeWithSeconds = (atMs: number): string => clockWithSeconds.format(atMs);
export const dayAndTime = (atMs: number): string => day.format(atMs);
