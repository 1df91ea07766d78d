import { formatByteRate, formatCount, formatDuration, formatMemory, formatPercent } from '../../base/format.ts';
import type { BlamedFamily, Evidence, Verdict } from './blame.ts';

/** The one place where a verdict becomes words. */
export function verdictSentence({ culprit }: Verdict, at: number): string {
  if (culprit === null) return 'Nothing slows this machine down.';
  const [chief] = culprit.evidence;
  const why = chief === undefined ? '' : `: ${evidenceWords(chief)}`;
  return `${nameOf(culprit)} slows this machine down${why}, for ${formatDuration(at - culprit.sinceMs)}.`;
}

export function evidenceWords({ resource, share, contention, amount }: Evidence): string {
  const part = formatPercent(100 * share);
  const stall = formatPercent(100 * contention);
  switch (resource) {
    case 'cpu':
      return `it uses ${formatPercent(amount)} of a core, ${part} of all CPU, contended ${stall}`;
    case 'disk':
      return `it moves ${formatByteRate(amount)} to and from disks, ${part} of all, contended ${stall}`;
    case 'paging':
      return `it claims ${formatMemory(amount)} of memory a second, ${part} of all, contended ${stall}`;
    case 'switches':
      return `it switches ${formatCount(amount)} times a second, ${part} of all, contended ${stall}`;
  }
}

const nameOf = ({ label, pid, pids }: BlamedFamily): string => (pids.length === 1 ? `${label} ${pid}` : `${label} (${pids.length} processes)`);
