import type { BlamedFamily, Verdict } from '../model/blame/blame.ts';
import { evidenceWords, verdictSentence } from '../model/blame/sentences.ts';
import type { WireVerdict } from '../protocol/verdict.ts';
import { rounded } from './rows.ts';

/** A verdict as a client sees it. */
export function wireVerdict(verdict: Verdict, at: number): WireVerdict {
  const { culprit, ranked } = verdict;
  return {
    at_ms: at,
    text: verdictSentence(verdict, at),
    culprit: culprit === null ? null : { ...wireFamily(culprit), since_ms: culprit.sinceMs },
    ranked: ranked.map(wireFamily),
  };
}

function wireFamily({ label, pid, pids, blame, evidence }: BlamedFamily): WireVerdict['ranked'][number] {
  return {
    label,
    pid,
    pids: [...pids],
    blame: rounded(blame),
    evidence: evidence.map((part) => ({
      resource: part.resource,
      contention: rounded(part.contention),
      share: rounded(part.share),
      amount: rounded(part.amount),
      points: rounded(part.points),
      text: evidenceWords(part),
    })),
  };
}
