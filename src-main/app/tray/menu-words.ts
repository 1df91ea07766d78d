import type { ProcessRow } from '../../protocol/frame.ts';
import type { Figures } from '../../vocabulary/figures.ts';
import { shownName } from '../../vocabulary/process-label.ts';
import { reasonWords } from '../../vocabulary/reasons.ts';

/** One culprit as a line of the tray's menu. */
export function menuLineOf(
  { label, score, reasons }: Pick<ProcessRow, 'label' | 'score' | 'reasons'>,
  figures: Figures,
): string {
  const [first] = reasons;
  return `${shownName(label)}  ${score}${first === undefined ? '' : `  ${reasonWords(first, figures)}`}`;
}

/** A menu takes a single ampersand as the mark of a shortcut. */
export const asMenuLabel = (text: string): string => text.replaceAll('&', '&&');
