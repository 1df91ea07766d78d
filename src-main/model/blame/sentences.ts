import { NEUTRAL } from '../../vocabulary/figures.ts';
import type { BlamedFamily, Evidence, Verdict } from './blame.ts';
import type { Resource } from './shares.ts';

type Tense = 'now' | 'then';

/** The one place where a verdict becomes words. */
export function verdictSentence({ culprit }: Verdict, at: number): string {
  if (culprit === null) return 'Nothing slows this machine down.';
  return `${nameOf(culprit)} slows this machine down${because(culprit, 'now')}, for ${NEUTRAL.duration(at - culprit.sinceMs)}.`;
}

/** Of a time that has passed: the verdict of its worst moment. */
export function pastSentence({ culprit }: Verdict, lastedMs: number): string {
  if (culprit === null) return 'Nothing slowed this machine down then.';
  return `${nameOf(culprit)} slowed this machine down for ${NEUTRAL.duration(lastedMs)}${because(culprit, 'then')}.`;
}

export function evidenceWords(evidence: Evidence, tense: Tense = 'now'): string {
  return `${whatItDoes(evidence, tense)}${unusual(evidence)}, ${NEUTRAL.percent(100 * evidence.share)} of all, contended ${NEUTRAL.percent(100 * evidence.contention)}`;
}

function because({ evidence }: BlamedFamily, tense: Tense): string {
  const [chief] = evidence;
  return chief === undefined ? '' : `: ${evidenceWords(chief, tense)}`;
}

function whatItDoes({ resource, amount }: Evidence, tense: Tense): string {
  const said = figureOf(resource, amount);
  switch (resource) {
    case 'cpu':
      return `it ${tense === 'now' ? 'uses' : 'used'} ${said} of a core`;
    case 'disk':
      return `it ${tense === 'now' ? 'moves' : 'moved'} ${said} to and from disks`;
    case 'paging':
      return `it ${tense === 'now' ? 'claims' : 'claimed'} ${said} of memory a second`;
    case 'switches':
      return `it ${tense === 'now' ? 'switches' : 'switched'} ${said} times a second`;
    case 'heat':
      return `the processor is held back for heat; it ${tense === 'now' ? 'uses' : 'used'} ${said} of a core`;
    case 'gpu':
      return `it ${tense === 'now' ? 'uses' : 'used'} the GPU ${said} of the time`;
    case 'locks':
      return `it ${tense === 'now' ? 'holds' : 'held'} a lock that ${said} other processes ${tense === 'now' ? 'wait' : 'waited'} for`;
  }
}

/** So much more than usual is worth a word. */
const UNUSUAL = 1.5;

const unusual = ({ resource, amount, usual }: Evidence): string =>
  usual === null || resource === 'locks' || amount < UNUSUAL * usual ? '' : ` (usually ${figureOf(resource, usual)})`;

const FIGURES: Record<Resource, (amount: number) => string> = {
  cpu: NEUTRAL.percent,
  disk: NEUTRAL.byteRate,
  paging: NEUTRAL.memory,
  switches: NEUTRAL.count,
  heat: NEUTRAL.percent,
  gpu: NEUTRAL.percent,
  locks: (waiters) => NEUTRAL.count(Math.round(waiters)),
};
const figureOf = (resource: Resource, amount: number): string => FIGURES[resource](amount);

const nameOf = ({ label, pid, pids }: BlamedFamily): string =>
  pids.length === 1 ? `${label} ${pid}` : `${label} (${pids.length} processes)`;
