import { hostname } from 'node:os';
import { epochMs, type EpochMs } from '../../../base/brand.ts';
import type { MachineFacts } from '../../../sample/sampler.ts';
import { read } from '../layouts.ts';
import type { Libraries } from '../libraries.ts';
import { TIMEVAL } from './layouts.ts';
import { memoryBytes } from './memory.ts';
import { Sysctl } from './sysctl.ts';

/**
 * What does not change while the machine is up. Each part null (or Node's own answer) where the system does not tell
 * it.
 */
export function readMachine(libraries: Libraries): MachineFacts {
  const sysctl = new Sysctl(libraries);
  const text = (name: string): string | null => {
    const value = sysctl.text(name);
    return value.ok && value.value.trim() !== '' && !/\p{Cc}/u.test(value.value) ? value.value.trim() : null;
  };
  const cores = sysctl.integer('hw.logicalcpu');
  const memory = memoryBytes(sysctl);
  const version = text('kern.osproductversion');
  return {
    platform: 'darwin',
    hostname: text('kern.hostname') ?? hostname(),
    os: version === null ? `Darwin ${text('kern.osrelease') ?? ''}`.trim() : `macOS ${version}`,
    cpuModel: text('machdep.cpu.brand_string'),
    coreCount: cores.ok && cores.value > 0 ? cores.value : 0,
    memoryBytes: memory.ok ? memory.value : null,
    bootedAt: bootedAt(sysctl),
  };
}

function bootedAt(sysctl: Sysctl): EpochMs | null {
  const bytes = sysctl.bytes('kern.boottime', TIMEVAL.size);
  if (!bytes.ok) return null;
  const seconds = read(bytes.value, TIMEVAL.fields.tv_sec);
  return seconds > 0 ? epochMs(seconds * 1_000 + Math.floor(read(bytes.value, TIMEVAL.fields.tv_usec) / 1_000)) : null;
}
