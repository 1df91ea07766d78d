/**
 * THE registry of what Culprit knows about a process. One definition gives the columns of a sample, the names on the
 * wire, the headings on the screen, the coverage table and the scorer's weights.
 *
 * To add a metric: one entry here, one line in each sampler that can fill it, one line in the coverage of those that
 * cannot.
 */

/** How a figure is shown; the unit of its value. Percent of CPU is of one core. */
export type MetricFormat =
  | 'percent'
  | 'bytes'
  | 'bytes_per_second'
  | 'per_second'
  | 'ms_per_second'
  | 'count'
  | 'ratio'
  | 'watts'
  | 'celsius'
  | 'hertz'
  | 'milliseconds'
  | 'score'
  | 'signed';

/** Cumulative since the process started; only the difference of two readings means anything. */
export const COUNTERS = [
  'cpu_time_ns',
  /** Of children that have ended and were waited for, and that were not sampled on their own. */
  'ended_children_cpu_ns',
  'run_queue_wait_ns',
  'context_switches',
  'page_ins',
  'faults',
  'disk_read_bytes',
  'disk_written_bytes',
  'syscalls',
  'mach_messages',
  'wakeups',
  'instructions',
  'cycles',
  'energy_nj',
  'qos_interactive_ns',
  'gpu_time_ns',
] as const;
export type CounterId = (typeof COUNTERS)[number];

/** A reading that stands by itself. */
export const GAUGES = ['rss_bytes', 'rss_peak_bytes', 'threads', 'priority', 'nice'] as const;
export type GaugeId = (typeof GAUGES)[number];

export type RawMetricId = CounterId | GaugeId;

/** What the model makes of the raw figures; the names on every border. */
export interface MetricDefinition {
  readonly id: string;
  readonly label: string;
  readonly format: MetricFormat;
  /** The raw figures it is worked out from: absent when any of these is. */
  readonly from: readonly RawMetricId[];
}

export const METRICS = [
  { id: 'cpu_percent', label: 'CPU', format: 'percent', from: ['cpu_time_ns'] },
  { id: 'ended_children_cpu_percent', label: 'Ended children', format: 'percent', from: ['ended_children_cpu_ns'] },
  { id: 'rss_bytes', label: 'Memory', format: 'bytes', from: ['rss_bytes'] },
  { id: 'rss_peak_bytes', label: 'Peak memory', format: 'bytes', from: ['rss_peak_bytes'] },
  { id: 'page_ins_per_second', label: 'Page-ins', format: 'per_second', from: ['page_ins'] },
  { id: 'faults_per_second', label: 'Faults', format: 'per_second', from: ['faults'] },
  { id: 'disk_read_bytes_per_second', label: 'Disk read', format: 'bytes_per_second', from: ['disk_read_bytes'] },
  {
    id: 'disk_written_bytes_per_second',
    label: 'Disk written',
    format: 'bytes_per_second',
    from: ['disk_written_bytes'],
  },
  {
    id: 'disk_bytes_per_second',
    label: 'Disk',
    format: 'bytes_per_second',
    from: ['disk_read_bytes', 'disk_written_bytes'],
  },
  { id: 'context_switches_per_second', label: 'Switches', format: 'per_second', from: ['context_switches'] },
  { id: 'run_queue_wait_ms_per_second', label: 'Run-queue wait', format: 'ms_per_second', from: ['run_queue_wait_ns'] },
  { id: 'syscalls_per_second', label: 'System calls', format: 'per_second', from: ['syscalls'] },
  { id: 'mach_messages_per_second', label: 'Mach messages', format: 'per_second', from: ['mach_messages'] },
  { id: 'wakeups_per_second', label: 'Wake-ups', format: 'per_second', from: ['wakeups'] },
  { id: 'cycles_per_second', label: 'Cycles', format: 'per_second', from: ['cycles'] },
  { id: 'instructions_per_cycle', label: 'IPC', format: 'ratio', from: ['instructions', 'cycles'] },
  { id: 'power_watts', label: 'Power', format: 'watts', from: ['energy_nj'] },
  { id: 'gpu_percent', label: 'GPU', format: 'percent', from: ['gpu_time_ns'] },
  {
    id: 'qos_interactive_ms_per_second',
    label: 'Interactive CPU',
    format: 'ms_per_second',
    from: ['qos_interactive_ns'],
  },
  { id: 'threads', label: 'Threads', format: 'count', from: ['threads'] },
  { id: 'priority', label: 'Priority', format: 'signed', from: ['priority'] },
  { id: 'nice', label: 'Nice', format: 'signed', from: ['nice'] },
] as const satisfies readonly MetricDefinition[];
export type MetricId = (typeof METRICS)[number]['id'];

export const METRIC_IDS: readonly MetricId[] = METRICS.map((metric) => metric.id);

/** The four categories, in the order that breaks ties. */
export const CATEGORIES = ['blocking', 'contention', 'pressure', 'efficiency'] as const;
export type Category = (typeof CATEGORIES)[number];

export const BANDS = ['low', 'medium', 'elevated', 'high', 'critical'] as const;
export type Band = (typeof BANDS)[number];

/**
 * States in order of severity, as the original ranks them; `unknown` is what an OS says and we have no word for.
 * `stuck` is one thread in uninterruptible wait in every sample for at least a second with no switch counted.
 */
export const STATES = ['idle', 'sleeping', 'running', 'stopped', 'halted', 'zombie', 'stuck', 'unknown'] as const;
export type ProcessState = (typeof STATES)[number];
