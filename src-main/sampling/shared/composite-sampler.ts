import type { Clock } from '../../base/clock.ts';
import type { MetricCoverage } from '../../metrics/coverage.ts';
import type { MachineFacts, RawSample, Sampler } from '../../sample/sampler.ts';
import type { Draft, Source } from '../../sample/source.ts';
import { EVERYTHING, type Wants } from '../../sample/wants.ts';
import { GuardedSource } from './guarded-source.ts';

/**
 * Processes and system of one platform: the first source, on whose table the others write. Where it fails, so does the
 * sample.
 */
export interface Platform extends Disposable {
  readonly machine: MachineFacts;
  /** @throws when the machine cannot be read at all */
  sample(): Draft;
  coverage(): MetricCoverage[];
  /** When command lines and executables of all processes seen so far are read, or after `limitMs`. */
  settled(limitMs: number): Promise<void>;
}

/** A sampler made of an ordered list of sources: the platform's own, then those that are read while asked for. */
export class CompositeSampler implements Sampler {
  readonly #clock: Clock;
  readonly #platform: Platform;
  readonly #sources: readonly GuardedSource[];

  constructor(clock: Clock, platform: Platform, sources: readonly Source[]) {
    this.#clock = clock;
    this.#platform = platform;
    this.#sources = sources.map((source) => new GuardedSource(source, clock));
  }

  get machine(): MachineFacts {
    return this.#platform.machine;
  }

  sample(wants: Wants = EVERYTHING): RawSample {
    const begin = this.#clock.monotonic();
    const draft = this.#platform.sample();
    const platformMs = this.#clock.monotonic() - begin;
    for (const source of this.#sources) source.fill(draft, wants, platformMs);
    return draft;
  }

  coverage(): MetricCoverage[] {
    return [...this.#platform.coverage(), ...this.#sources.flatMap((source) => source.coverage())];
  }

  settled(limitMs: number): Promise<void> {
    return this.#platform.settled(limitMs);
  }

  [Symbol.dispose](): void {
    for (const source of this.#sources) source[Symbol.dispose]();
    this.#platform[Symbol.dispose]();
  }
}
