import type { Band } from '../metrics/registry.ts';
import type { Frame } from '../protocol/frame.ts';
import type { Figures } from './figures.ts';
import { familyName, shownName } from './process-label.ts';
import { accusationSentence, accusationWords, NOBODY, SLOWS } from './verdict.ts';

/**
 * The answer that a screen gives first: who makes this machine slow; where nobody does, that it is calm, or only which
 * score is highest.
 */
export interface Answer {
  readonly band: Band;
  /** The culprit's blame, or the highest score. */
  readonly figure: number | null;
  /** What `figure` is. */
  readonly figureName: string;
  /** Set in bold before `lead`. */
  readonly name: string | null;
  readonly lead: string;
  readonly why: string;
  /** For who hears it, and is told again only of something new: without figures. */
  readonly spoken: string;
  /** All of it, where there is one line: a tooltip. */
  readonly sentence: string;
}

const SCORE = 'Highest score';
const NO_ANSWER_YET: Answer = {
  band: 'low',
  figure: null,
  figureName: SCORE,
  name: null,
  lead: 'Taking the first samples',
  why: 'A rate needs two.',
  spoken: 'Taking the first samples',
  sentence: 'Culprit is taking its first samples.',
};

export function answerOf(frame: Pick<Frame, 'at_ms' | 'top' | 'verdict'> | null, figures: Figures): Answer {
  if (frame === null || frame.top === null) return NO_ANSWER_YET;
  const culprit = frame.verdict?.culprit ?? null;
  return culprit === null ? nobody(frame.top) : accusing(culprit, frame.at_ms, figures);
}

function nobody({ band, score, name }: NonNullable<Frame['top']>): Answer {
  const lead = band === 'low' ? 'Calm' : NOBODY;
  const why = `${SCORE} ${score}: ${shownName(name)}`;
  return { band, figure: score, figureName: SCORE, name: null, lead, why, spoken: lead, sentence: `${lead}. ${why}.` };
}

function accusing(
  culprit: NonNullable<NonNullable<Frame['verdict']>['culprit']>,
  atMs: number,
  figures: Figures,
): Answer {
  const name = familyName(culprit);
  return {
    band: bandOfBlame(culprit.blame),
    figure: Math.round(culprit.blame),
    figureName: 'Blame',
    name,
    lead: SLOWS,
    why: accusationWords(culprit, atMs, figures),
    spoken: `${name} ${SLOWS}`,
    sentence: accusationSentence(culprit, atMs, figures),
  };
}

/** A culprit has 15 at least; from 70 on hardly anything else gets its turn. */
const bandOfBlame = (blame: number): Band => (blame >= 70 ? 'critical' : blame >= 50 ? 'high' : 'elevated');
