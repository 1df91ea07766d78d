import { messageOf } from '../../base/result.ts';
import type { Log } from '../../host/log.ts';
import { ERROR } from '../../protocol/envelope.ts';
import type { Contract } from '../../protocol/feature.ts';
import type { FeatureStatus } from '../../protocol/methods.ts';
import type { AgentFeature, Caller, FeatureHost, FeaturePart, Tick } from './feature.ts';
import { Fence } from './fence.ts';
import { Refusal } from '../session/refusal.ts';

interface Running {
  readonly contract: Contract;
  /** Null: it could not be started, and the fence says why. */
  readonly part: FeaturePart<Contract> | null;
  readonly fence: Fence;
}

/** Told of what a feature takes of the agent: where it cannot be started, all is given back. */
export type Taken = <D extends Disposable>(part: D) => D;

type Handler = (params: unknown, caller: Caller) => unknown;

/** The features of one agent, in the order of their list: started, asked, run after each tick, each behind a fence. */
export class Features implements Disposable {
  readonly #running: readonly Running[];
  readonly #log: Log;

  constructor(
    features: readonly AgentFeature[],
    log: Log,
    host: (feature: AgentFeature, taken: Taken) => FeatureHost<Contract>,
  ) {
    this.#log = log;
    this.#running = features.map((feature) => this.#start(feature, host));
  }

  /** @throws Refusal where no feature has such a method, or the one that has it could not be started */
  handler(method: string): Handler {
    return this.#partWith('methods', method).methods[method] as Handler;
  }

  /** What a topic of a feature is now. @throws Refusal */
  first(topic: string, params: unknown): unknown {
    return (this.#partWith('topics', topic).topics[topic] as (params: unknown) => unknown)(params);
  }

  tick(tick: Tick): void {
    for (const { part, fence } of this.#running) if (part?.onTick !== undefined) fence.run(() => part.onTick?.(tick));
  }

  configure(): void {
    this.#each('configure', (part) => part.configure?.());
  }

  left(caller: Caller): void {
    this.#each('left', (part) => part.left?.(caller));
  }

  status(): FeatureStatus[] {
    return this.#running.map(({ fence }) => fence.status());
  }

  /** The last first: what was started later may use what was there before. */
  [Symbol.dispose](): void {
    this.#each('dispose', (part) => part[Symbol.dispose](), [...this.#running].reverse());
  }

  #start(feature: AgentFeature, host: (feature: AgentFeature, taken: Taken) => FeatureHost<Contract>): Running {
    const { contract } = feature;
    const fence = new Fence(contract.name, this.#log);
    const all: Disposable[] = [];
    let starts = true;
    const taken: Taken = (part) => {
      if (starts) all.push(part);
      return part;
    };
    try {
      const part = feature.start(host(feature, taken));
      starts = false;
      return { contract, part, fence };
    } catch (thrown) {
      for (const part of all) part[Symbol.dispose]();
      fence.impaired = `it could not be started: ${messageOf(thrown)}`;
      this.#log.error({ feature: contract.name, reason: messageOf(thrown) }, 'a feature could not be started');
      return { contract, part: null, fence };
    }
  }

  #partWith(kind: 'methods' | 'topics', name: string): FeaturePart<Contract> {
    const running = this.#running.find(({ contract }) => Object.hasOwn(contract[kind], name));
    if (running === undefined) throw new Refusal(ERROR.methodNotFound, `no ${kind.slice(0, -1)} ${name}`);
    const { part, contract, fence } = running;
    if (part === null) throw new Refusal(ERROR.internal, `${contract.name}: ${fence.impaired ?? 'not started'}`);
    return part;
  }

  #each(what: string, run: (part: FeaturePart<Contract>) => void, running = this.#running): void {
    for (const { contract, part } of running) {
      try {
        if (part !== null) run(part);
      } catch (thrown) {
        this.#log.error({ feature: contract.name, what, reason: messageOf(thrown) }, 'a feature failed');
      }
    }
  }
}
