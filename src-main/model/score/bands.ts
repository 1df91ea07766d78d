import type { Band } from '../../metrics/registry.ts';
import type { BandsConfig } from '../../protocol/config.ts';

/** The band of a score: the highest one whose threshold it reaches. */
export function bandOf(score: number, bands: BandsConfig): Band {
  if (score >= bands.critical) return 'critical';
  if (score >= bands.high) return 'high';
  if (score >= bands.elevated) return 'elevated';
  if (score >= bands.medium) return 'medium';
  return 'low';
}
