import type { Frame } from '../../src-main/protocol/frame.ts';
import type { Band } from '../../src-main/metrics/registry.ts';
import { printable, reasonsInWords } from '../lib/processes.ts';

/** The sentence on top. Until the agent can name a culprit, it names the highest score and says no more than that. */
export interface Verdict {
  readonly band: Band;
  readonly score: number | null;
  readonly lead: string;
  /** Set in bold after `lead`. */
  readonly name: string | null;
  readonly why: string;
  /** The whole, for a reader who hears it. */
  readonly spoken: string;
}

const BAND_WORD = { low: 'low', medium: 'medium', elevated: 'elevated', high: 'high', critical: 'critical' } as const;

export function verdictOf(frame: Frame | null): Verdict {
  const top = frame?.top ?? null;
  if (frame === null || top === null) {
    const lead = 'Taking the first samples';
    return { band: 'low', score: null, lead, name: null, why: 'A rate needs two.', spoken: lead };
  }
  const name = printable(top.name);
  if (top.band === 'low') {
    return { band: 'low', score: top.score, lead: 'Calm', name: null, why: `Highest score ${top.score}: ${name}`, spoken: 'Calm' };
  }
  const row = frame.processes.rows.find((candidate) => candidate.pid === top.pid && candidate.score === top.score);
  const reasons = row === undefined ? '' : reasonsInWords(row);
  const why = reasons === '' ? `score ${top.score}, ${BAND_WORD[top.band]}` : reasons;
  return { band: top.band, score: top.score, lead: 'Highest score:', name, why, spoken: `Highest score: ${name}, ${BAND_WORD[top.band]}` };
}
