import { expect, it } from 'vitest';
import { Meter } from '../../../../src-main/features/selftest/checks/meter.ts';
import { LinuxSampler } from '../../../../src-main/sampling/linux/linux-sampler.ts';
import { FakeKernel, type FakeProcess } from '../../sampling/linux/fake-processes.ts';
import { ManualClock } from '../../sampling/linux/manual-clock.ts';

const MS = 1e6;

it('adds up what a process and its family did from the moment it is followed, over uneven intervals', () => {
  const clock = new ManualClock();
  using kernel = new FakeKernel();
  using sampler = new LinuxSampler({ root: kernel.folder.root, clock, cpuClock: kernel.cpuClock });
  const meter = new Meter(sampler);
  const after = (
    milliseconds: number,
    ...processes: (readonly [Partial<FakeProcess> & { pid: number }, number])[]
  ): void => {
    clock.advance(milliseconds);
    for (const [process, ran] of processes) kernel.put(process, ran);
  };
  after(1, [{ pid: 1 }, 1], [{ pid: 50, rssPages: 10 }, 400 * MS], [{ pid: 51, ppid: 50 }, 1], [{ pid: 90 }, 1]);
  meter.tick();
  after(150);
  meter.follow(50);
  after(250, [{ pid: 50, rssPages: 30 }, 100 * MS], [{ pid: 51, ppid: 50 }, 20 * MS], [{ pid: 90 }, 250 * MS]);
  meter.tick();
  after(700, [{ pid: 50, rssPages: 30 }, 50 * MS]);
  meter.tick();
  expect(meter.total('cpu_percent') * 10).toBeCloseTo(150);
  expect(meter.familyTotal('cpu_percent') * 10).toBeCloseTo(170);
  expect(meter.risen('rss_bytes')).toBe(20 * 4_096);
  expect(meter.state(4_711)).toBeNull();
  expect(meter.total('syscalls_per_second')).toBeNaN();
});
