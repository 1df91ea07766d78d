import type { CounterId, MetricId } from '../metrics/registry.ts';

/**
 * How far a cumulative counter rose. NaN where either reading is absent, or where it went backwards: that is no
 * reading, not 0.
 */
export function difference(now: number, before: number): number {
  return now >= before ? now - before : NaN;
}

/** NaN where the rise is absent or no time passed. */
export function perSecond(rise: number, seconds: number): number {
  return seconds > 0 ? rise / seconds : NaN;
}

/** Percent of one core: nanoseconds of CPU over the wall time in which they were spent. */
export function cpuPercent(cpuNs: number, seconds: number): number {
  return perSecond(cpuNs, seconds * 1e9) * 100;
}

/** Instructions retired in a cycle, both counted over the same interval; NaN where no cycle was counted. */
export function instructionsPerCycle(instructions: number, cycles: number): number {
  return cycles > 0 ? instructions / cycles : NaN;
}

/**
 * Metrics that are one counter's rise over the seconds it took. `unit` is how many of the counter's units make one of
 * the metric's.
 */
export const PLAIN_RATES: readonly { readonly metric: MetricId; readonly counter: CounterId; readonly unit: number }[] =
  [
    { metric: 'ended_children_cpu_percent', counter: 'ended_children_cpu_ns', unit: 1e7 },
    { metric: 'page_ins_per_second', counter: 'page_ins', unit: 1 },
    { metric: 'faults_per_second', counter: 'faults', unit: 1 },
    { metric: 'disk_read_bytes_per_second', counter: 'disk_read_bytes', unit: 1 },
    { metric: 'disk_written_bytes_per_second', counter: 'disk_written_bytes', unit: 1 },
    { metric: 'context_switches_per_second', counter: 'context_switches', unit: 1 },
    { metric: 'run_queue_wait_ms_per_second', counter: 'run_queue_wait_ns', unit: 1e6 },
    { metric: 'syscalls_per_second', counter: 'syscalls', unit: 1 },
    { metric: 'mach_messages_per_second', counter: 'mach_messages', unit: 1 },
    { metric: 'wakeups_per_second', counter: 'wakeups', unit: 1 },
    { metric: 'cycles_per_second', counter: 'cycles', unit: 1 },
    { metric: 'power_watts', counter: 'energy_nj', unit: 1e9 },
    { metric: 'gpu_percent', counter: 'gpu_time_ns', unit: 1e7 },
    { metric: 'qos_interactive_ms_per_second', counter: 'qos_interactive_ns', unit: 1e6 },
  ];
