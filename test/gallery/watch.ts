import { Agent } from '../../src-main/agent/agent.ts';
import { agentFeature } from '../../src-main/agent/features/feature.ts';
import type { Observatory } from '../../src-main/agent/observatory.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { silentLog } from '../../src-main/host/log.ts';
import { places } from '../../src-main/host/places.ts';
import { defaultConfig } from '../../src-main/protocol/config.ts';
import { feature } from '../../src-main/protocol/feature.ts';
import { LinuxSampler } from '../../src-main/sampling/linux/linux-sampler.ts';

/**
 * The program under test in this process: an agent that nobody is connected to, from one end of the gallery to the
 * other, with a feature that hears of each of its ticks.
 */
export class Watch implements Disposable {
  readonly #agent: Agent;
  /** Called after each tick. */
  onTick: (() => void) | null = null;

  constructor() {
    const hearsOfTicks = agentFeature(feature('gallery', {}), () => ({
      methods: {},
      topics: {},
      onTick: ({ impaired }) => this.#ticked(impaired),
      [Symbol.dispose]: () => undefined,
    }));
    this.#agent = new Agent({
      sampler: new LinuxSampler({ clock: systemClock }),
      clock: systemClock,
      features: [hearsOfTicks],
      config: defaultConfig,
      places: places(),
      log: silentLog(),
      version: 'gallery',
      lasting: false,
    });
    this.#agent.start();
  }

  get observatory(): Observatory {
    return this.#agent.observatory;
  }

  [Symbol.dispose](): void {
    this.#agent[Symbol.dispose]();
  }

  /** Behind the agent's fence: what goes wrong here is to end the gallery, and not this part of the agent. */
  #ticked(impaired: string | null): void {
    try {
      if (impaired !== null) throw new Error(`this machine cannot be sampled: ${impaired}`);
      this.onTick?.();
    } catch (thrown) {
      setImmediate(() => {
        throw thrown;
      });
    }
  }
}
