import type { MetricCoverage } from '../../../metrics/coverage.ts';

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

/** An errno's name in words, about a file that the kernel offers. */
export function whyUnreadable(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'the file is not there';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read the file';
  if (code === 'EMFILE' || code === 'ENFILE') return 'no more files may be opened';
  return `the file cannot be read (${code})`;
}
