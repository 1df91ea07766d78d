import { z } from 'zod';

/**
 * Who makes this machine slow, as data: its words are in src-main/vocabulary/. Blame is 0 to 100; its evidence adds up
 * to it before smoothing.
 */
export const Evidence = z.object({
  resource: z.enum(['cpu', 'disk', 'paging', 'switches', 'locks', 'heat', 'gpu']),
  /** How contended the resource is, and the family's share in using it: 0 to 1. */
  contention: z.number(),
  share: z.number(),
  /**
   * Percent of a core; bytes a second; switches a second; processes that wait for a lock it holds; percent of a core
   * (heat); percent of the GPU's time.
   */
  amount: z.number(),
  /** What it took on average in the minutes before; null when it was not watched for long enough. */
  usual: z.number().nullable(),
  points: z.number(),
});
export type Evidence = z.infer<typeof Evidence>;

const Family = z.object({
  /** What the process that takes most of it is known by, on every surface. */
  label: z.string(),
  pid: z.number().int(),
  pids: z.array(z.number().int()),
  blame: z.number(),
  evidence: z.array(Evidence),
});

export const WireVerdict = z.object({
  at_ms: z.number(),
  /** 0 to 1. */
  confidence: z.number(),
  /** Null: nobody makes it slow. */
  culprit: Family.extend({ since_ms: z.number() }).nullable(),
  ranked: z.array(Family),
  /** Of a time in the past: how long the culprit was one. The verdict is then that of its worst moment. */
  episode: z.object({ from_ms: z.number(), to_ms: z.number() }).nullable(),
});
export type WireVerdict = z.infer<typeof WireVerdict>;

/** What goes with every frame. */
export const VerdictSummary = z.object({
  confidence: z.number(),
  culprit: z
    .object({
      label: z.string(),
      pid: z.number().int(),
      processes: z.number().int(),
      blame: z.number(),
      since_ms: z.number(),
      /** The strongest; null when its cause has just gone. */
      evidence: Evidence.nullable(),
    })
    .nullable(),
});
export type VerdictSummary = z.infer<typeof VerdictSummary>;
