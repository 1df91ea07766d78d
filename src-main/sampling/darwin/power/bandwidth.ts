import type { Result } from '../../../base/result.ts';
import { withoutDie } from '../ioreport/channel-names.ts';
import { bandwidthOf } from '../ioreport/histogram.ts';
import { NO_DIFFERENCE, type IOReport, type Subscription } from '../ioreport/ioreport.ts';

/**
 * The histograms, where there are bytes no longer: the group's name changes from chip to chip, and a second die has its
 * own.
 */
const HISTOGRAM_GROUPS = [['PMP'], ['PMP0', 'PMP1']];
const HISTOGRAM_SUBGROUPS = ['DRAM BW', 'DCS BW'];
/** The memory controllers. Single requestors (GPU, clusters) end at 32 GB/s and are no basis for a sum. */
const isControllers = (name: string): boolean => /^AMCC\d* RD\+WR$/.test(withoutDie(name));
/** All traffic of the controllers: `DCS RD`, and not the `GFX DCS RD` of a requestor. */
const isTotal = (name: string): boolean => /^DCS (RD|WR)$/.test(withoutDie(name));

type Kind = 'bytes' | 'histogram';

/**
 * Traffic of main memory, in bytes a second. Up to M2, and on some later chips, IOReport counts bytes (AMC Stats); on
 * the others that group is listed and refused, or stands still, and only a histogram of the traffic is left, in steps
 * of up to 32 GB/s.
 */
export class BandwidthSource implements Disposable {
  readonly #report: IOReport;
  #subscriptions: Subscription[] = [];
  #kind: Kind | null = null;
  #missing: string | null = null;
  readonly #ticks: number[] = [];

  constructor(report: IOReport) {
    this.#report = report;
    const names: string[] = [];
    const bytes = report.subscribe('AMC Stats', null, (name) => isTotal(name) && names.push(withoutDie(name)) > 0);
    if (bytes.ok) this.#subscriptions = [bytes.value];
    if (names.includes('DCS RD') && names.includes('DCS WR') && bytes.ok) {
      this.#kind = 'bytes';
    } else {
      this[Symbol.dispose]();
      this.#useHistograms(bytes.ok ? 'IOReport counts the traffic of one direction only' : bytes.error);
    }
  }

  /** What is measured; null where nothing can be. */
  get kind(): Kind | null {
    return this.#kind;
  }

  get missing(): string | null {
    return this.#missing;
  }

  /** Null where there is nothing to measure, or the last reading gave no figure. */
  read(now: number): number | null {
    if (this.#kind === null) return null;
    const bytesPerSecond = this.#measure(now);
    // Measuring may find that there is nothing to measure, and says why itself.
    if (this.kind !== null) this.#missing = bytesPerSecond === null ? NO_DIFFERENCE : null;
    return bytesPerSecond;
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#subscriptions = [];
  }

  #measure(now: number): number | null {
    if (this.#kind === 'histogram') return this.#readHistograms(now);
    const [counters] = this.#subscriptions;
    if (counters === undefined) return null;
    let bytes = 0;
    const seconds = counters.read(now, (channel) => {
      const value = this.#report.valueOf(channel);
      bytes += value === null || value < 0 ? NaN : value;
    });
    if (seconds === null) return null;
    if (bytes > 0) return bytes / seconds;
    // Memory is never without traffic: counters that stand, or are no numbers, are blocked.
    this[Symbol.dispose]();
    this.#useHistograms('macOS does not advance the counters of “AMC Stats”');
    return this.#readHistograms(now);
  }

  #useHistograms(why: string): void {
    this.#missing = `${why}, and there is no histogram of the memory controllers`;
    for (const groups of HISTOGRAM_GROUPS) {
      const found = groups.map((group) => this.#histogramOf(group)).filter((histogram) => histogram !== null);
      this.#subscriptions = found.flatMap((histogram) => (histogram.ok ? [histogram.value] : []));
      if (found.length === 0) continue;
      const refused = found.find((histogram) => !histogram.ok);
      this.#kind = refused === undefined ? 'histogram' : null;
      this.#missing = refused?.error ?? null;
      // The traffic of one die of two would be a wrong figure.
      if (refused !== undefined) this[Symbol.dispose]();
      return;
    }
    this.#kind = null;
  }

  /** Null where the group has none. */
  #histogramOf(group: string): Result<Subscription> | null {
    for (const subgroup of HISTOGRAM_SUBGROUPS) {
      const listed: string[] = [];
      const subscription = this.#report.subscribe(
        group,
        subgroup,
        (name) => isControllers(name) && listed.push(name) > 0,
      );
      if (subscription.ok || listed.length > 0) return subscription;
    }
    return null;
  }

  #readHistograms(now: number): number | null {
    let sum = 0;
    for (const subscription of this.#subscriptions) {
      const seconds = subscription.read(now, (channel) => {
        const names = subscription.statesOf(channel, this.#report.nameOf(channel) ?? '', this.#ticks);
        sum += (names === null ? null : bandwidthOf(names, this.#ticks)) ?? NaN;
      });
      if (seconds === null) sum = NaN;
    }
    return sum > 0 ? sum : null;
  }
}
