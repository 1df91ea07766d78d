import { epochMs } from '../../../../../src-main/base/brand.ts';
import { deriveSystem } from '../../../../../src-main/model/system.ts';
import type { MetricCoverage } from '../../../../../src-main/metrics/coverage.ts';
import type { SystemFrame } from '../../../../../src-main/protocol/frame.ts';
import { LinuxSystem } from '../../../../../src-main/sampling/linux/system/system-sampler.ts';
import { kernelFolder, type KernelFolder } from '../kernel-folder.ts';
import { ManualClock } from '../manual-clock.ts';

export const STAT = 'cpu 3 0 0 7\ncpu0 1 0 0 3 0 0 0 0\n';

/** A clock of a machine that can sleep: time passes then, and the monotonic clock stands (clock_gettime(2)). */
export class SleepyClock extends ManualClock {
  #sleptMs = 0;

  sleep(ms: number): void {
    this.#sleptMs += ms;
  }
  override now(): ReturnType<ManualClock['now']> {
    return epochMs(super.now() + this.#sleptMs);
  }
}

export interface Watched extends Disposable {
  readonly kernel: KernelFolder;
  readonly clock: SleepyClock;
  /** What a user is shown of the machine, a second (or so) after the frame before. */
  next(afterMs?: number): SystemFrame;
  coverage(metric: string): MetricCoverage;
}

/** A machine made of files, watched as the agent does: sampled, and made into frames. */
export function watch(files: Readonly<Record<string, string | Uint8Array>>): Watched {
  const kernel = kernelFolder({ 'proc/stat': STAT, ...files });
  const clock = new SleepyClock();
  const system = new LinuxSystem(kernel.root, clock);
  let before: ReturnType<LinuxSystem['read']> | null = null;
  return {
    kernel,
    clock,
    next: (afterMs = 1_000) => {
      clock.advance(afterMs);
      const now = system.read();
      const frame = deriveSystem(now, before, before === null ? null : afterMs / 1_000);
      before = now;
      return frame;
    },
    coverage: (metric) => system.coverage().find((one) => one.metric === metric)!,
    [Symbol.dispose]: () => {
      system[Symbol.dispose]();
      kernel[Symbol.dispose]();
    },
  };
}
