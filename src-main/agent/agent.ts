import type { Clock } from '../base/clock.ts';
import type { Config } from '../protocol/config.ts';
import type { SelfCost } from '../protocol/frame.ts';
import type { RawSample, Sampler } from '../sample/sampler.ts';
import { AgentAlerts } from '../features/alerts/agent/agent-alerts.ts';
import type { Client } from '../host/endpoint.ts';
import type { Log } from '../host/log.ts';
import { Loop, timers, type Schedule } from './loop.ts';
import { Observatory } from './observatory.ts';
import { Governor } from './pace.ts';
import type { Places } from '../host/places.ts';
import { Recordings } from '../features/recording/agent/recordings.ts';
import { SelfMeter } from './self-cost.ts';

export interface AgentOptions {
  readonly sampler: Sampler;
  readonly clock: Clock;
  readonly config: Config;
  readonly places: Places;
  readonly log: Log;
  readonly version: string;
  readonly schedule?: Schedule;
  /** A fixed rate instead of the adaptive one. */
  readonly hz?: number | null;
  /** Told of a configuration that is read anew. */
  readonly onConfigure?: (config: Config) => void;
  /** What the command line asks for, over what the file says. */
  readonly adjust?: ((config: Config) => Config) | undefined;
  /** Notifications by notify-send, where no app shows any. */
  readonly notifySend?: boolean;
}

/** A reading so old is still of now. */
const FRESH_MS = 100;

/** The one process that samples, derives and serves: the loop, the clients, and nothing of any transport. */
export class Agent implements Disposable {
  readonly observatory: Observatory;
  readonly governor: Governor;
  readonly alerts: AgentAlerts;
  readonly recordings: Recordings;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: Places;
  readonly version: string;
  readonly startedAt: number;
  readonly #meter: SelfMeter;
  readonly #adjust: (config: Config) => Config;
  readonly #clients = new Set<Client>();
  readonly #onConfigure: (config: Config) => void;
  config: Config;
  #started = false;
  #droppedByGone = 0;
  #wasImpaired: string | null = null;

  constructor(options: AgentOptions) {
    this.#onConfigure = options.onConfigure ?? (() => undefined);
    const { sampler, clock } = options;
    this.#adjust = options.adjust ?? ((config) => config);
    const config = this.#adjust(options.config);
    this.clock = clock;
    this.config = config;
    this.log = options.log;
    this.places = options.places;
    this.version = options.version;
    this.startedAt = clock.now();
    this.observatory = new Observatory(sampler, config);
    this.observatory.onAnomaly = ({ kind, text }) =>
      this.log.warn({ kind, text }, 'figures that cannot be; further ones of this kind are counted, and not logged');
    this.governor = new Governor(config, options.hz ?? null);
    this.alerts = new AgentAlerts({
      settings: config,
      clock,
      log: options.log,
      folder: options.places.data,
      notifySend: options.notifySend ?? false,
    });
    this.#meter = new SelfMeter(clock);
    this.loop = new Loop(
      clock,
      options.schedule ?? timers,
      () => this.#tick(),
      (planned) => this.governor.intervalMs(clock.monotonic(), this.#someoneLooks, planned),
    );
    this.governor.onDemand = () => this.loop.hurry();
    this.recordings = new Recordings({
      clock,
      log: options.log,
      version: options.version,
      sampler,
      config: () => this.config,
      demand: (intervalMs) => this.governor.demand(intervalMs),
      raw: () => this.#freshRaw(),
    });
    this.alerts.onAlert((change) => this.recordings.noteAlert(change));
  }

  start(): void {
    this.#started = true;
    this.log.info({ version: this.version, pid: process.pid }, 'the agent has started');
    this.loop.start();
  }

  configure(read: Config): void {
    const config = this.#adjust(read);
    this.config = config;
    this.alerts.configure(config);
    this.governor.configure(config);
    this.observatory.configure(config);
    this.loop.hurry();
    this.#onConfigure(config);
    this.log.info('a new configuration is in force');
  }

  join(client: Client): void {
    this.#clients.add(client);
    this.log.debug({ role: client.role.name }, 'a client has come');
  }

  leave(client: Client): void {
    if (!this.#clients.delete(client)) return;
    this.#droppedByGone += client.dropped;
    this.log.debug({ role: client.role.name }, 'a client has gone');
  }

  /** Somebody may have begun to look: then the loop quickens at once. */
  subscriptionsChanged(): void {
    this.loop.hurry();
  }

  get subscriberCount(): number {
    return [...this.#clients].reduce((sum, client) => sum + client.subscriptionCount, 0);
  }

  get droppedFrames(): number {
    return [...this.#clients].reduce((sum, client) => sum + client.dropped, this.#droppedByGone);
  }

  selfCost(): SelfCost {
    return this.#meter.read(this.loop);
  }

  [Symbol.dispose](): void {
    this.recordings[Symbol.dispose]();
    this.loop[Symbol.dispose]();
    this.observatory[Symbol.dispose]();
    this.alerts[Symbol.dispose]();
    if (this.#started) this.log.info('the agent has stopped');
  }

  get #someoneLooks(): boolean {
    for (const client of this.#clients) if (client.role.looks && client.subscriptionCount > 0) return true;
    return false;
  }

  #tick(): void {
    this.#meter.tickBegins();
    this.observatory.tick();
    this.governor.note(this.observatory.topScore, this.clock.monotonic());
    this.alerts.tick(this.observatory, { taken: this.loop.jitter.count, missed: this.loop.missed });
    for (const client of this.#clients) client.publish();
    this.#record();
    this.#meter.tickEnds();
    this.#noteImpairment();
  }

  /** Recordings take what was sampled, never the same twice. */
  #record(): void {
    const { observatory } = this;
    if (observatory.impaired !== null || observatory.raw === null) return this.recordings.skip();
    this.recordings.offer(observatory.raw, () => ({ top: observatory.top(), culprit: observatory.culprit() }));
  }

  /**
   * A reading of about now, taken out of turn where the last is older. @throws Error where the machine cannot be
   * sampled
   */
  #freshRaw(): RawSample {
    const { raw } = this.observatory;
    if (raw !== null && this.clock.monotonic() - raw.monotonic < FRESH_MS) return raw;
    this.observatory.tick();
    if (this.observatory.impaired !== null || this.observatory.raw === null)
      throw new Error(this.observatory.impaired ?? 'no sample yet');
    return this.observatory.raw;
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
