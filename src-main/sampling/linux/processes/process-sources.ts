import type { Descriptors } from '../descriptors.ts';
import type { PidList } from './pids.ts';
import type { SlowFacts } from './slow-facts.ts';
import type { Users } from './users.ts';

/** CPU time of a process over all its threads, in ns; NaN when there is no such process. */
export type CpuClock = (pid: number) => number;

export interface ProcessSources {
  /** The /proc to read. */
  readonly path: string;
  readonly pids: PidList;
  readonly descriptors: Descriptors;
  readonly users: Users;
  readonly slowFacts: SlowFacts;
  /** Null: no gate, and CPU time from `stat`, in ticks of 10 ms. */
  readonly clock: CpuClock | null;
  readonly pageSize: number;
  readonly hasSchedstat: boolean;
}

export interface Tick {
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Since the tick before; NaN for the first. */
  readonly intervalMs: number;
  /** Tasks that the kernel counts as blocked; null when it does not say. */
  readonly blocked: number | null;
  /** Of the machine, now; Infinity when it does not say. */
  readonly coreCount: number;
  /** Milliseconds since the epoch of the boot, by the clock as it is set now. */
  readonly bootedAt: number;
}
