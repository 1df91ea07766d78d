import type { Frame } from '../../src-main/protocol/frame.ts';
import type { Band } from '../../src-main/metrics/registry.ts';
import { reasonsInWords } from '../lib/processes.ts';
import { printable } from '../../src-main/base/printable.ts';

/**
 * The sentence on top: who makes this machine slow; where nobody does, that it is calm, or only which score is highest.
 */
export interface Verdict {
  readonly band: Band;
  /** The culprit's blame, or the highest score. */
  readonly figure: number | null;
  /** What `figure` is. */
  readonly figureName: string;
  readonly lead: string;
  /** Set in bold after `lead`. */
  readonly name: string | null;
  readonly why: string;
  /** The whole, for a reader who hears it. */
  readonly spoken: string;
}

const SCORE = 'Highest score';

export function verdictOf(frame: Frame | null): Verdict {
  const top = frame?.top ?? null;
  if (frame === null || top === null) {
    const lead = 'Taking the first samples';
    return { band: 'low', figure: null, figureName: SCORE, lead, name: null, why: 'A rate needs two.', spoken: lead };
  }
  const culprit = frame.verdict?.culprit ?? null;
  if (culprit !== null) return accusing(culprit);
  const why = `Highest score ${top.score}: ${printable(top.name)}${reasonsOf(frame, top)}`;
  const lead = top.band === 'low' ? 'Calm' : 'Nothing slows this machine down';
  return { band: top.band, figure: top.score, figureName: SCORE, lead, name: null, why, spoken: lead };
}

function accusing({
  label,
  processes,
  blame,
  because,
}: NonNullable<NonNullable<Frame['verdict']>['culprit']>): Verdict {
  const name = `${printable(label)}${processes === 1 ? '' : ` (${processes} processes)`}`;
  const figure = Math.round(blame);
  return {
    band: bandOfBlame(blame),
    figure,
    figureName: 'Blame',
    lead: 'Slowed down by',
    name,
    why: because ?? 'what it did a moment ago',
    spoken: `Slowed down by ${name}`,
  };
}

/** A culprit has 15 at least; from 70 on hardly anything else gets its turn. */
const bandOfBlame = (blame: number): Band => (blame >= 70 ? 'critical' : blame >= 50 ? 'high' : 'elevated');

function reasonsOf({ processes }: Frame, top: NonNullable<Frame['top']>): string {
  const row = processes.rows.find((candidate) => candidate.pid === top.pid && candidate.score === top.score);
  const reasons = row === undefined ? '' : reasonsInWords(row);
  return reasons === '' ? '' : `, ${reasons}`;
}
