import { machineFigure, type HistoryFigureId } from '../../src-main/metrics/machine.ts';
import { metric } from '../lib/figures.ts';
import type { Moment } from '../state/past.ts';
import type { LineData } from './line-chart.ts';

/** One series of the last minute. */
export function series(moments: readonly Moment[], pick: (moment: Moment) => number | null): LineData {
  return { times: moments.map((moment) => moment.at_ms), values: moments.map(pick) };
}

/** A chart in words: "CPU, last minute: now 40 %, peak 92 %". */
export function inWords(name: string, data: LineData, format: (value: number | null) => string): string {
  const known = data.values.filter((value) => value !== null);
  if (known.length === 0) return `${name}, last minute: not available`;
  const now = format(data.values[data.values.length - 1] ?? null);
  return `${name}, last minute: now ${now}, peak ${format(Math.max(...known))}`;
}

/** A figure of the machine over the last minute: its line, and its title and unit as the registry has them. */
export const figureSeries = (moments: readonly Moment[], id: HistoryFigureId): LineData =>
  series(moments, (moment) => moment[id]);
export function figureInWords(id: HistoryFigureId, data: LineData): string {
  const { label, format } = machineFigure(id);
  return inWords(label, data, (value) => metric(format, value));
}

/** The top of an automatic scale: 1, 2 or 5 times a power of ten above the greatest value, at least `least`. */
export function niceMax(values: readonly (number | null)[], least: number): number {
  const greatest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), least);
  const power = 10 ** Math.floor(Math.log10(greatest));
  const steps = greatest / power;
  return (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10) * power;
}
