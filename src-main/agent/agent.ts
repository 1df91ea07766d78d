import type { Clock } from '../base/clock.ts';
import type { Config } from '../protocol/config.ts';
import type { SelfCost } from '../protocol/frame.ts';
import type { Sampler } from '../sample/sampler.ts';
import type { Client } from './endpoint.ts';
import type { Log } from './log.ts';
import { Loop, timers, type Schedule } from './loop.ts';
import { Observatory } from './observatory.ts';
import { Governor } from './pace.ts';
import type { Places } from './paths.ts';
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
}

/** The one process that samples, derives and serves: the loop, the clients, and nothing of any transport. */
export class Agent implements Disposable {
  readonly observatory: Observatory;
  readonly governor: Governor;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: Places;
  readonly version: string;
  readonly startedAt: number;
  readonly #meter: SelfMeter;
  readonly #clients = new Set<Client>();
  config: Config;
  #started = false;
  #droppedByGone = 0;
  #wasImpaired: string | null = null;

  constructor(options: AgentOptions) {
    const { sampler, clock, config } = options;
    this.clock = clock;
    this.config = config;
    this.log = options.log;
    this.places = options.places;
    this.version = options.version;
    this.startedAt = clock.now();
    this.observatory = new Observatory(sampler, config);
    this.governor = new Governor(config, options.hz ?? null);
    this.#meter = new SelfMeter(clock);
    this.loop = new Loop(clock, options.schedule ?? timers, () => this.#tick(), () => this.governor.intervalMs(clock.monotonic(), this.#someoneLooks));
  }

  start(): void {
    this.#started = true;
    this.log.info({ version: this.version, pid: process.pid }, 'the agent has started');
    this.loop.start();
  }

  configure(config: Config): void {
    this.config = config;
    this.governor.configure(config);
    this.observatory.configure(config);
    this.loop.hurry();
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
    this.loop[Symbol.dispose]();
    this.observatory[Symbol.dispose]();
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
    for (const client of this.#clients) client.publish();
    this.#meter.tickEnds();
    this.#noteImpairment();
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
