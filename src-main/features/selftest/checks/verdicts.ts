import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { Check } from './checks.ts';
import type { Truth } from './truths.ts';

/** One line of the result. `cannot`: nothing was checked, for the reason given; it is neither a pass nor a failure. */
export interface Outcome {
  readonly load: string;
  readonly metric: string;
  readonly unit: Check['unit'];
  readonly result: 'pass' | 'fail' | 'cannot';
  readonly true: number | null;
  readonly measured: number | null;
  /** The greatest difference that passes. */
  readonly tolerance: number | null;
  readonly reason: string | null;
}

export function cannot({ load, metric, truth, unit }: Check, reason: string): Outcome {
  return {
    load,
    metric: unit === 'state' ? `${metric}: ${truth}` : metric,
    unit,
    result: 'cannot',
    true: null,
    measured: null,
    tolerance: null,
    reason,
  };
}

/**
 * What the sampler says it cannot read here cannot be checked; what it says it can read, and then did not, is a
 * failure.
 * @param measured NaN where there was no reading
 */
export function judge(
  check: Check,
  truth: Truth | undefined,
  measured: number,
  coverage: readonly MetricCoverage[],
): Outcome {
  const { share, beside } = check.tolerance;
  const missing = coverage.find(
    ({ metric, status }) => status === 'unavailable' && (check.needs as readonly string[]).includes(metric),
  );
  if (missing !== undefined) return cannot(check, missing.reason ?? 'not available here');
  if (truth === undefined) return cannot(check, 'the load did not say what it was');
  if (typeof truth === 'string') return cannot(check, truth);
  const should = check.unit === 'state' ? 1 : truth;
  const tolerance = should * share + beside;
  const passed = Math.abs(measured - should) <= tolerance;
  const reason = passed ? null : Number.isNaN(measured) ? 'no reading, though it is said to be available' : null;
  return {
    ...cannot(check, ''),
    result: passed ? 'pass' : 'fail',
    true: should,
    measured: Number.isNaN(measured) ? null : measured,
    tolerance,
    reason,
  };
}
