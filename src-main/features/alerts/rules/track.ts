/** How long a condition must last and how far it must ease. Durations in ms. */
export interface Pace {
  readonly sustainMs: number;
  readonly sustainSamples: number;
  /** It eases below this strength, where 1 is the threshold. */
  readonly clearBelow: number;
  readonly clearMs: number;
}

/** `due`: it has lasted and may be told of. `clears`: it has eased for long enough. */
export type Step = 'quiet' | 'pending' | 'due' | 'active' | 'clears';

/** Over a longer silence (the machine slept) nothing can have lasted. */
const GAP_MS = 30_000;
/** An alert whose figure cannot be read any more is given up after this. */
const UNKNOWN_MS = 60_000;

/** One condition of one subject: from threshold to alert, and back below the clear threshold. Time is monotonic ms. */
export class Track {
  active = false;
  #metAt = NaN;
  #samples = 0;
  #easedAt = NaN;
  #knownAt = NaN;
  #lastAt = NaN;

  /** @param strength 1 at the threshold; NaN: no reading, which neither lasts nor eases */
  step(strength: number, now: number, pace: Pace): Step {
    const gap = now - this.#lastAt > GAP_MS;
    this.#lastAt = now;
    if (!Number.isNaN(strength)) this.#knownAt = now;
    return this.active ? this.#ease(strength, now, pace) : this.#build(strength, now, pace, gap);
  }

  fire(): void {
    this.active = true;
    this.#easedAt = NaN;
  }

  /** How long the condition has lasted; 0 when it is not met. */
  lasted(now: number): number {
    return Number.isNaN(this.#metAt) ? 0 : now - this.#metAt;
  }

  /** For a subject that is gone. */
  end(): void {
    this.active = false;
    this.#forget();
  }

  #build(strength: number, now: number, pace: Pace, gap: boolean): Step {
    // One sample without a reading neither lasts nor eases.
    if (Number.isNaN(strength) && !Number.isNaN(this.#metAt) && !gap && now - this.#knownAt < UNKNOWN_MS)
      return 'pending';
    if (!(strength >= 1)) {
      this.#forget();
      return 'quiet';
    }
    if (gap || Number.isNaN(this.#metAt)) {
      this.#metAt = now;
      this.#samples = 0;
    }
    this.#samples += 1;
    return now - this.#metAt >= pace.sustainMs && this.#samples >= pace.sustainSamples ? 'due' : 'pending';
  }

  #ease(strength: number, now: number, { clearBelow, clearMs }: Pace): Step {
    if (Number.isNaN(strength) ? now - this.#knownAt < UNKNOWN_MS : strength >= clearBelow) {
      if (!Number.isNaN(strength)) this.#easedAt = NaN;
      return 'active';
    }
    if (Number.isNaN(this.#easedAt)) this.#easedAt = now;
    if (now - this.#easedAt < clearMs) return 'active';
    this.end();
    return 'clears';
  }

  #forget(): void {
    this.#metAt = NaN;
    this.#samples = 0;
  }
}
