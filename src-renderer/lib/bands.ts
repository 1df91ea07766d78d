import type { Band } from '../../src-main/metrics/registry.ts';

/** The band of a score of the past; a live row carries its own. Same limits as the scorer: 70, 50, 40, 20. */
export function bandOf(score: number): Band {
  if (score >= 70) return 'critical';
  if (score >= 50) return 'high';
  if (score >= 40) return 'elevated';
  return score >= 20 ? 'medium' : 'low';
}
