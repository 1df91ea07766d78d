import type { Stage } from './stage.ts';

/**
 * What runs all day is measured as it runs all day: V8 goes on compiling, on threads of its own, until some hundred
 * thousand processes have gone through the sampler, which at 1 Hz takes a quarter of an hour. So our own take their
 * first samples at this rate.
 */
export const QUICK_HERTZ = 10;

/** Something whose cost is measured. */
export interface Contender {
  readonly name: string;
  /** Measured even where there is no room for everybody. */
  readonly essential: boolean;
  readonly kind: 'agent' | 'sampling' | 'floor' | 'peer';
  start(stage: Stage, quickSamples: number): Promise<Running>;
}

export interface Running {
  /** The process whose CPU clock is read. */
  readonly pid: number;
  /** Refreshes a second that it was asked for. */
  readonly hertz: number;
  /** Resolves when it is past its first samples and runs at `hertz`. */
  readonly settle?: () => Promise<void>;
  /** Asked just before and just after the window; differences are over the window. */
  readonly look?: () => Promise<Look>;
}

export interface Look {
  /** Refreshes so far. */
  readonly refreshes?: number;
  /**
   * CPU so far of what matters in it, where the rest is its host's: of the sampler, inside `sample()`, without Node's
   * timers and collector.
   */
  readonly insideMs?: number;
  readonly jitterP50Ms?: number | null;
  readonly jitterP99Ms?: number | null;
}

export interface Measured {
  readonly name: string;
  readonly kind: Contender['kind'];
  readonly hertz: number;
  readonly refreshes: number;
  readonly cpuPercent: number;
  readonly msPerRefresh: number;
  readonly usPerProcess: number;
  /** The same, of the inside alone. */
  readonly insideUsPerProcess: number | null;
  readonly rssBytes: number | null;
  readonly jitterP50Ms: number | null;
  readonly jitterP99Ms: number | null;
}
