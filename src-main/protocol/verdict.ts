import { z } from 'zod';

/** Who makes this machine slow. Blame is 0 to 100; its evidence adds up to it before smoothing. */
const Evidence = z.object({
  resource: z.enum(['cpu', 'disk', 'paging', 'switches']),
  /** How contended the resource is, and the family's share in using it: 0 to 1. */
  contention: z.number(),
  share: z.number(),
  /** Percent of a core; bytes a second; switches a second. */
  amount: z.number(),
  points: z.number(),
  /** The same in words. */
  text: z.string(),
});

const Family = z.object({ label: z.string(), pid: z.number().int(), pids: z.array(z.number().int()), blame: z.number(), evidence: z.array(Evidence) });

export const WireVerdict = z.object({
  at_ms: z.number(),
  /** One sentence. */
  text: z.string(),
  /** Null: nobody makes it slow. */
  culprit: Family.extend({ since_ms: z.number() }).nullable(),
  ranked: z.array(Family),
});
export type WireVerdict = z.infer<typeof WireVerdict>;
