import { CATEGORIES, type Category } from '../metrics/registry.ts';
import type { MetricColumns, ScoreColumns } from './columns.ts';
import { fixed } from './fixed.ts';

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const THREADS_WORTH_A_WORD = 10;

/**
 * The figures that made a process's greatest category, in the original's words and order: `pageins:240/s`, `cpu:100%`.
 * At most three; none for a figure that is 0 or absent.
 *
 * @param lowIpc instructions per cycle below which a process wastes cycles (`full_at.instructions_per_cycle`)
 */
export function reasonsOf(slot: number, metrics: MetricColumns, { category }: ScoreColumns, lowIpc: number): string[] {
  return WORDS[CATEGORIES[category[slot]!]!](slot, metrics, lowIpc).filter((word) => word !== '');
}

const WORDS: Record<Category, (slot: number, metrics: MetricColumns, lowIpc: number) => string[]> = {
  blocking: (slot, metrics) => [
    positive(metrics.page_ins_per_second[slot]!, (rate) => `pageins:${Math.trunc(rate)}/s`),
    positive(metrics.disk_bytes_per_second[slot]!, (rate) => `disk:${bytesPerSecond(rate)}`),
    positive(metrics.faults_per_second[slot]!, (rate) => `faults:${Math.trunc(rate)}/s`),
  ],
  contention: (slot, metrics) => [
    positive(metrics.run_queue_wait_ms_per_second[slot]!, (wait) => `runnable:${fixed(wait, 0)}ms/s`),
    positive(metrics.context_switches_per_second[slot]!, (rate) => `csw:${thousands(rate)}`),
    positive(metrics.cpu_percent[slot]!, (percent) => `cpu:${fixed(percent, 0)}%`),
  ],
  pressure: (slot, metrics) => [
    positive(
      metrics.rss_bytes[slot]!,
      (bytes) => `mem:${bytes >= GIB ? `${fixed(bytes / GIB, 1)}G` : `${fixed(bytes / MIB, 0)}M`}`,
    ),
    positive(metrics.wakeups_per_second[slot]!, (rate) => `wakeups:${Math.trunc(rate)}/s`),
    positive(metrics.syscalls_per_second[slot]!, (rate) => `syscalls:${thousands(rate)}`),
  ],
  efficiency: (slot, metrics, lowIpc) => [
    positive(metrics.instructions_per_cycle[slot]!, (ratio) => (ratio < lowIpc ? `ipc:${fixed(ratio, 2)}` : '')),
    positive(metrics.threads[slot]!, (threads) => (threads > THREADS_WORTH_A_WORD ? `threads:${threads}` : '')),
  ],
};

function positive(value: number, word: (value: number) => string): string {
  return value > 0 ? word(value) : '';
}

function bytesPerSecond(rate: number): string {
  if (rate >= MIB) return `${fixed(rate / MIB, 1)}M/s`;
  if (rate >= KIB) return `${fixed(rate / KIB, 0)}K/s`;
  return `${fixed(rate, 0)}B/s`;
}

function thousands(rate: number): string {
  return rate >= 1000 ? `${fixed(rate / 1000, 1)}k/s` : `${fixed(rate, 0)}/s`;
}
