import type { BlamedFamily, Verdict } from '../model/blame/blame.ts';
import { evidenceWords, pastSentence, verdictSentence } from '../model/blame/sentences.ts';
import type { VerdictSummary, WireVerdict } from '../protocol/verdict.ts';
import type { Episode } from './episodes.ts';
import { rounded } from './rows.ts';

/** A verdict as a client sees it. */
export function wireVerdict(verdict: Verdict, at: number): WireVerdict {
  const { confidence, culprit, ranked } = verdict;
  return {
    at_ms: at,
    text: verdictSentence(verdict, at),
    confidence: rounded(confidence),
    culprit: culprit === null ? null : { ...wireFamily(culprit), since_ms: culprit.sinceMs },
    ranked: ranked.map(wireFamily),
    episode: null,
  };
}

const NOBODY: Verdict = { confidence: 1, culprit: null, ranked: [] };

/** What was said at the worst moment of an episode; nobody where there was none. */
export function wirePast(episode: Episode | null, at: number): WireVerdict {
  if (episode === null) return { ...wireVerdict(NOBODY, at), text: pastSentence(NOBODY, 0) };
  return {
    ...wireVerdict(episode.peak, episode.peakAt),
    text: pastSentence(episode.peak, episode.to - episode.from),
    episode: { from_ms: episode.from, to_ms: episode.to },
  };
}

/** The little of it that goes with every frame. */
export function summaryOf(verdict: Verdict, at: number): VerdictSummary {
  const { confidence, culprit } = verdict;
  const chief = culprit?.evidence[0];
  return {
    text: verdictSentence(verdict, at),
    confidence: rounded(confidence),
    culprit:
      culprit === null
        ? null
        : {
            label: culprit.label,
            pid: culprit.pid,
            processes: culprit.pids.length,
            blame: rounded(culprit.blame),
            since_ms: culprit.sinceMs,
            because: chief === undefined ? null : evidenceWords(chief),
          },
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
      usual: part.usual === null ? null : rounded(part.usual),
      points: rounded(part.points),
      text: evidenceWords(part),
    })),
  };
}
