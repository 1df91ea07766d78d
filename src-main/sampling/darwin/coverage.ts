import type { MetricCoverage } from '../../metrics/coverage.ts';

export const available = (metric: string, source: string): MetricCoverage => ({ metric, status: 'available', source, reason: null, remedy: null });

export const partial = (metric: string, source: string, reason: string, remedy: string | null = null): MetricCoverage => ({
  metric,
  status: 'partial',
  source,
  reason,
  remedy,
});

export const unavailable = (metric: string, source: string | null, reason: string, remedy: string | null = null): MetricCoverage => ({
  metric,
  status: 'unavailable',
  source,
  reason,
  remedy,
});

/** Available where nothing failed, else unavailable for the reason that the last reading gave. */
export const asOf = (metric: string, source: string, failed: string | null): MetricCoverage =>
  failed === null ? available(metric, source) : unavailable(metric, source, failed);
