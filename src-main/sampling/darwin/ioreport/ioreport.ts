import { failure, ok, type Result } from '../../../base/result.ts';
import { everyOne, type Found } from '../calls.ts';
import type { CoreFoundation, Owned, Reference } from '../corefoundation.ts';
import type { Libraries } from '../libraries.ts';

/** Key of the array of channels, in a group and in a sample alike. */
const CHANNELS = 'IOReportChannels';
/** What a broken channel answers. */
const INT64_MIN = -(2 ** 63);
/** Why a source may have no figures at the moment. */
export const NO_DIFFERENCE = 'the last reading gave none: two samples are needed, and macOS may refuse one';
/** More states than any channel has. */
const MOST_STATES = 256;

type Calls = Found<ReturnType<typeof lookUpCalls>>;

/** IOReport: a private library without a header that any user may call. Its samples are dictionaries of channels. */
export class IOReport {
  readonly #calls: Calls;
  readonly #cf: CoreFoundation;
  readonly #pointer = Buffer.alloc(8);

  private constructor(cf: CoreFoundation, calls: Calls) {
    this.#cf = cf;
    this.#calls = calls;
  }

  /** Fails where the library, or a function of it, is missing: on an Intel Mac, or a later macOS. */
  static open(libraries: Libraries, cf: CoreFoundation): Result<IOReport> {
    const calls = everyOne(lookUpCalls(libraries));
    return calls.ok ? ok(new IOReport(cf, calls.value)) : calls;
  }

  /**
   * Subscribes to those channels of a group that `wanted` says yes to: each costs at every sample.
   * Some groups are listed, and refused nevertheless.
   */
  subscribe(group: string, subgroup: string | null, wanted: (name: string) => boolean): Result<Subscription> {
    const what = subgroup === null ? `“${group}”` : `“${group} / ${subgroup}”`;
    const groupKey = this.#cf.key(group);
    const subgroupKey = subgroup === null ? null : this.#cf.key(subgroup);
    if (groupKey === null || (subgroup !== null && subgroupKey === null)) return failure('memory is short');
    using listed = this.#cf.own(this.#calls.copyChannels(groupKey, subgroupKey, 0, 0, 0));
    if (listed === null) return failure(`IOReport has no group ${what} here`);
    const filtered = this.#cf.filteredCopy(listed.reference, CHANNELS, (channel) => {
      const name = this.nameOf(channel);
      return name !== null && wanted(name);
    });
    if (filtered === null) return failure(`the group ${what} lists no channels`);
    using channels = filtered.copy;
    if (filtered.kept === 0) return failure(`the group ${what} has no channel of the names known`);
    this.#pointer.fill(0);
    const subscription = this.#cf.own(this.#calls.createSubscription(null, channels.reference, this.#pointer, 0, null));
    const subscribed = this.#cf.own(pointerIn(this.#pointer));
    if (subscription !== null && subscribed !== null)
      return ok(new Subscription(this.#cf, this.#calls, subscription, subscribed));
    subscription?.[Symbol.dispose]();
    subscribed?.[Symbol.dispose]();
    return failure(`macOS refuses a subscription to the group ${what}`);
  }

  nameOf(channel: Reference): string | null {
    return this.#cf.string(this.#calls.channelName(channel));
  }

  unitOf(channel: Reference): string | null {
    return this.#cf.string(this.#calls.unitLabel(channel));
  }

  /** The value of a simple channel; null where it has none. Above 2^53 the last digits are lost. */
  valueOf(channel: Reference): number | null {
    const value = Number(this.#calls.integerValue(channel, null));
    return value === INT64_MIN ? null : value;
  }
}

/** One group, sampled again and again. */
export class Subscription implements Disposable {
  readonly #cf: CoreFoundation;
  readonly #calls: Calls;
  readonly #subscription: Owned;
  readonly #channels: Owned;
  /** The names of states do not change while a channel lives. */
  readonly #stateNames = new Map<string, readonly string[]>();
  #before: Owned | null = null;
  #sampledAt = NaN;
  /** The most channels that a sample had. */
  #channelCount = 0;

  constructor(cf: CoreFoundation, calls: Calls, subscription: Owned, channels: Owned) {
    this.#cf = cf;
    this.#calls = calls;
    this.#subscription = subscription;
    this.#channels = channels;
  }

  /**
   * Takes a sample and hands each channel's difference from the one before to `visit`, which may keep nothing of it.
   * @param now monotonic, in ms
   * @returns seconds between the two; null where there is no difference: the first time, when macOS gives no sample,
   * and when one has
   *   other channels than the one before. The sums of a sample that lacks some would be too small: it is passed over,
   * and the next
   *   difference spans both. Those of one that has more would be far too large: IOReportCreateSamplesDelta takes over
   * whole what the
   *   sample before does not have, its total since boot.
   */
  read(now: number, visit: (channel: Reference) => void): number | null {
    const sample = this.#cf.own(
      this.#calls.createSamples(this.#subscription.reference, this.#channels.reference, null),
    );
    if (sample === null) return null;
    const count = this.#cf.length(this.#cf.entry(sample.reference, CHANNELS));
    if (count < this.#channelCount) {
      sample[Symbol.dispose]();
      return null;
    }
    using before = this.#before;
    const seconds = (now - this.#sampledAt) / 1_000;
    const isLikeBefore = count === this.#channelCount;
    this.#before = sample;
    this.#sampledAt = now;
    this.#channelCount = count;
    if (before === null || !isLikeBefore || !(seconds > 0)) return null;
    using difference = this.#cf.own(this.#calls.createDifference(before.reference, sample.reference, null));
    const channels = this.#cf.entry(difference?.reference ?? null, CHANNELS);
    if (channels === null || this.#cf.length(channels) < count) return null;
    for (let index = 0; index < count; index += 1) {
      const channel = this.#cf.item(channels, index);
      if (channel !== null) visit(channel);
    }
    return seconds;
  }

  /** Visits the channels of the last sample, whose values are totals since boot: for their names and units. */
  channels(visit: (channel: Reference) => void): void {
    const channels = this.#cf.entry(this.#before?.reference ?? null, CHANNELS);
    if (channels === null) return;
    for (let index = 0; index < this.#channelCount; index += 1) {
      const channel = this.#cf.item(channels, index);
      if (channel !== null) visit(channel);
    }
  }

  /** The names of a channel's states, and the time in each, written into `ticks`; null where it has no states. */
  statesOf(channel: Reference, name: string, ticks: number[]): readonly string[] | null {
    const count = this.#calls.stateCount(channel);
    if (!(count > 0 && count <= MOST_STATES)) return null;
    const names = this.#namesOf(channel, name, count);
    ticks.length = 0;
    for (let index = 0; index < count; index += 1) ticks.push(Number(this.#calls.residency(channel, index)));
    return names;
  }

  [Symbol.dispose](): void {
    this.#before?.[Symbol.dispose]();
    this.#before = null;
    this.#channels[Symbol.dispose]();
    this.#subscription[Symbol.dispose]();
  }

  #namesOf(channel: Reference, name: string, count: number): readonly string[] {
    const known = this.#stateNames.get(name);
    if (known?.length === count) return known;
    const names = Array.from(
      { length: count },
      (_, index) => this.#cf.string(this.#calls.stateName(channel, index)) ?? '',
    );
    this.#stateNames.set(name, names);
    return names;
  }
}

function pointerIn(bytes: Buffer): Reference | null {
  const address = bytes.readBigUInt64LE(0);
  return address === 0n ? null : address;
}

/**
 * Signatures as public monitors use them. Get results belong to their container, Copy and Create results to the caller.
 */
function lookUpCalls(libraries: Libraries) {
  const find = <Function extends (...parameters: never[]) => unknown>(prototype: string) =>
    libraries.lookUp<Function>('ioreport', prototype);
  return {
    copyChannels: find<
      (group: Reference, subgroup: Reference | null, a: number, b: number, c: number) => Reference | null
    >('void *IOReportCopyChannelsInGroup(void *group, void *subgroup, uint64_t a, uint64_t b, uint64_t c)'),
    createSubscription: find<
      (a: null, channels: Reference, subscribed: Buffer, id: number, b: null) => Reference | null
    >('void *IOReportCreateSubscription(void *a, void *channels, void *subscribed, uint64_t id, void *b)'),
    createSamples: find<(subscription: Reference, channels: Reference, a: null) => Reference | null>(
      'void *IOReportCreateSamples(void *subscription, void *channels, void *a)',
    ),
    createDifference: find<(before: Reference, now: Reference, a: null) => Reference | null>(
      'void *IOReportCreateSamplesDelta(void *before, void *now, void *a)',
    ),
    channelName: find<(channel: Reference) => Reference | null>('void *IOReportChannelGetChannelName(void *channel)'),
    unitLabel: find<(channel: Reference) => Reference | null>('void *IOReportChannelGetUnitLabel(void *channel)'),
    integerValue: find<(channel: Reference, unit: null) => number | bigint>(
      'int64_t IOReportSimpleGetIntegerValue(void *channel, void *unit)',
    ),
    stateCount: find<(channel: Reference) => number>('int32_t IOReportStateGetCount(void *channel)'),
    stateName: find<(channel: Reference, index: number) => Reference | null>(
      'void *IOReportStateGetNameForIndex(void *channel, int32_t index)',
    ),
    residency: find<(channel: Reference, index: number) => number | bigint>(
      'int64_t IOReportStateGetResidency(void *channel, int32_t index)',
    ),
  };
}
