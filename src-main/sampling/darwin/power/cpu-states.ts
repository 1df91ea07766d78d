import { failure, ok, type Result } from '../../../base/result.ts';
import type { ClusterReading } from '../../../sample/system.ts';
import { compareCpuChannels, compareTiers, cpuChannel, type CpuChannel } from '../ioreport/channel-names.ts';
import type { TierTables } from './dvfs.ts';
import { NO_DIFFERENCE, type IOReport, type Subscription } from '../ioreport/ioreport.ts';
import {
  activeShare,
  addResidency,
  meanFrequency,
  NO_RESIDENCY,
  residencyOf,
  type Residency,
} from '../ioreport/residency.ts';

export interface CpuStates {
  readonly clusters: readonly ClusterReading[];
  /**
   * By the cluster's name: each core's mean frequency in Hz while it ran, in the order of the OS's numbers of its
   * cores.
   */
  readonly coreFrequencies: ReadonlyMap<string, readonly (number | null)[]>;
  /** 0 to 1 over all cores; null where not known. */
  readonly busyShare: number | null;
}

interface Tier {
  readonly letter: string;
  readonly name: string;
  readonly frequencies: readonly number[];
  readonly channels: readonly string[];
}

/** What the tiers are called where the OS gives no names, or another number of them than IOReport. */
const USUAL_NAMES: Readonly<Record<string, string>> = {
  E: 'Efficiency',
  M: 'Performance',
  P: 'Performance',
  S: 'Super',
};
const GROUP = 'CPU Stats';
/** The cores one by one; where IOReport has them only by cluster, those. */
const SUBGROUPS = ['CPU Core Performance States', 'CPU Complex Performance States'];

/** Frequencies of cores and clusters, from the time they spent in each performance state. */
export class CpuStatesSource implements Disposable {
  readonly #report: IOReport;
  readonly #subscription: Subscription;
  readonly #tiers: readonly Tier[];
  readonly #perCore: boolean;
  readonly #ticks: number[] = [];
  #missing: string | null = null;

  private constructor(report: IOReport, subscription: Subscription, tiers: readonly Tier[], perCore: boolean) {
    this.#report = report;
    this.#subscription = subscription;
    this.#tiers = tiers;
    this.#perCore = perCore;
  }

  /** @param levels names of the tiers of cores, the fastest first (hw.perflevelN.name) */
  static open(report: IOReport, tables: TierTables, levels: readonly string[]): Result<CpuStatesSource> {
    let reason = '';
    for (const subgroup of SUBGROUPS) {
      const channels = new Map<string, CpuChannel>();
      const subscription = report.subscribe(GROUP, subgroup, (name) => {
        const known = cpuChannel(name);
        if (known !== null) channels.set(name, known);
        return known !== null;
      });
      if (subscription.ok)
        return ok(
          new CpuStatesSource(report, subscription.value, tiersOf(channels, tables, levels), subgroup === SUBGROUPS[0]),
        );
      reason = subscription.error;
    }
    return failure(reason);
  }

  get missing(): string | null {
    return this.#missing;
  }

  read(now: number): CpuStates {
    const byChannel = new Map<string, Residency | null>();
    const tables = new Map(
      this.#tiers.flatMap((tier) => tier.channels.map((channel) => [channel, tier.frequencies] as const)),
    );
    const seconds = this.#subscription.read(now, (channel) => {
      const name = this.#report.nameOf(channel);
      const frequencies = name === null ? undefined : tables.get(name);
      if (name === null || frequencies === undefined) return;
      const names = this.#subscription.statesOf(channel, name, this.#ticks);
      byChannel.set(name, names === null ? null : residencyOf(names, this.#ticks, frequencies));
    });
    this.#missing = seconds === null ? NO_DIFFERENCE : this.#whyMissing(byChannel);
    const sums = this.#tiers.map((tier) => sumOf(tier.channels.map((channel) => byChannel.get(channel) ?? null)));
    const all = sumOf(sums);
    return {
      clusters: this.#tiers.map(({ name, frequencies }, index) => {
        const sum = sums[index] ?? null;
        return {
          name,
          frequencyHz: sum === null ? null : meanFrequency(sum),
          maxFrequencyHz: frequencies.length > 0 ? Math.max(...frequencies) : null,
        };
      }),
      coreFrequencies: new Map(
        this.#perCore
          ? this.#tiers.map(
              ({ name, channels }) => [name, channels.map((channel) => frequencyOf(byChannel.get(channel)))] as const,
            )
          : [],
      ),
      busyShare: all === null ? null : activeShare(all),
    };
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  #whyMissing(byChannel: ReadonlyMap<string, Residency | null>): string | null {
    if (this.#tiers.some(({ frequencies }) => frequencies.length === 0))
      return 'the power manager does not tell the frequencies of the performance states';
    const states = [...byChannel.values()];
    if (states.some((residency) => residency === null)) return 'the times in performance states cannot be read';
    return states.some((residency) => Number.isNaN(residency!.weighted))
      ? 'the chip has performance states whose frequency the power manager does not tell'
      : null;
  }
}

const frequencyOf = (residency: Residency | null | undefined): number | null =>
  residency === null || residency === undefined ? null : meanFrequency(residency);

/** Null where one of them is not known, or there is none. */
function sumOf(parts: readonly (Residency | null)[]): Residency | null {
  if (parts.length === 0) return null;
  return parts.reduce<Residency | null>(
    (sum, part) => (sum === null || part === null ? null : addResidency(sum, part)),
    NO_RESIDENCY,
  );
}

/** The fastest first, as the OS counts its levels. */
function tiersOf(channels: ReadonlyMap<string, CpuChannel>, tables: TierTables, levels: readonly string[]): Tier[] {
  const letters = [...new Set([...channels.values()].map(({ tier }) => tier))].sort(compareTiers).reverse();
  const fastestFirst = tables.length === letters.length ? [...tables].reverse() : [];
  return letters.map((letter, rank) => ({
    letter,
    name: levels.length === letters.length ? levels[rank]! : (USUAL_NAMES[letter] ?? `${letter} cores`),
    frequencies: fastestFirst[rank] ?? [],
    channels: [...channels]
      .filter(([, { tier }]) => tier === letter)
      .sort(([, a], [, b]) => compareCpuChannels(a, b))
      .map(([name]) => name),
  }));
}
