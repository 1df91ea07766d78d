import { z } from 'zod';
import { SCORED, type WeightName } from '../metrics/registry.ts';

/** `config.toml`. Every key is optional; a key we do not know is refused, so that a misspelt one is noticed. */

const weight = z.number().min(0).max(100);
const threshold = z.number().positive();
const factor = z.number().min(0).max(1);
const metricWeights = Object.fromEntries(
  SCORED.map(({ score }) => [score.name, weight.default(score.weight)]),
) as Record<WeightName, z.ZodDefault<typeof weight>>;
const fullAt = Object.fromEntries(SCORED.map(({ id, score }) => [id, threshold.default(score.fullAt)])) as Record<
  (typeof SCORED)[number]['id'],
  z.ZodDefault<typeof threshold>
>;
const hertz = z.number().min(0.2).max(10);

export const Config = z.strictObject({
  sampling: z
    .strictObject({
      /** Samples a second when nobody looks and nothing rises. */
      calm_hz: hertz.default(1),
      /** Samples a second while somebody looks or a score rises. */
      watched_hz: hertz.default(3),
      /**
       * Samples a second after nobody has looked and nothing has risen for `idle_after_seconds`. Not below `calm_hz`
       * (as by default): no such step. Once a second is within the budget (1 % of a core) up to about 800 processes,
       * and a culprit is named in time only from samples a second apart; slower pays on a machine with thousands of
       * processes, or on battery.
       */
      idle_hz: hertz.default(1),
      idle_after_seconds: z.number().int().min(10).max(86_400).default(300),
      /** Samples kept in memory for low, high and sparks. */
      ring_samples: z.number().int().min(2).max(600).default(60),
    })
    .prefault({}),
  rogues: z
    .strictObject({
      /** How many processes count as rogues, stuck ones first. */
      top: z.number().int().min(1).max(100).default(20),
    })
    .prefault({}),
  bands: z
    .strictObject({
      medium: z.number().min(0).max(100).default(20),
      elevated: z.number().min(0).max(100).default(40),
      high: z.number().min(0).max(100).default(50),
      critical: z.number().min(0).max(100).default(70),
    })
    .refine(
      (bands) => bands.medium < bands.elevated && bands.elevated < bands.high && bands.high < bands.critical,
      'bands must rise: medium < elevated < high < critical',
    )
    .prefault({}),
  scoring: z
    .strictObject({
      weights: z
        .strictObject({
          blocking: factor.default(0.4),
          contention: factor.default(0.3),
          pressure: factor.default(0.2),
          efficiency: factor.default(0.1),
          ...metricWeights,
        })
        .prefault({}),
      /** The value of each metric that counts as full. */
      full_at: z.strictObject(fullAt).prefault({}),
      state_factors: z
        .strictObject({
          idle: factor.default(0.5),
          sleeping: factor.default(0.5),
          stopped: factor.default(0.7),
          halted: factor.default(0.8),
          zombie: factor.default(0.9),
          running: factor.default(1),
          stuck: factor.default(1),
        })
        .prefault({}),
    })
    .prefault({}),
  serve: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(7717),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});
export type Config = z.output<typeof Config>;
export type ScoringConfig = Config['scoring'];
export type BandsConfig = Config['bands'];

export const defaultConfig: Config = Config.parse({});
