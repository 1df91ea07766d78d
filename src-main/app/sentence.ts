import type { Frame } from '../protocol/frame.ts';

const NAMES = { medium: 'Medium', elevated: 'Elevated', high: 'High', critical: 'Critical' } as const;

/** What the tray says in words: tooltip and accessibility text. */
export function sentenceOf(top: Frame['top']): string {
  if (top === null) return 'Culprit is taking its first samples.';
  const name = printable(top.name);
  return top.band === 'low' ? `Calm. Highest score ${top.score}: ${name}.` : `${NAMES[top.band]}: ${name}, score ${top.score}`;
}

/** One culprit as a line of the menu. */
export function menuLineOf(row: { readonly name: string; readonly score: number; readonly reasons: readonly string[] }): string {
  const reason = row.reasons[0];
  // `cpu:100%`, as the score gives it.
  const why = reason === undefined ? '' : `  ${reason.replace(':', ' ')}`;
  return `${printable(row.name)}  ${row.score}${why}`;
}

/** A menu takes a single ampersand as the mark of a shortcut. */
export function asMenuLabel(text: string): string {
  return text.replaceAll('&', '&&');
}

/** A process chooses its own name: no control characters, and no longer than a menu can show. */
function printable(name: string): string {
  const plain = name.replace(/\p{Cc}|\p{Cf}/gu, ' ');
  return plain.length > 40 ? `${plain.slice(0, 39)}…` : plain;
}
