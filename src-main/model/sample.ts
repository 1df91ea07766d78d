import type { EpochMs } from '../base/brand.ts';
import type { CounterId } from '../metrics/registry.ts';
import type { Config } from '../protocol/config.ts';
import type { RawSample } from '../sample/sampler.ts';
import type { ProcessTable } from '../sample/table.ts';
import { metricColumns, scoreColumns, type Column, type MetricColumns, type ScoreColumns } from './rates/columns.ts';
import { deriveMetrics } from './rates/derive.ts';
import { CounterDifferences, type Fall } from './rates/differences.ts';
import { Scorer } from './score/score.ts';
import { greatestOf } from './score/select.ts';
import { SampleRing, type LowHigh, type SeriesId } from './rates/window.ts';

/**
 * What one tick says of all processes: metrics and scores by slot, for the live slots of `processes`.
 * Valid until the next call of `advance`, and no longer than its raw sample; absent figures are NaN.
 */
export interface ProcessSample extends ScoreColumns {
  readonly sequence: number;
  readonly at: EpochMs;
  /** True time since the sample before; null where there was none, or the clock did not go on. */
  readonly intervalMs: number | null;
  readonly processes: ProcessTable;
  readonly metrics: MetricColumns;
  /** The slot with the greatest score of all processes, and that score; -1 and 0 where there is no process. */
  readonly topSlot: number;
  readonly topScore: number;
  /** How far each counter rose since the sample before, by slot; NaN where there is no reading. */
  readonly rise: Record<CounterId, Column>;
  /** Counters that fell instead. */
  readonly falls: readonly Fall[];
}

/**
 * Over less time a rate is noise: CPU is counted in ticks of 10 ms, and reading all processes takes a part of it. The
 * agent's loop plans none below 50 ms (10 Hz, late by half an interval); timers may be a millisecond early.
 */
export const SHORTEST_STEP_MS = 40;

/** What of a raw sample concerns processes. */
export type RawProcesses = Pick<RawSample, 'sequence' | 'at' | 'monotonic' | 'processes'>;

/**
 * Makes metrics and scores of one sampler's raw samples, in their order, and keeps the last of them for low, high and
 * series. A rate is the true average over the time between two samples, however long that was (a suspended machine, a
 * late tick).
 */
export class ProcessModel {
  #scorer: Scorer;
  #ring: SampleRing;
  readonly #differences = new CounterDifferences();
  #metrics = metricColumns(0);
  #scores = scoreColumns(0);
  #lastMonotonic = NaN;

  constructor(config: Config) {
    this.#scorer = new Scorer(config.scoring);
    this.#ring = new SampleRing(config.sampling.ring_samples);
  }

  /** Takes effect with the next sample. The ring starts anew where its length changes. */
  configure(config: Config): void {
    this.#scorer = new Scorer(config.scoring);
    if (config.sampling.ring_samples !== this.#ring.length) this.#ring = new SampleRing(config.sampling.ring_samples);
  }

  /**
   * A clock that stood still, or went back, gives no interval and no rates.
   * @throws RangeError where it went on by less than `SHORTEST_STEP_MS`; then all is as it was before
   */
  advance({ sequence, at, monotonic, processes }: RawProcesses): ProcessSample {
    const stepMs = monotonic - this.#lastMonotonic;
    if (stepMs > 0 && stepMs < SHORTEST_STEP_MS)
      throw new RangeError(`a step of ${stepMs} ms is no time for a rate: at least ${SHORTEST_STEP_MS}`);
    const intervalMs = stepMs > 0 ? stepMs : null;
    this.#lastMonotonic = monotonic;
    if (processes.capacity > this.#scores.score.length) {
      this.#metrics = metricColumns(processes.capacity);
      this.#scores = scoreColumns(processes.capacity);
    }
    const metrics = this.#metrics;
    const scores = this.#scores;
    this.#differences.advance(processes);
    deriveMetrics(processes, this.#differences, intervalMs === null ? NaN : intervalMs / 1000, metrics);
    this.#scorer.score(processes, metrics, scores);
    this.#ring.push({ sequence, processes, metrics, score: scores.score });
    const topSlot = greatestOf(processes.live, processes.count, scores.score);
    const topScore = topSlot === -1 ? 0 : scores.score[topSlot]!;
    const { rise, falls } = this.#differences;
    return { sequence, at, intervalMs, processes, metrics, ...scores, topSlot, topScore, rise, falls };
  }

  /** Over the samples held, the newest among them. */
  lowHigh(sample: ProcessSample, id: SeriesId, slot: number): LowHigh {
    return this.#ring.lowHigh(id, slot, sample.processes.bornAt[slot]!);
  }

  /** One value a sample held, oldest first; NaN where the process was not there or the figure was absent. */
  series(sample: ProcessSample, id: SeriesId, slot: number): number[] {
    return this.#ring.series(id, slot, sample.processes.bornAt[slot]!);
  }
}
