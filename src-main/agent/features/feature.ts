import type { EpochMs, MonotonicMs } from '../../base/brand.ts';
import type { Clock } from '../../base/clock.ts';
import type { Role } from '../../host/endpoint.ts';
import type { Log } from '../../host/log.ts';
import type { Places } from '../../host/places.ts';
import type { Verdict } from '../../model/blame/blame.ts';
import type { ProcessSample } from '../../model/sample.ts';
import type { Config } from '../../protocol/config.ts';
import type {
  ChangeOf,
  ConfigOf,
  Contract,
  FirstOf,
  MethodOf,
  ParsedOf,
  ResultOf,
  TopicOf,
  TopicParsedOf,
} from '../../protocol/feature.ts';
import type { Frame, SystemFrame } from '../../protocol/frame.ts';
import type { RawSample, Sampler } from '../../sample/sampler.ts';
import type { Want } from '../../sample/wants.ts';

/** The agent's part of a feature: what it is given, and what it gives. The agent itself knows no feature by name. */

/** The configuration in force: the agent's own sections, and those of its features by their names. */
export type AgentConfig = Config & Readonly<Record<string, unknown>>;

/** One tick, as features see it: valid until the next. */
export interface Tick {
  readonly at: EpochMs;
  readonly now: MonotonicMs;
  /** What the OS said, what it means, and the machine; null together when this tick failed, and `impaired` says why. */
  readonly raw: RawSample | null;
  readonly sample: ProcessSample | null;
  readonly system: SystemFrame | null;
  readonly impaired: string | null;
  /** Ticks taken and missed since the agent started. */
  readonly taken: number;
  readonly missed: number;
  /** Who is to blame, everybody ranked: worked out for who asks. Null before there is a sample. */
  blame(): Verdict | null;
  /** The culprit alone, without its evidence. */
  culprit(): { readonly label: string; readonly pid: number; readonly blame: number } | null;
  /** Who scores highest. */
  top(): Frame['top'];
}

/** Who called, for as long as its connection lasts. */
export interface Caller {
  readonly role: Role;
}

/** What the agent gives to a feature. */
export interface FeatureHost<C extends Contract> {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly sampler: Sampler;
  readonly places: Places;
  /** Whether it may leave anything on disk by itself: an agent that lives as long as one command may not. */
  readonly lasting: boolean;
  /** Nobody else shows notifications on this desktop. */
  readonly notifySend: boolean;
  /** The whole configuration in force; a feature's own section is `config()[name]`. */
  config(): Config & Readonly<Record<C['name'], ConfigOf<C>>>;
  /** The last tick; null before the first. */
  latest(): Tick | null;
  /** A sample at every multiple of the interval, until it is disposed of. */
  demand(intervalMs: number): Disposable;
  /** Figures that are read only while something asks for them, until it is disposed of. */
  demandFigures(wants: readonly Want[]): Disposable;
  /** To all who follow the topic. */
  publish<T extends TopicOf<C>>(topic: T, change: ChangeOf<C, T>): void;
  /** Hears of each change of another feature's topic, within the tick; of none where this agent lacks the feature. */
  listen<O extends Contract, T extends TopicOf<O>>(
    other: O,
    topic: T,
    listener: (change: ChangeOf<O, T>) => void,
  ): void;
}

/** What a feature gives: a handler for each method and topic of its contract, and what it does at each tick. */
export interface FeaturePart<C extends Contract> extends Disposable {
  readonly methods: {
    readonly [M in MethodOf<C>]: (params: ParsedOf<C, M>, caller: Caller) => ResultOf<C, M> | Promise<ResultOf<C, M>>;
  };
  /** What a topic is now. @throws Refusal */
  readonly topics: { readonly [T in TopicOf<C>]: (params: TopicParsedOf<C, T>) => FirstOf<C, T> };
  /** After each tick, also one that failed. One that throws or takes long is left out for a while. */
  onTick?(tick: Tick): void;
  /** A new configuration is in force. */
  configure?(): void;
  /** A connection has closed. */
  left?(caller: Caller): void;
}

export interface AgentFeature<C extends Contract = Contract> {
  readonly contract: C;
  start(host: FeatureHost<C>): FeaturePart<C>;
}

/** Names a feature's part so that a missing handler does not compile. */
export const agentFeature = <C extends Contract>(
  contract: C,
  start: (host: FeatureHost<C>) => FeaturePart<C>,
): AgentFeature => ({ contract, start: start });
