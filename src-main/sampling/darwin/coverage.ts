import { available, unavailable, type MetricCoverage } from '../../metrics/coverage.ts';

/** Available where nothing failed, else unavailable for the reason that the last reading gave. */
export const asOf = (metric: string, source: string, failed: string | null): MetricCoverage =>
  failed === null ? available(metric, source) : unavailable(metric, source, failed);
