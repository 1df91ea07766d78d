import type { Config } from '../../protocol/config.ts';
import type { Status } from '../../protocol/methods.ts';
import { Rising } from './rising.ts';

type Pace = Status['pace'];

/** No two samples are planned nearer together than 10 Hz, or further apart than 0.2 Hz. */
const SHORTEST_MS = 100;
const LONGEST_MS = 5_000;

/** How often to sample: slowly while nothing happens and nobody looks. Pure: time is an argument. */
export class Governor {
  #config: Config;
  readonly #fixedHz: number | null;
  readonly #rising = new Rising();
  readonly #demands = new Set<{ readonly intervalMs: number }>();
  /** Since when nobody has looked and nothing has risen; NaN while it is not so. */
  #quietSince = NaN;
  pace: Pace = 'calm';
  /** Called when somebody comes to need samples more often than before. */
  onDemand: () => void = () => undefined;

  /** @param fixedHz for benchmarks: this rate, whatever happens, unless somebody demands more */
  constructor(config: Config, fixedHz: number | null = null) {
    this.#config = config;
    this.#fixedHz = fixedHz;
  }

  configure(config: Config): void {
    this.#config = config;
  }

  /**
   * Somebody (a recording, a profile) needs a sample at every multiple of `intervalMs` on the monotonic clock, until it
   * is disposed of. In between there may be others, for who looks. Demands of one interval share their samples.
   *
   * @throws RangeError below 100 ms
   */
  demand(intervalMs: number): Disposable {
    if (!(intervalMs >= SHORTEST_MS && intervalMs < Infinity))
      throw new RangeError(`no samples every ${intervalMs} ms: at least ${SHORTEST_MS}`);
    const demand = { intervalMs };
    this.#demands.add(demand);
    this.onDemand();
    return { [Symbol.dispose]: () => void this.#demands.delete(demand) };
  }

  /** @param now monotonic milliseconds */
  note(topScore: number, now: number): void {
    this.#rising.note(topScore, now, this.#config.bands.elevated);
  }

  /**
   * Milliseconds from one sample to the next.
   * @param planned when the sample before was to be taken
   */
  intervalMs(now: number, someoneLooks: boolean, planned = now): number {
    this.pace = this.#paceOf(now, someoneLooks);
    const paced = 1_000 / this.#hertz();
    const demands = [...this.#demands];
    if (demands.length === 0) return paced;
    if (demands.some(({ intervalMs }) => intervalMs < paced)) this.pace = 'demanded';
    const due = Math.min(...demands.map(({ intervalMs }) => untilNextMultiple(planned, intervalMs)));
    // In even steps to the time at which one is due, near the pace.
    const steps = Math.max(1, Math.round(due / paced), Math.ceil(due / LONGEST_MS));
    return Math.max(SHORTEST_MS, due / steps);
  }

  /**
   * Why the loop runs at its pace, and after how many ms of nothing new it goes slower; null where it does not, or not
   * by itself.
   */
  explain(now: number): { readonly reason: string; readonly slowerInMs: number | null } {
    switch (this.pace) {
      case 'fixed':
        return { reason: 'the agent was started with a fixed rate', slowerInMs: null };
      case 'demanded':
        return { reason: 'a recording or a profile needs it', slowerInMs: null };
      case 'watched':
        return { reason: 'somebody looks', slowerInMs: null };
      case 'rising':
        return { reason: 'a score is high or has risen', slowerInMs: this.#rising.remainingMs(now) };
      case 'calm':
        return {
          reason: 'nobody looks and no score rises',
          slowerInMs: this.#hasIdle ? Math.max(0, this.#quietSince + this.#idleAfterMs - now) : null,
        };
      case 'idle':
        return { reason: 'nobody has looked and no score has risen for long', slowerInMs: null };
    }
  }

  #paceOf(now: number, someoneLooks: boolean): Pace {
    const isRising = this.#rising.remainingMs(now) > 0;
    if (someoneLooks || isRising) this.#quietSince = NaN;
    else if (Number.isNaN(this.#quietSince)) this.#quietSince = now;
    if (this.#fixedHz !== null) return 'fixed';
    if (someoneLooks) return 'watched';
    if (isRising) return 'rising';
    return this.#hasIdle && now - this.#quietSince >= this.#idleAfterMs ? 'idle' : 'calm';
  }

  #hertz(): number {
    const { idle_hz, calm_hz, watched_hz } = this.#config.sampling;
    if (this.#fixedHz !== null) return this.#fixedHz;
    if (this.pace === 'idle') return idle_hz;
    return this.pace === 'calm' ? calm_hz : watched_hz;
  }

  get #hasIdle(): boolean {
    return this.#config.sampling.idle_hz < this.#config.sampling.calm_hz;
  }

  get #idleAfterMs(): number {
    return this.#config.sampling.idle_after_seconds * 1_000;
  }
}

/** A time that is a multiple itself, but for rounding, is one interval from the next. */
function untilNextMultiple(time: number, interval: number): number {
  return (Math.floor(time / interval + 1e-6) + 1) * interval - time;
}
