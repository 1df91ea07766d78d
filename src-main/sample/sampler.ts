import type { EpochMs, MonotonicMs } from '../base/brand.ts';
import type { MetricCoverage } from '../metrics/coverage.ts';
import type { LockWait } from './locks.ts';
import type { Wants } from './wants.ts';
import type { SystemCounters } from './system.ts';
import type { ProcessTable } from './table.ts';

/** One tick: what the OS says, cumulative, nothing worked out. Valid until the next call of `sample`. */
export interface RawSample {
  /** 1 for a sampler's first sample, then 2, 3 … */
  readonly sequence: number;
  readonly at: EpochMs;
  readonly monotonic: MonotonicMs;
  readonly processes: ProcessTable;
  readonly system: SystemCounters;
  /** Processes that wait for a lock of another one, where the OS tells and somebody asks. */
  readonly lockWaits?: readonly LockWait[];
}

export interface MachineFacts {
  readonly platform: 'linux' | 'darwin';
  readonly hostname: string;
  /** `Linux 6.1.0`, `macOS 26.1`. */
  readonly os: string;
  readonly cpuModel: string | null;
  readonly coreCount: number;
  readonly memoryBytes: number | null;
  readonly bootedAt: EpochMs | null;
}

export interface Sampler extends Disposable {
  readonly machine: MachineFacts;
  /**
   * Never throws for what a process or a file does. Throws when the machine cannot be read at all, saying why.
   * @param wants what is asked for beside processes and system; everything, where nothing is said
   */
  sample(wants?: Wants): RawSample;
  /** What this sampler can and cannot tell, as of its last sample. */
  coverage(): MetricCoverage[];
}
