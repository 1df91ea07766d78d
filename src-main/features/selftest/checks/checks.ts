import { METRICS, type MetricId, type RawMetricId } from '../../../metrics/registry.ts';
import type { LoadName } from './amounts.ts';
import type { Meter } from './meter.ts';
import type { Truths } from './truths.ts';

/** How far what is measured may be from the truth: a share of it, and so much beside, in the check's unit. */
export interface Tolerance {
  readonly share: number;
  readonly beside: number;
}

/** One metric of one load. */
export interface Check {
  readonly load: LoadName;
  readonly metric: MetricId | 'state';
  /** Where the truth stands among what the load says; the metric itself unless said. */
  readonly truth: keyof Truths;
  readonly unit: 'ms' | 'bytes' | 'count' | 'state';
  readonly tolerance: Tolerance;
  /** NaN where nothing was measured. */
  readonly measure: (meter: Meter, truth: number) => number;
  /** What the sampler must be able to read. */
  readonly needs: readonly RawMetricId[];
}

const MIB = 1024 ** 2;
/** Percent of a core, for a second, is 10 ms. */
const MS_PER_PERCENT_SECOND = 10;

const rated = (
  load: LoadName,
  metric: MetricId,
  unit: Check['unit'],
  share: number,
  beside: number,
  scale = 1,
): Check => ({
  load,
  metric,
  truth: metric,
  unit,
  tolerance: { share, beside },
  measure: (meter) => meter.total(metric) * scale,
  needs: needsOf(metric),
});

const stateOf = (load: LoadName, state: 'sleeping' | 'stopped' | 'zombie'): Check => ({
  // 1 when the child with that pid is in that state.
  load,
  metric: 'state',
  truth: state,
  unit: 'state',
  tolerance: { share: 0, beside: 0 },
  measure: (meter, pid) => (meter.state(pid) === state ? 1 : 0),
  needs: [],
});

/**
 * Tolerances beside a share: what the load does before and after, while the sampler already or still looks; the
 * kernel's ticks of 10 ms; pages of the runtime's own.
 */
export const CHECKS: readonly Check[] = [
  rated('cpu', 'cpu_percent', 'ms', 0.02, 25, MS_PER_PERCENT_SECOND),
  rated('cpu-threads', 'cpu_percent', 'ms', 0.02, 25, MS_PER_PERCENT_SECOND),
  rated('run-queue', 'run_queue_wait_ms_per_second', 'ms', 0.05, 30),
  rated('switches', 'context_switches_per_second', 'count', 0.03, 100),
  {
    load: 'memory',
    metric: 'rss_bytes',
    truth: 'rss_bytes',
    unit: 'bytes',
    tolerance: { share: 0.02, beside: 6 * MIB },
    measure: (meter) => meter.risen('rss_bytes'),
    needs: ['rss_bytes'],
  },
  rated('faults', 'faults_per_second', 'count', 0.02, 300),
  rated('disk-write', 'disk_written_bytes_per_second', 'bytes', 0.03, MIB),
  rated('disk-read', 'disk_read_bytes_per_second', 'bytes', 0.03, MIB),
  rated('page-ins', 'page_ins_per_second', 'count', 0.02, 10),
  {
    load: 'threads',
    metric: 'threads',
    truth: 'threads',
    unit: 'count',
    tolerance: { share: 0, beside: 0 },
    measure: (meter) => meter.reading('threads'),
    needs: ['threads'],
  },
  {
    load: 'forks',
    metric: 'ended_children_cpu_percent',
    truth: 'ended_children_cpu_percent',
    unit: 'ms',
    tolerance: { share: 0.03, beside: 40 },
    // Theirs while they lived, and what their parents were charged with once they had ended.
    measure: (meter) =>
      (meter.familyTotal('cpu_percent') + meter.familyTotal('ended_children_cpu_percent')) * MS_PER_PERCENT_SECOND,
    needs: ['cpu_time_ns', 'ended_children_cpu_ns'],
  },
  stateOf('states', 'sleeping'),
  stateOf('states', 'stopped'),
  stateOf('states', 'zombie'),
];

function needsOf(metric: MetricId): readonly RawMetricId[] {
  return METRICS.find(({ id }) => id === metric)!.from;
}
