import type { Evidence, VerdictSummary, WireVerdict } from '../protocol/verdict.ts';
import type { Figures, Unit } from './figures.ts';
import { familyName } from './process-label.ts';

type Tense = 'now' | 'then';
type Resource = Evidence['resource'];
type Accused = NonNullable<VerdictSummary['culprit']>;

export const NOBODY = 'Nothing slows this machine down';
export const SLOWS = 'slows this machine down';
/** Blame goes on for a moment when its cause is gone: then there is no evidence of the present. */
const STILL_FELT = 'what it did a moment ago is still felt';
/** So much more than usual is worth a word. */
const UNUSUAL = 1.5;

const UNITS: Readonly<Record<Resource, Unit>> = {
  cpu: 'percent',
  disk: 'bytes_per_second',
  paging: 'bytes',
  switches: 'count',
  heat: 'percent',
  gpu: 'percent',
  locks: 'count',
};

/** `it uses 200 % of a core (usually 16 %), 36 % of all, contended 48 %`. */
export function evidenceWords(evidence: Evidence | null | undefined, figures: Figures, tense: Tense = 'now'): string {
  if (evidence === null || evidence === undefined) return STILL_FELT;
  const share = `${figures.percent(100 * evidence.share)} of all`;
  const contended = `contended ${figures.percent(100 * evidence.contention)}`;
  return `${deedWords(evidence, figures, tense)}${usualWords(evidence, figures)}, ${share}, ${contended}`;
}

/** Why the accused is one, and for how long: what stands below its name. */
export function accusationWords({ since_ms, evidence }: Accused, atMs: number, figures: Figures): string {
  const because = evidenceWords(evidence, figures);
  return atMs > since_ms ? `for ${figures.duration(atMs - since_ms)}: ${because}` : because;
}

/** The accused in one sentence: `cc1 (12 processes) slows this machine down, for 14 s: it uses …`. */
export function accusationSentence(accused: Accused, atMs: number, figures: Figures): string {
  const why = accusationWords(accused, atMs, figures);
  return `${familyName(accused)} ${SLOWS}${atMs > accused.since_ms ? ', ' : ': '}${why}.`;
}

/** The whole verdict in one sentence; of a time that has passed, that of its worst moment. */
export function verdictSentence(verdict: WireVerdict, figures: Figures, tense: Tense = 'now'): string {
  const { at_ms, culprit, episode } = verdict;
  if (culprit === null) return tense === 'now' ? `${NOBODY}.` : 'Nothing slowed this machine down then.';
  const evidence = culprit.evidence[0] ?? null;
  const accused = { ...culprit, processes: culprit.pids.length, evidence };
  if (episode === null) return accusationSentence(accused, at_ms, figures);
  const lasted = figures.duration(episode.to_ms - episode.from_ms);
  const because = evidence === null ? '' : `: ${evidenceWords(evidence, figures, 'then')}`;
  return `${familyName(accused)} slowed this machine down for ${lasted}${because}.`;
}

const amountWords = (resource: Resource, amount: number, figures: Figures): string =>
  figures.shown(UNITS[resource], resource === 'locks' ? Math.round(amount) : amount);

function deedWords({ resource, amount }: Evidence, figures: Figures, tense: Tense): string {
  const said = amountWords(resource, amount, figures);
  const isNow = tense === 'now';
  switch (resource) {
    case 'cpu':
      return `it ${isNow ? 'uses' : 'used'} ${said} of a core`;
    case 'disk':
      return `it ${isNow ? 'moves' : 'moved'} ${said} to and from disks`;
    case 'paging':
      return `it ${isNow ? 'claims' : 'claimed'} ${said} of memory a second`;
    case 'switches':
      return `it ${isNow ? 'switches' : 'switched'} ${said} times a second`;
    case 'heat':
      return isNow
        ? `the processor is held back for heat; it uses ${said} of a core`
        : `the processor was held back for heat; it used ${said} of a core`;
    case 'gpu':
      return `it ${isNow ? 'uses' : 'used'} the GPU ${said} of the time`;
    case 'locks':
      return `it ${isNow ? 'holds' : 'held'} a lock that ${said} other processes ${isNow ? 'wait' : 'waited'} for`;
  }
}

const usualWords = ({ resource, amount, usual }: Evidence, figures: Figures): string =>
  usual === null || resource === 'locks' || amount < UNUSUAL * usual
    ? ''
    : ` (usually ${amountWords(resource, usual, figures)})`;
