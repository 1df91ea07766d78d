import { deriveSystem } from '../../../model/system.ts';
import type { SystemFrame } from '../../../protocol/frame.ts';
import type { RawSample, Sampler } from '../../../sample/sampler.ts';

export interface MachineSample {
  readonly raw: RawSample;
  readonly system: SystemFrame;
  /** True time since the sample before; null for the first. */
  readonly intervalMs: number | null;
}

/** Samples of the machine, one after the other, with the rates between them. */
export class MachineSamples {
  readonly #sampler: Sampler;
  #before: Pick<RawSample, 'system' | 'monotonic'> | null = null;

  constructor(sampler: Sampler) {
    this.#sampler = sampler;
  }

  /** @throws where the machine cannot be read */
  take(): MachineSample {
    const raw = this.#sampler.sample();
    const before = this.#before;
    const intervalMs = before === null ? null : raw.monotonic - before.monotonic;
    this.#before = { system: raw.system, monotonic: raw.monotonic };
    return {
      raw,
      system: deriveSystem(raw.system, before?.system ?? null, intervalMs === null ? null : intervalMs / 1_000),
      intervalMs,
    };
  }
}
