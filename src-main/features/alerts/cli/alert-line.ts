import { printable } from '../../../base/printable.ts';
import { detailWords } from '../../../vocabulary/alerts.ts';
import type { Figures } from '../../../vocabulary/figures.ts';
import type { Times } from '../../../vocabulary/times.ts';
import type { Alert } from '../alert.ts';

/** The line that `culprit watch` prints when an alert fires or clears. */
export function alertLine(change: 'fired' | 'cleared', alert: Alert, figures: Figures, times: Times): string {
  const { title, evidence, rule, fired_at_ms, cleared_at_ms } = alert;
  if (change === 'fired') {
    const told = `${printable(title)}: ${printable(detailWords(evidence, figures))}`;
    return `${times.timeWithSeconds(fired_at_ms)}  ${told} (${rule})\n`;
  }
  const end = cleared_at_ms ?? fired_at_ms;
  const lasted = figures.duration(end - fired_at_ms);
  return `${times.timeWithSeconds(end)}  over after ${lasted}: ${printable(title)} (${rule})\n`;
}
