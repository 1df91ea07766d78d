import { failure, ok, type Result } from '../../../base/result.ts';
import type { PowerCounters } from '../../../sample/system.ts';
import type { Reference } from '../corefoundation.ts';
import { energyChannel, type EnergyChannel, type EnergyPart } from '../ioreport/channel-names.ts';
import { EnergyMeter } from './energy-meter.ts';
import { NO_DIFFERENCE, type IOReport, type Subscription } from '../ioreport/ioreport.ts';
import { microjoulesPerUnit } from '../ioreport/units.ts';

/** Which parts worked in the interval; false also where that is not known. */
export interface Busy {
  readonly cpu: boolean;
  readonly gpu: boolean;
}

const PARTS: readonly EnergyPart[] = ['cpu', 'gpu', 'ane', 'dram'];
/** Each joule of these is a joule of the package. */
const WITHIN_PACKAGE: readonly EnergyPart[] = ['cpu', 'gpu', 'ane'];

/** Energy of the chip's parts: group "Energy Model" of IOReport. */
export class EnergySource implements Disposable {
  readonly #report: IOReport;
  readonly #subscription: Subscription;
  readonly #meters: Readonly<Record<EnergyPart, EnergyMeter>> = {
    cpu: new EnergyMeter(),
    gpu: new EnergyMeter(),
    ane: new EnergyMeter(),
    dram: new EnergyMeter(),
  };
  #packageMicrojoules = 0;
  /** There was a sample. */
  #begun = false;
  #missing: string | null = NO_DIFFERENCE;

  private constructor(report: IOReport, subscription: Subscription) {
    this.#report = report;
    this.#subscription = subscription;
  }

  static open(report: IOReport): Result<EnergySource> {
    const subscription = report.subscribe('Energy Model', null, (name) => energyChannel(name) !== null);
    return subscription.ok ? ok(new EnergySource(report, subscription.value)) : failure(subscription.error);
  }

  /** Why a part that should be there is not; null where nothing is missing. */
  get missing(): string | null {
    return this.#missing;
  }

  read(now: number, busy: Busy): PowerCounters[] {
    const used = new Map<EnergyPart, PartEnergy>();
    let unnamed = 0;
    const note = (channel: Reference, microjoules: number | null): void => {
      const name = this.#report.nameOf(channel);
      const known = name === null ? null : energyChannel(name);
      if (known === null) unnamed += 1;
      else add(used, known, microjoules);
    };
    const seconds =
      this.#subscription.read(now, (channel) => note(channel, this.#microjoulesOf(channel))) ?? this.#begin(note);
    // A channel without its name would be missing from a sum.
    if (seconds === null || unnamed > 0) {
      this.#missing = NO_DIFFERENCE;
      return [];
    }
    let packageGrew: number | null = 0;
    for (const part of PARTS) {
      const microjoules = used.get(part)?.microjoules ?? null;
      const isBusy = part === 'cpu' ? busy.cpu : part === 'gpu' && busy.gpu;
      // One driver advances all but the GPU's.
      const grown = this.#meters[part].add(microjoules, seconds, isBusy, part !== 'gpu' && this.#meters.cpu.isInSteps);
      // The Neural Engine may be without a meter: it uses little but when it works.
      if (WITHIN_PACKAGE.includes(part) && (part !== 'ane' || used.has('ane')))
        packageGrew = packageGrew === null || grown === null ? null : packageGrew + grown;
    }
    this.#packageMicrojoules += packageGrew ?? 0;
    this.#missing = this.#whyMissing(used);
    return [
      ...(packageGrew === null
        ? []
        : [{ name: 'package', energyUj: this.#packageMicrojoules, wrapsAtUj: null, nested: false }]),
      ...this.#counters(),
    ];
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  /** The first sample is where counting begins, at nothing: with the second there are rates. */
  #begin(note: (channel: Reference, microjoules: number | null) => void): number | null {
    if (this.#begun) return null;
    let channels = 0;
    this.#subscription.channels((channel) => {
      channels += 1;
      note(channel, this.#microjoulesOf(channel) === null ? null : 0);
    });
    this.#begun = channels > 0;
    return this.#begun ? 0 : null;
  }

  #microjoulesOf(channel: Reference): number | null {
    const unit = microjoulesPerUnit(this.#report.unitOf(channel));
    const value = this.#report.valueOf(channel);
    return unit === null || value === null || value < 0 ? null : value * unit;
  }

  #counters(): PowerCounters[] {
    return PARTS.flatMap((part) => {
      const total = this.#total(part);
      // Memory lies beside the package's sum.
      return total === null
        ? []
        : [{ name: part, energyUj: total, wrapsAtUj: null, nested: WITHIN_PACKAGE.includes(part) }];
    });
  }

  /** Where the CPU's meter stands, one beside it that never moves says nothing either. */
  #total(part: EnergyPart): number | null {
    const meter = this.#meters[part];
    if (part !== 'cpu' && part !== 'gpu' && this.#meters.cpu.isFrozen && !meter.hasMovedLately) return null;
    return meter.total;
  }

  #whyMissing(used: ReadonlyMap<EnergyPart, PartEnergy>): string | null {
    const frozen = (['cpu', 'gpu'] as const).filter((part) => this.#meters[part].isFrozen);
    if (frozen.length > 0) return `macOS does not advance the energy of ${frozen.join(' and ')}, although it works`;
    const unreadable = PARTS.filter((part) => used.has(part) && used.get(part)!.microjoules === null);
    if (unreadable.length > 0) return `the energy of ${unreadable.join(', ')} is in an unknown unit, or no number`;
    const absent = PARTS.filter((part) => !used.has(part));
    return absent.length > 0 ? `IOReport does not meter ${absent.join(', ')} on this chip` : null;
  }
}

interface PartEnergy {
  rank: number;
  /** Null where one of its channels cannot be read. */
  microjoules: number | null;
}

/** Channels of one part and rank are added (one a die); of two ranks only the lower counts. */
function add(used: Map<EnergyPart, PartEnergy>, { part, rank }: EnergyChannel, microjoules: number | null): void {
  const sum = used.get(part);
  if (sum === undefined || rank < sum.rank) used.set(part, { rank, microjoules });
  else if (rank === sum.rank)
    sum.microjoules = sum.microjoules === null || microjoules === null ? null : sum.microjoules + microjoules;
}
