import { readFileSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { epochMs } from '../../base/brand.ts';
import type { MachineFacts } from '../../sample/sampler.ts';
import { containerMemory } from './system/memory-limit.ts';

/** What does not change while the machine is up. Each part null (or Node's own answer) where its file is missing. */
export function readMachine(root: string): MachineFacts & { readonly bootedAt: number | null } {
  const cpuinfo = textOf(`${root}/proc/cpuinfo`);
  const stat = textOf(`${root}/proc/stat`);
  const bootSeconds = /^btime (\d+)$/m.exec(stat)?.[1];
  const memoryKib = /^MemTotal:\s+(\d+) kB$/m.exec(textOf(`${root}/proc/meminfo`))?.[1];
  return {
    platform: 'linux',
    hostname: textOf(`${root}/proc/sys/kernel/hostname`).trim() || hostname(),
    os: `Linux ${textOf(`${root}/proc/sys/kernel/osrelease`).trim() || release()}`,
    cpuModel: /^(?:model name|Model|cpu model|Hardware)\s*:\s*(.+)$/m.exec(cpuinfo)?.[1]?.trim() ?? null,
    coreCount: (stat.match(/^cpu\d+ /gm) ?? []).length,
    memoryBytes:
      memoryKib === undefined ? null : Math.min(Number(memoryKib) * 1_024, containerMemory(root) ?? Infinity),
    bootedAt: bootSeconds === undefined ? null : epochMs(Number(bootSeconds) * 1_000),
  };
}

/** The soft limit of open files, which Node raises to the hard one as it starts. */
export function openFileLimit(): number {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(textOf('/proc/self/limits'))?.[1];
  return soft === undefined ? 1_024 : soft === 'unlimited' ? Infinity : Number(soft);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
