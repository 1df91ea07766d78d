import { CATEGORIES, METRIC_IDS, STATES } from '../../metrics/registry.ts';
import { bandOf } from '../../model/score/bands.ts';
import { reasonsOf } from '../../model/score/reasons.ts';
import type { ProcessModel, ProcessSample } from '../../model/sample.ts';
import { lowHighOf, type SeriesId } from '../../model/rates/window.ts';
import type { Config } from '../../protocol/config.ts';
import type { Metrics, ProcessRow } from '../../protocol/frame.ts';
import type { ProcessDetail } from '../../protocol/methods.ts';
import { processLabel } from '../../vocabulary/process-label.ts';

/** Digits that only noise fills are left out: a ten-thousandth of a percent of a core is a microsecond a second. */
const PLACES = 10_000;
export const rounded = (value: number): number =>
  Number.isInteger(value) ? value : Math.round(value * PLACES) / PLACES;

/** Absent is NaN in a column and null on the wire. */
const wire = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);

/** Of the scores of a row. */
const SPARK_SAMPLES = 60;
/** Characters of a command line in a frame, which has many; the detail of one process has it whole. */
const COMMAND_IN_FRAME = 200;

/** What turns a slot of a sample into what a client sees of it. */
export interface RowSource {
  readonly sample: ProcessSample;
  readonly model: ProcessModel;
  readonly config: Config;
  /** By slot. */
  readonly blame: ArrayLike<number>;
}

/** A row of a frame: its command line is cut. */
export function frameRowOf(source: RowSource, slot: number): ProcessRow {
  const row = rowOf(source, slot);
  return row.command !== null && row.command.length > COMMAND_IN_FRAME
    ? { ...row, command: `${row.command.slice(0, COMMAND_IN_FRAME - 1)}…` }
    : row;
}

function rowOf(source: RowSource, slot: number): ProcessRow {
  const { sample, model, config } = source;
  const { processes } = sample;
  const facts = processes.facts[slot]!;
  const score = sample.score[slot]!;
  const past = model.series(sample, 'score', slot);
  const window = lowHighOf(past);
  return {
    pid: processes.pid[slot]!,
    started_at_ms: processes.startedAt[slot]!,
    parent_pid: processes.parentPid[slot]!,
    name: facts.name,
    label: processLabel(facts),
    command: facts.command,
    user: facts.user,
    state: STATES[processes.state[slot]!]!,
    score,
    // Nothing is held between a change of the ring's length and the next sample.
    score_low: Number.isNaN(window.low) ? score : window.low,
    score_high: Number.isNaN(window.high) ? score : window.high,
    band: bandOf(score, config.bands),
    blame: rounded(source.blame[slot]!),
    category: CATEGORIES[sample.category[slot]!]!,
    categories: {
      blocking: rounded(sample.categories.blocking[slot]!),
      contention: rounded(sample.categories.contention[slot]!),
      pressure: rounded(sample.categories.pressure[slot]!),
      efficiency: rounded(sample.categories.efficiency[slot]!),
    },
    reasons: reasonsOf(slot, sample.metrics, sample, config.scoring.full_at.instructions_per_cycle).map(
      ({ metric, value }) => ({ metric, value: rounded(value) }),
    ),
    coverage_percent: sample.coverage[slot]!,
    metrics: metricsOf((id) => sample.metrics[id][slot]!),
    spark: past.slice(-SPARK_SAMPLES).map(wire),
  };
}

export function detailOf(source: RowSource, slot: number): ProcessDetail {
  const { sample, model } = source;
  const facts = sample.processes.facts[slot]!;
  return {
    row: rowOf(source, slot),
    executable: facts.executable,
    cgroup: facts.cgroup,
    kernel_thread: facts.kernelThread,
    uid: facts.uid,
    low: metricsOf((id) => model.lowHigh(sample, id, slot).low),
    high: metricsOf((id) => model.lowHigh(sample, id, slot).high),
    series: {
      score: seriesOf(source, 'score', slot),
      cpu_percent: seriesOf(source, 'cpu_percent', slot),
      rss_bytes: seriesOf(source, 'rss_bytes', slot),
      disk_bytes_per_second: seriesOf(source, 'disk_bytes_per_second', slot),
    },
  };
}

/** The slot of a process by its identity; -1 when it is gone. */
export function slotOf({ processes }: ProcessSample, pid: number, startedAt: number): number {
  for (let index = 0; index < processes.count; index++) {
    const slot = processes.live[index]!;
    if (processes.pid[slot] === pid && processes.startedAt[slot] === startedAt) return slot;
  }
  return -1;
}

function metricsOf(value: (id: (typeof METRIC_IDS)[number]) => number): Metrics {
  const metrics: Partial<Record<(typeof METRIC_IDS)[number], number | null>> = {};
  for (const id of METRIC_IDS) metrics[id] = wire(value(id));
  return metrics as Metrics;
}

const seriesOf = ({ sample, model }: RowSource, id: SeriesId, slot: number): (number | null)[] =>
  model.series(sample, id, slot).map(wire);
