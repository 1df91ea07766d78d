import type { Category, MetricId } from '../metrics/registry.ts';
import type { ScoringConfig } from '../protocol/config.ts';

/** One metric's part in its category. */
export interface ScoreTerm {
  readonly metric: MetricId;
  readonly weight: number;
  /** The value that counts as full; for instructions per cycle, the value below which a process wastes cycles. */
  readonly fullAt: number;
}

/**
 * The terms of the four categories. Their order is that of the sums, and a sum of floating-point numbers depends on it.
 */
export function scoreTerms({ weights, full_at: fullAt }: ScoringConfig): Record<Category, readonly ScoreTerm[]> {
  return {
    blocking: [
      { metric: 'page_ins_per_second', weight: weights.page_ins, fullAt: fullAt.page_ins_per_second },
      { metric: 'disk_bytes_per_second', weight: weights.disk, fullAt: fullAt.disk_bytes_per_second },
      { metric: 'faults_per_second', weight: weights.faults, fullAt: fullAt.faults_per_second },
    ],
    contention: [
      {
        metric: 'run_queue_wait_ms_per_second',
        weight: weights.run_queue_wait,
        fullAt: fullAt.run_queue_wait_ms_per_second,
      },
      {
        metric: 'context_switches_per_second',
        weight: weights.context_switches,
        fullAt: fullAt.context_switches_per_second,
      },
      { metric: 'cpu_percent', weight: weights.cpu, fullAt: fullAt.cpu_percent },
      {
        metric: 'qos_interactive_ms_per_second',
        weight: weights.qos_interactive,
        fullAt: fullAt.qos_interactive_ms_per_second,
      },
    ],
    pressure: [
      { metric: 'rss_bytes', weight: weights.memory, fullAt: fullAt.rss_bytes },
      { metric: 'wakeups_per_second', weight: weights.wakeups, fullAt: fullAt.wakeups_per_second },
      { metric: 'syscalls_per_second', weight: weights.syscalls, fullAt: fullAt.syscalls_per_second },
      { metric: 'mach_messages_per_second', weight: weights.mach_messages, fullAt: fullAt.mach_messages_per_second },
    ],
    efficiency: [
      { metric: 'instructions_per_cycle', weight: weights.ipc, fullAt: fullAt.instructions_per_cycle },
      { metric: 'threads', weight: weights.threads, fullAt: fullAt.threads },
    ],
  };
}
