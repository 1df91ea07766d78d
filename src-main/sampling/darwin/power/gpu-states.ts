import { ok, type Result } from '../../../base/result.ts';
import type { IOReport, Subscription } from '../ioreport/ioreport.ts';
import { activeShare, meanFrequency, residencyOf, type Residency } from '../ioreport/residency.ts';

export interface GpuStates {
  /** 0 to 1, in the last interval. */
  readonly busyShare: number | null;
  /** Mean while it ran. */
  readonly frequencyHz: number | null;
}

/** How long the GPU ran, and how fast: channel GPUPH, whose state OFF is the one in which it does not. */
export class GpuStatesSource implements Disposable {
  readonly #report: IOReport;
  readonly #subscription: Subscription;
  readonly #frequencies: readonly number[];
  readonly #ticks: number[] = [];

  private constructor(report: IOReport, subscription: Subscription, frequencies: readonly number[]) {
    this.#report = report;
    this.#subscription = subscription;
    this.#frequencies = frequencies;
  }

  static open(report: IOReport, frequencies: readonly number[]): Result<GpuStatesSource> {
    const subscription = report.subscribe('GPU Stats', 'GPU Performance States', (name) => name.trim() === 'GPUPH');
    return subscription.ok ? ok(new GpuStatesSource(report, subscription.value, frequencies)) : subscription;
  }

  read(now: number): GpuStates {
    const found: (Residency | null)[] = [];
    this.#subscription.read(now, (channel) => {
      const names = this.#subscription.statesOf(channel, this.#report.nameOf(channel) ?? '', this.#ticks);
      found.push(names === null ? null : residencyOf(names, this.#ticks, this.#frequencies));
    });
    const [residency = null] = found;
    return residency === null
      ? { busyShare: null, frequencyHz: null }
      : { busyShare: activeShare(residency), frequencyHz: meanFrequency(residency) };
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}
