import type { Clock } from '../base/clock.ts';
import type { Log } from '../host/log.ts';
import type { Places } from '../host/places.ts';
import { catalogueOf, type Catalogue } from '../protocol/catalogue.ts';
import { configSchema, type ConfigSchema } from '../protocol/config-schema.ts';
import type { Contract } from '../protocol/feature.ts';
import type { SelfCost } from '../protocol/frame.ts';
import { core } from '../protocol/methods.ts';
import type { Sampler } from '../sample/sampler.ts';
import { SHOWN } from '../sample/wants.ts';
import type { Client } from './session/client.ts';
import type { AgentConfig, AgentFeature, FeatureHost, Tick } from './features/feature.ts';
import { Features, type Taken } from './features/features.ts';
import { Hub } from './features/hub.ts';
import { Loop, timers, type Schedule } from './loop/loop.ts';
import { Observatory } from './observatory.ts';
import { Governor } from './loop/pace.ts';
import { SelfMeter } from './loop/self-cost.ts';

export interface AgentOptions {
  readonly sampler: Sampler;
  readonly clock: Clock;
  readonly features: readonly AgentFeature[];
  readonly config: AgentConfig;
  readonly configWarnings?: readonly string[];
  readonly places: Places;
  readonly log: Log;
  readonly version: string;
  readonly schedule?: Schedule;
  /** A fixed rate instead of the adaptive one. */
  readonly hz?: number | null;
  /** Told of a configuration that is read anew. */
  readonly onConfigure?: (config: AgentConfig) => void;
  /** What the command line asks for, over what the file says. */
  readonly adjust?: ((config: AgentConfig) => AgentConfig) | undefined;
  /** Nobody else shows notifications on this desktop. */
  readonly notifySend?: boolean;
  /** Whether its features may leave something on disk by themselves; not where it lives as long as one command. */
  readonly lasting?: boolean;
}

/** The one process that samples, derives and serves: the loop, the clients, and nothing of any transport or feature. */
export class Agent implements Disposable {
  readonly observatory: Observatory;
  readonly governor: Governor;
  readonly features: Features;
  readonly catalogue: Catalogue;
  readonly configSchema: ConfigSchema;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: Places;
  readonly version: string;
  readonly startedAt: number;
  readonly #options: AgentOptions;
  readonly #meter: SelfMeter;
  readonly #hub: Hub;
  readonly #clients = new Set<Client>();
  config: AgentConfig;
  /** What of the configuration file is of no use. */
  configWarnings: readonly string[] = [];
  #started = false;
  #droppedByGone = 0;
  #wasImpaired: string | null = null;
  /** What is read only while somebody looks. */
  #looking: Disposable | null = null;

  constructor(options: AgentOptions) {
    const { sampler, clock, features, places, log, version } = options;
    const contracts = features.map(({ contract }) => contract);
    this.#options = options;
    this.catalogue = catalogueOf([core, ...contracts]);
    this.configSchema = configSchema(contracts);
    this.clock = clock;
    this.config = this.#adjusted(options.config);
    this.configWarnings = options.configWarnings ?? [];
    this.log = log;
    this.places = places;
    this.version = version;
    this.startedAt = clock.now();
    this.observatory = new Observatory(sampler, this.config, []);
    this.observatory.onAnomaly = ({ kind, text }) =>
      log.warn({ kind, text }, 'figures that cannot be; further ones of this kind are counted, and not logged');
    this.governor = new Governor(this.config, options.hz ?? null);
    this.governor.onDemand = () => this.loop.hurry();
    this.#meter = new SelfMeter(clock);
    this.#hub = new Hub(log);
    this.loop = new Loop(
      clock,
      options.schedule ?? timers,
      () => this.#tick(),
      (planned) => this.governor.intervalMs(clock.monotonic(), this.#someoneLooks, planned),
    );
    this.features = new Features(features, log, ({ contract }, taken) => this.#hostOf(contract, taken));
  }

  start(): void {
    this.#started = true;
    this.log.info({ version: this.version, pid: process.pid }, 'the agent has started');
    this.loop.start();
  }

  configure(read: AgentConfig, warnings: readonly string[]): void {
    this.config = this.#adjusted(read);
    this.configWarnings = warnings;
    this.governor.configure(this.config);
    this.observatory.configure(this.config);
    this.features.configure();
    this.loop.hurry();
    this.#options.onConfigure?.(this.config);
    this.log.info('a new configuration is in force');
    for (const warning of warnings) this.log.warn({ path: this.places.config }, warning);
  }

  join(client: Client): void {
    this.#clients.add(client);
    this.log.debug({ role: client.role.name }, 'a client has come');
  }

  leave(client: Client): void {
    if (!this.#clients.delete(client)) return;
    this.#droppedByGone += client.dropped;
    this.features.left(client);
    this.log.debug({ role: client.role.name }, 'a client has gone');
  }

  /** Somebody may have begun to look: then the loop quickens at once. */
  followedChanged(): void {
    this.loop.hurry();
  }

  /** To features that listen, and to all who follow the topic. */
  publish(topic: string, change: unknown): void {
    this.#hub.publish(topic, change);
    for (const session of this.#clients) session.changed(topic, change);
  }

  /** Of topics whose changes come with samples. */
  get followerCount(): number {
    return [...this.#clients].reduce((sum, session) => sum + session.pacedCount, 0);
  }

  get droppedFrames(): number {
    return [...this.#clients].reduce((sum, session) => sum + session.dropped, this.#droppedByGone);
  }

  selfCost(): SelfCost {
    return this.#meter.read(this.loop);
  }

  [Symbol.dispose](): void {
    this.features[Symbol.dispose]();
    this.loop[Symbol.dispose]();
    this.observatory[Symbol.dispose]();
    if (this.#started) this.log.info('the agent has stopped');
  }

  get #someoneLooks(): boolean {
    for (const { role, pacedCount } of this.#clients) if (role.looks && pacedCount > 0) return true;
    return false;
  }

  #adjusted(config: AgentConfig): AgentConfig {
    return this.#options.adjust === undefined ? config : this.#options.adjust(config);
  }

  #tick(): void {
    this.#meter.tickBegins();
    this.#askForWhoLooks();
    this.observatory.tick();
    this.governor.note(this.observatory.topScore, this.clock.monotonic());
    if (this.observatory.sequence > 0) for (const client of this.#clients) client.sampled();
    this.features.tick(this.#latest());
    this.#meter.tickEnds();
    this.#noteImpairment();
  }

  /** Who looks asks for what a page shows. */
  #askForWhoLooks(): void {
    if (this.#someoneLooks) {
      this.#looking ??= this.observatory.demand(SHOWN);
      return;
    }
    this.#looking?.[Symbol.dispose]();
    this.#looking = null;
  }

  #latest(): Tick {
    const { observatory, loop, clock } = this;
    const { impaired } = observatory;
    const { sample, system } = impaired === null ? observatory.latest : { sample: null, system: null };
    return {
      at: clock.now(),
      now: clock.monotonic(),
      raw: impaired === null ? observatory.raw : null,
      sample,
      system,
      impaired,
      taken: loop.jitter.count,
      missed: loop.missed,
      blame: () => observatory.blame(),
      culprit: () => observatory.culprit(),
      top: () => observatory.top(),
    };
  }

  #hostOf(contract: Contract, taken: Taken): FeatureHost<Contract> {
    const { clock, log, places, version } = this;
    const { lasting = true, notifySend = false, sampler } = this.#options;
    return {
      clock,
      log: log.child({ feature: contract.name }),
      places,
      version,
      sampler,
      lasting,
      notifySend,
      config: () => this.config as AgentConfig & Record<string, undefined>,
      latest: () => (this.loop.jitter.count === 0 ? null : this.#latest()),
      demand: (intervalMs) => taken(this.governor.demand(intervalMs)),
      demandFigures: (wants) => taken(this.observatory.demand(wants)),
      publish: (topic: string, change: unknown) => this.publish(topic, change),
      listen: (_, topic: string, listener: (change: never) => void) => {
        taken(this.#hub.listen(contract.name, topic, listener as (change: unknown) => void));
      },
    };
  }

  /** Once when sampling fails, once when it works again: not each tick. */
  #noteImpairment(): void {
    const { impaired } = this.observatory;
    if (impaired === this.#wasImpaired) return;
    this.#wasImpaired = impaired;
    if (impaired === null) this.log.info('sampling works again');
    else this.log.error({ reason: impaired }, 'sampling is impaired');
  }
}
