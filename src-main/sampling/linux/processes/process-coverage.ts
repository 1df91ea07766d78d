import { available, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { RawMetricId } from '../../../metrics/registry.ts';

export interface ProcessAbilities {
  /** Why there is no CPU clock; null when there is one. */
  readonly clockMissing: string | null;
  readonly hasSchedstat: boolean;
  readonly ioDenied: number;
  readonly processes: number;
}

const PERF_REASON =
  'Linux counts it only through perf_event_open(2), ' +
  'with a descriptor for every thread and kernel.perf_event_paranoid lowered';

/** What Linux gives of each raw metric of a process, and why not the rest. */
export function processCoverage(abilities: ProcessAbilities): MetricCoverage[] {
  return [
    cpu(abilities),
    available('ended_children_cpu_ns', 'cutime and cstime of /proc/PID/stat'),
    ...(['run_queue_wait_ns', 'context_switches'] as const).map((metric) => schedule(metric, abilities)),
    available('page_ins', 'majflt of /proc/PID/stat'),
    available('faults', 'minflt and majflt of /proc/PID/stat'),
    ...(['disk_read_bytes', 'disk_written_bytes'] as const).map((metric) => io(metric, abilities)),
    available('rss_bytes', '/proc/PID/stat'),
    unavailable(
      'rss_peak_bytes',
      null,
      'VmHWM is in /proc/PID/status only, which costs nine times as much to read as the scheduler figures',
    ),
    available('threads', '/proc/PID/stat'),
    available('priority', '/proc/PID/stat'),
    available('nice', '/proc/PID/stat'),
    unavailable(
      'syscalls',
      null,
      'Linux counts no system calls per process but those that read and write; ' +
        'tracing them all would slow the process down',
    ),
    unavailable(
      'wakeups',
      null,
      'per-thread wake-up counts are in /proc/PID/sched of kernels built and started with scheduler statistics, ' +
        'at ten times the cost of schedstat',
    ),
    unavailable('instructions', null, PERF_REASON, 'sysctl kernel.perf_event_paranoid=1 would allow it; not used yet'),
    unavailable('cycles', null, PERF_REASON, 'sysctl kernel.perf_event_paranoid=1 would allow it; not used yet'),
    unavailable('energy_nj', null, 'Linux does not attribute energy to processes'),
    unavailable('mach_messages', null, 'only macOS has Mach messages'),
    unavailable(
      'gpu_time_ns',
      null,
      'GPU drivers tell it through /proc/PID/fdinfo or a library of their own, which are not read yet',
    ),
    unavailable('qos_interactive_ns', null, 'only macOS has quality-of-service classes'),
  ];
}

function cpu({ clockMissing }: ProcessAbilities): MetricCoverage {
  if (clockMissing === null) return available('cpu_time_ns', 'clock_gettime(2) on the process CPU clock');
  return {
    metric: 'cpu_time_ns',
    status: 'partial',
    source: '/proc/PID/stat',
    reason: `in steps of 10 ms, since the C library could not be called: ${clockMissing}`,
    remedy: null,
  };
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
      'the kernel shows their disk bytes to nobody else',
    remedy: 'run the agent as root to see them',
  };
}
