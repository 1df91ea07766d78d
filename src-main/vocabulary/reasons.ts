import { METRICS, type MetricId } from '../metrics/registry.ts';
import type { ProcessRow, Reason } from '../protocol/frame.ts';
import type { Figures } from './figures.ts';

const BY_ID = Object.fromEntries(METRICS.map((metric) => [metric.id, metric])) as Record<
  MetricId,
  (typeof METRICS)[number]
>;

/** A label within a sentence: `Page-ins` without its capital; `CPU` as it is. */
const within = (label: string): string =>
  /^.[A-Z]/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);

/** One figure that made a score: `CPU 100 %`, `page-ins 240/s`. */
export const reasonWords = ({ metric, value }: Reason, figures: Figures): string =>
  `${within(BY_ID[metric].label)} ${figures.shown(BY_ID[metric].format, value)}`;

/** Why a process scores as it does: being stuck first, since that is no figure. */
export function reasonsWords({ state, reasons }: Pick<ProcessRow, 'state' | 'reasons'>, figures: Figures): string {
  const words = reasons.map((reason) => reasonWords(reason, figures));
  if (state === 'stuck') words.unshift('stuck in the kernel');
  return words.length === 0 ? 'nothing stands out' : words.join(' · ');
}
