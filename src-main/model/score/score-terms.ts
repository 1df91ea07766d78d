import { CATEGORIES, SCORED, type Category, type MetricId } from '../../metrics/registry.ts';
import type { ScoringConfig } from '../../protocol/config.ts';

/** One metric's part in its category. */
export interface ScoreTerm {
  readonly metric: MetricId;
  readonly weight: number;
  /** The value that counts as full; for instructions per cycle, the value below which a process wastes cycles. */
  readonly fullAt: number;
}

/** The terms of the four categories: what the registry scores, with what the configuration makes of its weights. */
export function scoreTerms({ weights, full_at }: ScoringConfig): Record<Category, readonly ScoreTerm[]> {
  const termsOf = (category: Category): ScoreTerm[] =>
    SCORED.filter(({ score }) => score.category === category).map(({ id, score }) => ({
      metric: id,
      weight: weights[score.name],
      fullAt: full_at[id],
    }));
  return Object.fromEntries(CATEGORIES.map((category) => [category, termsOf(category)])) as Record<
    Category,
    ScoreTerm[]
  >;
}
