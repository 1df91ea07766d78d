import { z } from 'zod';

export const ANOMALY_KINDS = [
  'time',
  'identity',
  'counter',
  'process_cpu',
  'resident_set',
  'memory',
  'core_time',
] as const;
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/**
 * Something in the figures that cannot be: a fault of the sampler, of the kernel, or of what is believed about it. One
 * entry a kind.
 */
export const Anomaly = z.object({
  kind: z.enum(ANOMALY_KINDS),
  /** Samples in which it was found. */
  count: z.number().int(),
  first_at_ms: z.number(),
  last_at_ms: z.number(),
  /** The first of them, in words. */
  text: z.string(),
});
export type Anomaly = z.infer<typeof Anomaly>;
