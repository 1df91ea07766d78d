import { printable } from '../../base/printable.ts';
import type { Frame } from '../../protocol/frame.ts';

/** What the tray says in words: tooltip and accessibility text. */
export function sentenceOf({ top, verdict }: Pick<Frame, 'top' | 'verdict'>): string {
  if (top === null) return 'Culprit is taking its first samples.';
  const culprit = verdict?.culprit ?? null;
  if (culprit !== null) return accusation(culprit);
  const name = shown(top.name);
  return `${top.band === 'low' ? 'Calm' : 'Nothing slows this machine down'}. Highest score ${top.score}: ${name}.`;
}

function accusation({ label, processes, because }: NonNullable<NonNullable<Frame['verdict']>['culprit']>): string {
  const who = `${shown(label)}${processes === 1 ? '' : ` (${processes} processes)`}`;
  return `Slowed down by ${who}${because === null ? '' : `: ${because}`}.`;
}

/** One culprit as a line of the menu. */
export function menuLineOf(row: {
  readonly name: string;
  readonly score: number;
  readonly reasons: readonly string[];
}): string {
  const reason = row.reasons[0];
  // `cpu:100%`, as the score gives it.
  const why = reason === undefined ? '' : `  ${reason.replace(':', ' ')}`;
  return `${shown(row.name)}  ${row.score}${why}`;
}

/** A menu takes a single ampersand as the mark of a shortcut. */
export function asMenuLabel(text: string): string {
  return text.replaceAll('&', '&&');
}

/** A process chooses its own name: nothing that does something, and no longer than a menu can show. */
function shown(name: string): string {
  const plain = printable(name);
  return plain.length > 40 ? `${plain.slice(0, 39)}…` : plain;
}
