import { messageOf } from '../../base/result.ts';
import { threadCpuMs } from '../../host/cpu-time.ts';
import type { Log } from '../../host/log.ts';
import type { FeatureStatus } from '../../protocol/methods.ts';

/** CPU time. A tick of 2,000 processes has 24 ms for everything: what takes longer than this is said to be slow. */
const SLOW_MS = 100;
/** For each such time that it took it is left out of one tick: at one sample a second it has a quarter of the time. */
const LEFT_OUT_FOR_MS = 250;
/** After each further failure in a row it is left out for twice as long. */
const MOST_LEFT_OUT = 64;

/**
 * Around what a feature does at each tick: one that throws, or takes long, is left out for a while, and it is counted
 * and said. Sampling goes on, and so do the others.
 */
export class Fence {
  readonly #name: string;
  readonly #log: Log;
  readonly #cpuMs: () => number;
  #failed = 0;
  #slow = 0;
  #leftOut = 0;
  /** Failures in a row. */
  #inARow = 0;
  #skip = 0;
  #tickMs: number | null = null;
  impaired: string | null = null;

  constructor(name: string, log: Log, cpu: () => number = threadCpuMs) {
    this.#name = name;
    this.#log = log;
    this.#cpuMs = cpu;
  }

  run(task: () => void): void {
    if (this.#skip > 0) {
      this.#skip -= 1;
      this.#leftOut += 1;
      return;
    }
    const begun = this.#cpuMs();
    let trouble: string | null = null;
    try {
      task();
    } catch (thrown) {
      this.#failed += 1;
      trouble = messageOf(thrown);
    }
    this.#tickMs = this.#cpuMs() - begun;
    if (trouble !== null) this.#skip = Math.min(2 ** this.#inARow++, MOST_LEFT_OUT);
    else this.#inARow = 0;
    if (this.#tickMs > SLOW_MS) {
      this.#slow += 1;
      this.#skip = Math.min(Math.max(this.#skip, Math.floor(this.#tickMs / LEFT_OUT_FOR_MS)), MOST_LEFT_OUT);
      trouble ??= `it took ${Math.round(this.#tickMs)} ms of CPU in one tick`;
    }
    this.#note(trouble);
  }

  status(): FeatureStatus {
    return {
      name: this.#name,
      impaired: this.impaired,
      failed: this.#failed,
      slow: this.#slow,
      left_out: this.#leftOut,
      tick_ms: this.#tickMs,
    };
  }

  /** Said when it begins and when it is over, not each tick. */
  #note(trouble: string | null): void {
    if (trouble === null && this.impaired !== null) this.#log.info({ feature: this.#name }, 'a feature works again');
    if (trouble !== null && this.impaired === null)
      this.#log.error({ feature: this.#name, reason: trouble }, 'a feature is impaired');
    this.impaired = trouble;
  }
}
