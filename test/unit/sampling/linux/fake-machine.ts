import { afterEach } from 'vitest';
import { epochMs, monotonicMs } from '../../../../src-main/base/brand.ts';
import { STATES, type RawMetricId } from '../../../../src-main/metrics/registry.ts';
import { LinuxSampler } from '../../../../src-main/sampling/linux/linux-sampler.ts';
import type { ProcessTable } from '../../../../src-main/sample/table.ts';
import { FakeKernel } from './fake-processes.ts';

export const MS = 1e6;
const kernels: Disposable[] = [];
afterEach(() => {
  for (const disposable of kernels.splice(0)) disposable[Symbol.dispose]();
});

/** A sampler on a fake kernel whose seconds pass when the test says so. */
export function machine(options: { descriptorLimit?: number; clock?: boolean } = {}) {
  const kernel = new FakeKernel();
  let now = 1_000;
  const sampler = new LinuxSampler({
    root: kernel.folder.root,
    clock: { now: () => epochMs(now), monotonic: () => monotonicMs(now) },
    ...(options.clock === false ? {} : { cpuClock: kernel.cpuClock }),
    ...(options.descriptorLimit === undefined ? {} : { descriptorLimit: options.descriptorLimit }),
  });
  kernels.push(sampler, kernel);
  return {
    kernel,
    sampler,
    /** Samples after so many milliseconds. */
    after: (milliseconds: number): ProcessTable => {
      now += milliseconds;
      return sampler.sample().processes;
    },
  };
}

export function slotOf(table: ProcessTable, pid: number): number {
  return [...table.live.subarray(0, table.count)].find((slot) => table.pid[slot] === pid) ?? -1;
}
export const raw = (table: ProcessTable, pid: number, id: RawMetricId): number =>
  table.raw[id][slotOf(table, pid)] ?? NaN;
export const state = (table: ProcessTable, pid: number): string | undefined =>
  STATES[table.state[slotOf(table, pid)] ?? -1];
export const pids = (table: ProcessTable): number[] =>
  [...table.live.subarray(0, table.count)].map((slot) => table.pid[slot]!).sort((a, b) => a - b);
