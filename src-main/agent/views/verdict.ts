import type { BlamedFamily, Evidence, Verdict } from '../../model/blame/blame.ts';
import type { Evidence as WireEvidence, VerdictSummary, WireVerdict } from '../../protocol/verdict.ts';
import type { Episode } from './episodes.ts';
import { rounded } from './rows.ts';

/** A verdict as a client sees it: data, for which it has words of its own. */
export function wireVerdict({ confidence, culprit, ranked }: Verdict, at: number): WireVerdict {
  return {
    at_ms: at,
    confidence: rounded(confidence),
    culprit: culprit === null ? null : { ...wireFamily(culprit), since_ms: culprit.sinceMs },
    ranked: ranked.map(wireFamily),
    episode: null,
  };
}

const NOBODY: Verdict = { confidence: 1, culprit: null, ranked: [] };

/** What was true at the worst moment of an episode; nobody where there was none. */
export function wirePast(episode: Episode | null, at: number): WireVerdict {
  if (episode === null) return wireVerdict(NOBODY, at);
  return { ...wireVerdict(episode.peak, episode.peakAt), episode: { from_ms: episode.from, to_ms: episode.to } };
}

/** The little of it that goes with every frame. */
export function summaryOf({ confidence, culprit }: Verdict): VerdictSummary {
  if (culprit === null) return { confidence: rounded(confidence), culprit: null };
  const { label, pid, pids, blame, sinceMs, evidence } = culprit;
  const [chief] = evidence;
  return {
    confidence: rounded(confidence),
    culprit: {
      label,
      pid,
      processes: pids.length,
      blame: rounded(blame),
      since_ms: sinceMs,
      evidence: chief === undefined ? null : wireEvidence(chief),
    },
  };
}

const wireFamily = ({ label, pid, pids, blame, evidence }: BlamedFamily): WireVerdict['ranked'][number] => ({
  label,
  pid,
  pids: [...pids],
  blame: rounded(blame),
  evidence: evidence.map(wireEvidence),
});

const wireEvidence = ({ resource, contention, share, amount, usual, points }: Evidence): WireEvidence => ({
  resource,
  contention: rounded(contention),
  share: rounded(share),
  amount: rounded(amount),
  usual: usual === null ? null : rounded(usual),
  points: rounded(points),
});
