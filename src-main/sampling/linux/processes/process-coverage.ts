import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { RawMetricId } from '../../../metrics/registry.ts';

export interface ProcessAbilities {
  /** Why there is no CPU clock; null when there is one. */
  readonly clockMissing: string | null;
  readonly hasSchedstat: boolean;
  readonly ioDenied: number;
  readonly processes: number;
}

type Answer = (metric: RawMetricId, abilities: ProcessAbilities) => MetricCoverage;
const from =
  (source: string): Answer =>
  (metric) =>
    available(metric, source);
const never =
  (reason: string, remedy: string | null = null): Answer =>
  (metric) =>
    unavailable(metric, null, reason, remedy);

const STAT = '/proc/PID/stat';
const noCounter = never(
  'Linux counts it only through perf_event_open(2), ' +
    'with a descriptor for every thread and kernel.perf_event_paranoid lowered',
  'sysctl kernel.perf_event_paranoid=1 would allow it; not used yet',
);

/** What Linux gives of each raw metric of a process, and why not the rest. */
const ANSWERS: Readonly<Record<RawMetricId, Answer>> = {
  cpu_time_ns: cpu,
  ended_children_cpu_ns: from(`cutime and cstime of ${STAT}`),
  run_queue_wait_ns: schedule,
  context_switches: schedule,
  page_ins: from(`majflt of ${STAT}`),
  faults: from(`minflt and majflt of ${STAT}`),
  disk_read_bytes: io,
  disk_written_bytes: io,
  rss_bytes: from(STAT),
  rss_peak_bytes: never(
    'VmHWM is in /proc/PID/status only, which costs nine times as much to read as the scheduler figures',
  ),
  threads: from(STAT),
  priority: from(STAT),
  nice: from(STAT),
  syscalls: never(
    'Linux counts no system calls per process but those that read and write; ' +
      'tracing them all would slow the process down',
  ),
  wakeups: never(
    'per-thread wake-up counts are in /proc/PID/sched of kernels built and started with scheduler statistics, ' +
      'at ten times the cost of schedstat',
  ),
  instructions: noCounter,
  cycles: noCounter,
  energy_nj: never('Linux does not attribute energy to processes'),
  mach_messages: never('only macOS has Mach messages'),
  gpu_time_ns: never('GPU drivers tell it through /proc/PID/fdinfo or a library of their own, which are not read yet'),
  qos_interactive_ns: never('only macOS has quality-of-service classes'),
  io_calls: io,
};

export const processCoverage = (abilities: ProcessAbilities): MetricCoverage[] =>
  (Object.keys(ANSWERS) as RawMetricId[]).map((metric) => ANSWERS[metric](metric, abilities));

function cpu(metric: RawMetricId, { clockMissing }: ProcessAbilities): MetricCoverage {
  if (clockMissing === null) return available(metric, 'clock_gettime(2) on the process CPU clock');
  return partial(metric, STAT, `in steps of 10 ms, since the C library could not be called: ${clockMissing}`);
}

function schedule(metric: RawMetricId, { hasSchedstat }: ProcessAbilities): MetricCoverage {
  if (hasSchedstat) return available(metric, '/proc/PID/schedstat, summed over /proc/PID/task/*');
  return unavailable(metric, null, 'this kernel has no /proc/PID/schedstat', 'a kernel built with CONFIG_SCHED_INFO');
}

function io(metric: RawMetricId, { ioDenied, processes }: ProcessAbilities): MetricCoverage {
  if (ioDenied === 0) return available(metric, '/proc/PID/io');
  return {
    metric,
    status: ioDenied < processes ? 'partial' : 'unavailable',
    source: '/proc/PID/io',
    reason:
      `${ioDenied} of ${processes} processes are another user's, or protected: ` +
      'the kernel shows their input and output to nobody else',
    remedy: 'run the agent as root to see them',
  };
}
