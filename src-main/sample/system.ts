/**
 * The machine at one instant, as the OS says it. Cumulative figures are named as such; `null` is "this machine does not
 * say". A new object each sample: it is small, and one a machine.
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
  /** What counts as all that the package may draw, on a chip that is known. */
  packageReferenceWatts?: number | null;
  battery: BatteryReading | null;
  /** Groups of like cores, as the OS names them; empty where all are alike or it does not say. */
  clusters: readonly ClusterReading[];
  gpus: readonly GpuReading[];
  bandwidth: BandwidthReading | null;
  /** What the OS holds back for heat. */
  thermalPressure: ThermalPressure | null;
  /** What the OS itself thinks of its memory. */
  memoryPressure: MemoryPressure | null;
  fans: readonly FanReading[];
  /**
   * What whole applications use, where the OS accounts for them (coalitions): also for processes that may not be read
   * one by one.
   */
  apps: readonly AppCounters[];
}

export const THERMAL_PRESSURES = ['nominal', 'moderate', 'heavy', 'trapping', 'sleeping'] as const;
export type ThermalPressure = (typeof THERMAL_PRESSURES)[number];
export const MEMORY_PRESSURES = ['normal', 'warning', 'critical'] as const;
export type MemoryPressure = (typeof MEMORY_PRESSURES)[number];

/** For a machine that has none of these sensors, or does not tell. */
export const NO_MORE_SENSORS = {
  clusters: [],
  gpus: [],
  bandwidth: null,
  thermalPressure: null,
  memoryPressure: null,
  fans: [],
  apps: [],
} as const satisfies Partial<SystemCounters>;

export interface ClusterReading {
  /** `Efficiency`, `Performance`, `Super`: hw.perflevelN.name. */
  readonly name: string;
  /** Mean while active, in the last interval. */
  readonly frequencyHz: number | null;
  readonly maxFrequencyHz: number | null;
}

export interface GpuReading {
  readonly name: string;
  /** 0 to 100, in the last interval. */
  readonly busyPercent: number | null;
  readonly frequencyHz: number | null;
  readonly maxFrequencyHz: number | null;
  readonly memoryUsedBytes: number | null;
  readonly memoryTotalBytes: number | null;
  readonly celsius: number | null;
}

/** Main memory's traffic in the last interval, and the most this chip can do. */
export interface BandwidthReading {
  readonly bytesPerSecond: number | null;
  readonly peakBytesPerSecond: number | null;
}

export interface FanReading {
  readonly name: string;
  readonly rpm: number;
  readonly maxRpm: number | null;
}

/** Cumulative since the application's first process started; null is "not said". */
export interface AppCounters {
  /** Coalition id. */
  readonly id: number;
  readonly name: string;
  readonly processes: number | null;
  readonly cpuTimeNs: number | null;
  readonly gpuTimeNs: number | null;
  /** Apple Neural Engine. */
  readonly aneTimeNs: number | null;
  readonly energyNj: number | null;
  readonly diskReadBytes: number | null;
  readonly diskWrittenBytes: number | null;
}

export interface CoreCounters {
  /** The OS's own number of the core. */
  readonly id: number;
  /** The name of its cluster, where cores differ. */
  readonly cluster?: string;
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
  /** What of the cached cannot be given back: files in memory (tmpfs), shared memory. */
  readonly sharedBytes?: number;
  /** Held by the memory compressor (macOS), as stored. */
  readonly compressedBytes?: number | null;
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

/**
 * Cumulative microseconds in which some task, or all tasks, stalled on a resource (Documentation/accounting/psi.rst).
 */
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
  readonly busyMs: number | null;
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
