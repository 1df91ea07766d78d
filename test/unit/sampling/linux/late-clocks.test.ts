import { expect, test } from 'vitest';
import { epochMs, monotonicMs } from '../../../../src-main/base/brand.ts';
import { LinuxSampler } from '../../../../src-main/sampling/linux/linux-sampler.ts';
import { raw } from './fake-machine.ts';
import { FakeKernel } from './fake-processes.ts';

/**
 * CPU percent, at each of some ticks 100 ms apart, of two processes with one thread each that never stop. The sampler
 * is put off the processor for so many milliseconds before it asks for the clock of the first or of the second.
 */
function percents(late: readonly { readonly pid: number; readonly ms: number }[]): number[][] {
  using kernel = new FakeKernel();
  let now = 1_000;
  let delay: { readonly pid: number; ms: number } | undefined;
  for (const pid of [50, 60]) kernel.put({ pid, letter: 'R' });
  using sampler = new LinuxSampler({
    root: kernel.folder.root,
    clock: { now: () => epochMs(now), monotonic: () => monotonicMs(now) },
    cpuClock: (pid) => {
      if (delay?.pid === pid) {
        now += delay.ms;
        delay = undefined;
      }
      return now * 1e6;
    },
  });
  const read = () => {
    const { processes, monotonic } = sampler.sample();
    return { monotonic, ns: [50, 60].map((pid) => raw(processes, pid, 'cpu_time_ns')) };
  };
  let before = read();
  return late.map((put) => {
    now += 100;
    delay = { ...put };
    const sample = read();
    const seconds = (sample.monotonic - before.monotonic) / 1_000;
    const used = sample.ns.map((ns, index) => (100 * (ns - before.ns[index]!)) / 1e9 / seconds);
    before = sample;
    return used;
  });
}

test('one thread never uses more than 100 percent of a core, however late its clock is read', () => {
  const all = percents([
    { pid: 50, ms: 0 },
    { pid: 50, ms: 30 },
    { pid: 60, ms: 40 },
    { pid: 60, ms: 0.9 },
    { pid: 50, ms: 0 },
  ]);
  for (const used of all.flat()) expect(used).toBeLessThanOrEqual(100 + 1e-9);
  for (const used of all.flat()) expect(used).toBeGreaterThan(98);
});
