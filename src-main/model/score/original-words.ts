import type { Reason } from '../../protocol/frame.ts';
import { fixed } from './fixed.ts';

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** A reason as the original program writes it: `pageins:240/s`, `cpu:100%`. The vectors of its score have them so. */
export function originalWords({ metric, value }: Reason): string {
  switch (metric) {
    case 'page_ins_per_second':
      return `pageins:${Math.trunc(value)}/s`;
    case 'disk_bytes_per_second':
      return `disk:${bytesPerSecond(value)}`;
    case 'faults_per_second':
      return `faults:${Math.trunc(value)}/s`;
    case 'run_queue_wait_ms_per_second':
      return `runnable:${fixed(value, 0)}ms/s`;
    case 'context_switches_per_second':
      return `csw:${thousands(value)}`;
    case 'cpu_percent':
      return `cpu:${fixed(value, 0)}%`;
    case 'rss_bytes':
      return `mem:${value >= GIB ? `${fixed(value / GIB, 1)}G` : `${fixed(value / MIB, 0)}M`}`;
    case 'wakeups_per_second':
      return `wakeups:${Math.trunc(value)}/s`;
    case 'syscalls_per_second':
      return `syscalls:${thousands(value)}`;
    case 'instructions_per_cycle':
      return `ipc:${fixed(value, 2)}`;
    case 'threads':
      return `threads:${value}`;
    default:
      throw new Error(`the original has no word for ${metric}`);
  }
}

function bytesPerSecond(rate: number): string {
  if (rate >= MIB) return `${fixed(rate / MIB, 1)}M/s`;
  if (rate >= KIB) return `${fixed(rate / KIB, 0)}K/s`;
  return `${fixed(rate, 0)}B/s`;
}

function thousands(rate: number): string {
  return rate >= 1000 ? `${fixed(rate / 1000, 1)}k/s` : `${fixed(rate, 0)}/s`;
}
