/**
 * The machine at one instant, as the OS says it. Cumulative figures are named as such; `null` is "this machine does not say".
 * A new object each sample: it is small, and one a machine.
 */
export interface SystemCounters {
  cores: readonly CoreCounters[];
  /** Tasks in uninterruptible wait for I/O at this instant. */
  blockedTasks: number | null;
  /** Runnable (and, on Linux, uninterruptible) tasks averaged over 1, 5 and 15 minutes. */
  load: readonly [number, number, number] | null;
  memory: MemoryReading | null;
  pressure: PressureCounters;
  disks: readonly DiskCounters[];
  networks: readonly NetworkCounters[];
  temperatures: readonly TemperatureReading[];
  /** Cumulative count of throttle events over all cores and packages. */
  throttleEvents: number | null;
  power: readonly PowerCounters[];
  battery: BatteryReading | null;
}

export interface CoreCounters {
  /** The OS's own number of the core. */
  readonly id: number;
  /** Cumulative ms in user, nice, system, irq, softirq and steal time. */
  readonly busyMs: number;
  /** Cumulative ms in idle and I/O wait. */
  readonly idleMs: number;
  readonly frequencyHz: number | null;
}

export interface MemoryReading {
  readonly totalBytes: number;
  /** What a new program could get without swapping. */
  readonly availableBytes: number | null;
  readonly freeBytes: number;
  readonly cachedBytes: number | null;
  readonly swapTotalBytes: number | null;
  readonly swapUsedBytes: number | null;
  /** Cumulative. */
  readonly swapInBytes: number | null;
  readonly swapOutBytes: number | null;
  readonly pageInBytes: number | null;
  readonly majorFaults: number | null;
  /** Pages read again soon after they were reclaimed (workingset_refault_*), cumulative. */
  readonly refaults: number | null;
}

/** Cumulative microseconds in which some task, or all tasks, stalled on a resource (Documentation/accounting/psi.rst). */
export interface StallCounters {
  readonly someUs: number | null;
  readonly fullUs: number | null;
}
export interface PressureCounters {
  readonly cpu: StallCounters | null;
  readonly memory: StallCounters | null;
  readonly io: StallCounters | null;
}

export interface DiskCounters {
  readonly name: string;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly reads: number;
  readonly writes: number;
  /** Cumulative ms in which at least one request was under way. */
  readonly busyMs: number;
  /** Cumulative ms summed over requests: their time in queue and service. */
  readonly requestMs: number;
}

export interface NetworkCounters {
  readonly name: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export interface TemperatureReading {
  readonly name: string;
  readonly celsius: number;
}

export interface PowerCounters {
  /** What is metered: `package-0`, `dram`, `psys`. */
  readonly name: string;
  /** Cumulative microjoules; starts again at 0 past `wrapsAtUj`. */
  readonly energyUj: number;
  readonly wrapsAtUj: number | null;
  /** True for a part of another entry (cores within a package): not to be added to it. */
  readonly nested: boolean;
}

export interface BatteryReading {
  readonly percent: number | null;
  readonly status: 'charging' | 'discharging' | 'full' | 'unknown';
  /** Watts drawn from it (positive while discharging). */
  readonly watts: number | null;
}
