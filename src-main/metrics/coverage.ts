/** Whether a metric can be had on this machine, and if not, why, and what would enable it. */
export interface MetricCoverage {
  /** A raw process metric, or a part of the system as `system.…`. */
  readonly metric: string;
  readonly status: 'available' | 'partial' | 'unavailable';
  /** Where the OS gives it: a file, a call. */
  readonly source: string | null;
  /** Why it is missing, or missing for some processes. Null when available. */
  readonly reason: string | null;
  /** What the user could do about it. Null when nothing. */
  readonly remedy: string | null;
}

export const available = (metric: string, source: string): MetricCoverage => ({
  metric,
  status: 'available',
  source,
  reason: null,
  remedy: null,
});

export const partial = (
  metric: string,
  source: string,
  reason: string,
  remedy: string | null = null,
): MetricCoverage => ({
  metric,
  status: 'partial',
  source,
  reason,
  remedy,
});

export const unavailable = (
  metric: string,
  source: string | null,
  reason: string,
  remedy: string | null = null,
): MetricCoverage => ({
  metric,
  status: 'unavailable',
  source,
  reason,
  remedy,
});
