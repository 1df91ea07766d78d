import type { SystemFrame } from '../../../protocol/frame.ts';

/** What the machine did while a command ran; null is "not said here". */
export interface MachineFigures {
  /** Of the whole machine, 0 to 100: all of it, this tree, Culprit itself, and what is left. */
  readonly cpuPercent: number | null;
  readonly othersCpuPercent: number | null;
  readonly packageJoules: number | null;
  /** The package's energy, by the tree's part of the CPU time in each interval. */
  readonly treeJoules: number | null;
  /** How much of the time the meter said something, 0 to 100. */
  readonly meteredPercent: number;
  readonly packageWattsMean: number | null;
  readonly packageWattsPeak: number | null;
  readonly hottestCelsiusAtStart: number | null;
  readonly hottestCelsiusPeak: number | null;
  readonly throttleEvents: number | null;
  /** Those that were said, in the order of their first sight. */
  readonly thermalPressures: readonly string[];
  readonly memoryPressures: readonly string[];
  readonly batteryStatuses: readonly string[];
  readonly swapInBytes: number | null;
  readonly swapOutBytes: number | null;
  readonly bandwidthMeanBytesPerSecond: number | null;
  readonly bandwidthPeakBytesPerSecond: number | null;
}

/** CPU seconds used since the sample before. */
export interface CpuUse {
  readonly tree: number;
  readonly culprit: number;
}

/** A rate summed over true intervals: its integral, its mean over the time it was known, its peak. */
class Integral {
  total = 0;
  seconds = 0;
  peak = NaN;

  add(rate: number | null | undefined, seconds: number): void {
    if (rate === null || rate === undefined) return;
    this.total += rate * seconds;
    this.seconds += seconds;
    if (!(rate <= this.peak)) this.peak = rate;
  }

  get sum(): number | null {
    return this.seconds > 0 ? this.total : null;
  }

  get mean(): number | null {
    return this.seconds > 0 ? this.total / this.seconds : null;
  }

  get highest(): number | null {
    return Number.isNaN(this.peak) ? null : this.peak;
  }
}

/** Adds up the samples of the system from a command's start to its end. */
export class MachineMeter {
  readonly #cpu = new Integral();
  readonly #others = new Integral();
  readonly #package = new Integral();
  readonly #tree = new Integral();
  readonly #throttle = new Integral();
  readonly #swapIn = new Integral();
  readonly #swapOut = new Integral();
  readonly #bandwidth = new Integral();
  readonly #thermal = new Set<string>();
  readonly #memory = new Set<string>();
  readonly #battery = new Set<string>();
  #celsiusAtStart: number | null = null;
  #celsiusPeak: number | null = null;
  #seconds = 0;

  /** How things stand before the command starts: rates of before are none of its. */
  begin(system: SystemFrame): void {
    this.#state(system);
    this.#celsiusAtStart = system.hottest_celsius;
  }

  /** @param seconds true time since the sample before */
  add(system: SystemFrame, seconds: number, used: CpuUse): void {
    this.#state(system);
    if (!(seconds > 0)) return;
    this.#seconds += seconds;
    this.#cpu.add(system.cpu_percent, seconds);
    this.#addShares(system, seconds, used);
    this.#throttle.add(system.throttle_events_per_second, seconds);
    this.#swapIn.add(system.memory?.swap_in_bytes_per_second, seconds);
    this.#swapOut.add(system.memory?.swap_out_bytes_per_second, seconds);
    this.#bandwidth.add(system.bandwidth?.bytes_per_second, seconds);
  }

  read(): MachineFigures {
    return {
      cpuPercent: this.#cpu.mean,
      othersCpuPercent: this.#others.mean,
      packageJoules: this.#package.sum,
      treeJoules: this.#tree.sum,
      meteredPercent: this.#seconds > 0 ? (100 * this.#package.seconds) / this.#seconds : 0,
      packageWattsMean: this.#package.mean,
      packageWattsPeak: this.#package.highest,
      hottestCelsiusAtStart: this.#celsiusAtStart,
      hottestCelsiusPeak: this.#celsiusPeak,
      throttleEvents: this.#throttle.sum,
      thermalPressures: [...this.#thermal],
      memoryPressures: [...this.#memory],
      batteryStatuses: [...this.#battery],
      swapInBytes: this.#swapIn.sum,
      swapOutBytes: this.#swapOut.sum,
      bandwidthMeanBytesPerSecond: this.#bandwidth.mean,
      bandwidthPeakBytesPerSecond: this.#bandwidth.highest,
    };
  }

  #state({ thermal_pressure, memory_pressure, battery, hottest_celsius }: SystemFrame): void {
    if (thermal_pressure !== null) this.#thermal.add(thermal_pressure);
    if (memory_pressure !== null) this.#memory.add(memory_pressure);
    if (battery !== null) this.#battery.add(battery.status);
    if (hottest_celsius !== null) this.#celsiusPeak = Math.max(this.#celsiusPeak ?? -Infinity, hottest_celsius);
  }

  #addShares(system: SystemFrame, seconds: number, { tree, culprit }: CpuUse): void {
    if (system.cpu_percent === null) return;
    const capacity = seconds * system.cores.length;
    const busy = (system.cpu_percent / 100) * capacity;
    // The kernel counts the machine's time in ticks and a process's in nanoseconds: over a short interval they need not
    // agree.
    this.#others.add((100 * Math.max(0, busy - tree - culprit)) / capacity, seconds);
    this.#package.add(system.package_watts, seconds);
    const all = Math.max(busy, tree + culprit);
    if (system.package_watts !== null && all > 0) this.#tree.add((system.package_watts * tree) / all, seconds);
  }
}
