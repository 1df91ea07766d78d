import type { Config } from '../protocol/config.ts';

export type Pace = 'calm' | 'watched' | 'rising' | 'fixed';

/** A score that rises by so much within `RISE_WINDOW_MS`, or reaches the elevated band, quickens the loop for `HOLD_MS`. */
const RISE = 15;
const RISE_WINDOW_MS = 3_000;
const HOLD_MS = 10_000;

/** How often to sample: slowly while nothing happens and nobody looks. Pure: time is an argument. */
export class Governor {
  #config: Config;
  readonly #fixedHz: number | null;
  #floor = Infinity;
  #floorAt = -Infinity;
  #risingUntil = -Infinity;
  pace: Pace = 'calm';

  /** @param fixedHz for recordings and benchmarks: this rate, whatever happens */
  constructor(config: Config, fixedHz: number | null = null) {
    this.#config = config;
    this.#fixedHz = fixedHz;
  }

  configure(config: Config): void {
    this.#config = config;
  }

  /** @param now monotonic milliseconds */
  note(topScore: number, now: number): void {
    if (topScore >= this.#config.bands.elevated || topScore >= this.#floor + RISE) this.#risingUntil = now + HOLD_MS;
    if (topScore <= this.#floor || now - this.#floorAt > RISE_WINDOW_MS) {
      this.#floor = topScore;
      this.#floorAt = now;
    }
  }

  /** Milliseconds between samples. */
  intervalMs(now: number, someoneLooks: boolean): number {
    const { calm_hz, watched_hz } = this.#config.sampling;
    this.pace = this.#fixedHz !== null ? 'fixed' : someoneLooks ? 'watched' : now < this.#risingUntil ? 'rising' : 'calm';
    return 1_000 / (this.#fixedHz ?? (this.pace === 'calm' ? calm_hz : watched_hz));
  }
}
