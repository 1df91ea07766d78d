import type { MetricCoverage } from '../metrics/coverage.ts';
import type { RawMetricId } from '../metrics/registry.ts';
import type { RawSample } from './sampler.ts';
import type { Want } from './wants.ts';

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
