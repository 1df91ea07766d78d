import { printable } from '../base/printable.ts';
import type { Evidence, WireVerdict } from '../protocol/verdict.ts';
import { textTable, type Column } from '../terminal/text-table.ts';
import { NEUTRAL, type Figures } from '../vocabulary/figures.ts';
import type { Times } from '../vocabulary/times.ts';
import { evidenceWords, verdictSentence } from '../vocabulary/verdict.ts';

type Family = WireVerdict['ranked'][number];
type Tense = 'now' | 'then';

/** Below this a family is not worth a line. */
const WORTH_A_LINE = 1;

const columnsFor = (figures: Figures): readonly Column<Family>[] => [
  { heading: 'BLAME', align: 'right', text: (family) => String(Math.round(family.blame)) },
  { heading: 'PID', align: 'right', text: (family) => String(family.pid) },
  { heading: 'PROCESSES', align: 'right', text: (family) => String(family.pids.length) },
  { heading: 'WHO', align: 'left', text: (family) => family.label },
  { heading: 'WHY', align: 'left', text: (family) => evidenceWords(family.evidence[0], figures) },
];

/** `culprit why`: the sentence, when that was, and the families by falling blame. */
export function whyText(verdict: WireVerdict, tense: Tense, figures: Figures, times: Times): string {
  const { culprit, ranked, episode } = verdict;
  const when =
    episode === null
      ? ''
      : ` From ${times.timeWithSeconds(episode.from_ms)} to ${times.timeWithSeconds(episode.to_ms)}.`;
  const worth = ranked.filter((family) => family.blame >= WORTH_A_LINE);
  // Of the past nobody is ranked: the one that is named is told with its pid.
  const pid =
    culprit !== null && worth.length === 0 ? ` Its process id ${tense === 'now' ? 'is' : 'was'} ${culprit.pid}.` : '';
  const sentence = printable(verdictSentence(verdict, figures, tense) + when + pid);
  return `${sentence}\n${worth.length === 0 ? '' : `\n${textTable(columnsFor(figures), worth)}`}`;
}

/** `culprit why --json`: the verdict, with words beside the figures. They read the same wherever the JSON is made. */
export function whyDocument(verdict: WireVerdict, tense: Tense): unknown {
  const { culprit, ranked, ...rest } = verdict;
  const worded = <F extends Family>(family: F): F & { evidence: (Evidence & { text: string })[] } => ({
    ...family,
    evidence: family.evidence.map((part) => ({ ...part, text: evidenceWords(part, NEUTRAL, tense) })),
  });
  return {
    schema: 1,
    kind: 'why',
    text: verdictSentence(verdict, NEUTRAL, tense),
    ...rest,
    culprit: culprit === null ? null : worded(culprit),
    ranked: ranked.map(worded),
  };
}
