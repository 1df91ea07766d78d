import { Governor } from '../../src-main/agent/pace.ts';
import { Loop, timers } from '../../src-main/agent/loop.ts';
import { Observatory } from '../../src-main/agent/observatory.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { defaultConfig } from '../../src-main/protocol/config.ts';
import { LinuxSampler } from '../../src-main/sampling/linux/linux-sampler.ts';

/**
 * The program under test in this process: samples the machine at the agent's pace, from one end of the gallery to the
 * other.
 */
export class Watch implements Disposable {
  readonly observatory = new Observatory(new LinuxSampler({ clock: systemClock }), defaultConfig);
  readonly #governor = new Governor(defaultConfig);
  readonly #loop: Loop;
  /** Called after each tick. */
  onTick: (() => void) | null = null;

  constructor() {
    this.#loop = new Loop(
      systemClock,
      timers,
      () => this.#tick(),
      () => this.#governor.intervalMs(systemClock.monotonic(), false),
    );
    this.#loop.start();
  }

  [Symbol.dispose](): void {
    this.#loop[Symbol.dispose]();
    this.observatory[Symbol.dispose]();
  }

  #tick(): void {
    this.observatory.tick();
    if (this.observatory.impaired !== null)
      throw new Error(`this machine cannot be sampled: ${this.observatory.impaired}`);
    this.#governor.note(this.observatory.topScore, systemClock.monotonic());
    this.onTick?.();
  }
}
