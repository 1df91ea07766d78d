import type { MetricCoverage } from '../metrics/coverage.ts';
import type { RawMetricId } from '../metrics/registry.ts';
import type { RawSample } from './sampler.ts';

/** What costs more than it tells most of the time, and so is read only while something asks for it. */
export const WANTS = ['locks', 'gpus', 'gpu_times', 'apps'] as const;
/**
 * `locks`: who waits for whose lock. `gpus`: each graphics processor. `gpu_times`: each process's time on them. `apps`:
 * what whole applications use.
 */
export type Want = (typeof WANTS)[number];
export type Wants = ReadonlySet<Want>;

export const EVERYTHING: Wants = new Set(WANTS);
/** What a page shows, or a recording keeps: who looks at the machine as a whole asks for these. */
export const SHOWN: readonly Want[] = ['gpus', 'gpu_times', 'apps'];

/** A sample in the making: what no source has filled in is absent. */
export type Draft = { -readonly [K in keyof RawSample]: RawSample[K] };

/**
 * One place that figures come from: a file of the kernel, a library of a GPU's maker, a helper. It stands alone: where
 * it throws or is slow, its own figures are absent and its coverage says why, and the other sources go on.
 */
export interface Source extends Disposable {
  readonly id: string;
  /** Read only while something asks for this; null: with every sample. */
  readonly provides: Want | null;
  /** The OS is asked no more often than this; 0: with every sample. */
  readonly everyMs: number;
  /** Its columns of the process table, which are emptied before it fills them. */
  readonly columns: readonly RawMetricId[];
  /**
   * Puts its figures into the sample. It never waits: what takes long is begun here, and filled in when it is there.
   * @param due whether the OS may be asked; if not, what it said last is put in again
   */
  fill(draft: Draft, due: boolean): void;
  /** What it can and cannot tell, as of when it was read last. */
  coverage(): MetricCoverage[];
}
