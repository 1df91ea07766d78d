import { CATEGORIES, type Category, type MetricId } from '../../metrics/registry.ts';
import type { Reason } from '../../protocol/frame.ts';
import type { MetricColumns, ScoreColumns } from '../rates/columns.ts';

const THREADS_WORTH_A_WORD = 10;

/** Of each category, in the original's order. */
const NAMED: Readonly<Record<Category, readonly MetricId[]>> = {
  blocking: ['page_ins_per_second', 'disk_bytes_per_second', 'faults_per_second'],
  contention: ['run_queue_wait_ms_per_second', 'context_switches_per_second', 'cpu_percent'],
  pressure: ['rss_bytes', 'wakeups_per_second', 'syscalls_per_second'],
  efficiency: ['instructions_per_cycle', 'threads'],
};

/**
 * The figures that made a process's greatest category, in the original's order. At most three; none for a figure that
 * is 0 or absent.
 *
 * @param lowIpc instructions per cycle below which a process wastes cycles (`full_at.instructions_per_cycle`)
 */
export function reasonsOf(slot: number, metrics: MetricColumns, { category }: ScoreColumns, lowIpc: number): Reason[] {
  return NAMED[CATEGORIES[category[slot]!]!]
    .map((metric) => ({ metric, value: metrics[metric][slot]! }))
    .filter(({ metric, value }) => isWorthAWord(metric, value, lowIpc));
}

function isWorthAWord(metric: MetricId, value: number, lowIpc: number): boolean {
  if (metric === 'instructions_per_cycle') return value > 0 && value < lowIpc;
  if (metric === 'threads') return value > THREADS_WORTH_A_WORD;
  return value > 0;
}
