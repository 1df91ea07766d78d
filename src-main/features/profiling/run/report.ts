import type { Figures } from '../../../vocabulary/figures.ts';
import { exitCodeOf, signalName } from './command.ts';
import { reasonsAgainst, type Reason } from './comparable.ts';
import type { RunFigures } from './run.ts';
import { spreadOf, type Spread } from './statistics.ts';

/** The figures of a run that are told, compared and spread; units are in the names. Null is "not known here". */
export const FIGURES = {
  wall_seconds: (run) => run.ended.wallSeconds,
  followed_seconds: (run) => run.followedSeconds,
  cpu_user_seconds: (run) => run.used.userSeconds,
  cpu_system_seconds: (run) => run.used.systemSeconds,
  cpu_seconds: (run) => run.used.userSeconds + run.used.systemSeconds + run.unclaimedSeconds,
  cpu_percent: (run) =>
    (100 * (run.used.userSeconds + run.used.systemSeconds + run.unclaimedSeconds)) / run.followedSeconds,
  peak_rss_bytes: (run) => run.peakBytes,
  mean_rss_bytes: (run) => run.meanBytes,
  largest_process_rss_bytes: (run) => run.largestBytes,
  most_processes: (run) => run.mostProcesses,
  disk_read_bytes: (run) => run.used.disk?.readBytes ?? null,
  disk_written_bytes: (run) => run.used.disk?.writtenBytes ?? null,
  energy_joules: (run) => run.machine.treeJoules,
  package_energy_joules: (run) => run.machine.packageJoules,
  package_watts_mean: (run) => run.machine.packageWattsMean,
  package_watts_peak: (run) => run.machine.packageWattsPeak,
  machine_cpu_percent: (run) => run.machine.cpuPercent,
  others_cpu_percent: (run) => run.machine.othersCpuPercent,
  hottest_celsius_start: (run) => run.machine.hottestCelsiusAtStart,
  hottest_celsius_peak: (run) => run.machine.hottestCelsiusPeak,
  throttle_events: (run) => run.machine.throttleEvents,
  swap_in_bytes: (run) => run.machine.swapInBytes,
  swap_out_bytes: (run) => run.machine.swapOutBytes,
  bandwidth_mean_bytes_per_second: (run) => run.machine.bandwidthMeanBytesPerSecond,
  bandwidth_peak_bytes_per_second: (run) => run.machine.bandwidthPeakBytesPerSecond,
  culprit_cpu_seconds: (run) => run.culpritCpuSeconds,
} as const satisfies Record<string, (run: RunFigures) => number | null>;
export type FigureId = keyof typeof FIGURES;
const FIGURE_IDS = Object.keys(FIGURES) as readonly FigureId[];

export interface RunReport {
  readonly started_at_ms: number;
  readonly exit_code: number;
  /** `SIGTERM`; null when it ended by itself. */
  readonly signal: string | null;
  readonly figures: Readonly<Record<FigureId, number | null>>;
  readonly left_running: readonly string[];
  readonly not_comparable: readonly Reason[];
}

/** Schema 1 of `profile --json`: docs/json.md. */
export interface ProfileReport {
  readonly schema: 1;
  readonly kind: 'profile';
  readonly label: string | null;
  readonly command: readonly string[];
  readonly warmup_runs: number;
  readonly runs: readonly RunReport[];
  /** Of those figures that every run has; null for a single run. */
  readonly spread: Readonly<Partial<Record<FigureId, Spread>>> | null;
  readonly comparable: boolean;
  /** What is to be known before the figures are believed. */
  readonly warnings: readonly string[];
  /** What this machine does not tell. */
  readonly not_measured: readonly string[];
  readonly marks: number;
  readonly dropped_marks: number;
}

export interface ProfileFacts {
  readonly label: string | null;
  readonly command: readonly string[];
  readonly warmupRuns: number;
  readonly marks: number;
  readonly droppedMarks: number;
  readonly notMeasured: readonly string[];
}

export function reportOf(facts: ProfileFacts, runs: readonly RunFigures[], show: Figures): ProfileReport {
  const reports = runs.map((run) => runReportOf(run, show));
  const spread = runs.length > 1 ? spreads(reports) : null;
  return {
    schema: 1,
    kind: 'profile',
    label: facts.label,
    command: facts.command,
    warmup_runs: facts.warmupRuns,
    runs: reports,
    spread,
    comparable: reports.every(({ not_comparable }) => not_comparable.length === 0),
    warnings: warningsOf(runs, spread, facts),
    not_measured: facts.notMeasured,
    marks: facts.marks,
    dropped_marks: facts.droppedMarks,
  };
}

function runReportOf(run: RunFigures, show: Figures): RunReport {
  const figures = Object.fromEntries(FIGURE_IDS.map((id) => [id, figureOf(FIGURES[id](run))])) as Record<
    FigureId,
    number | null
  >;
  return {
    started_at_ms: run.startedAtMs,
    exit_code: exitCodeOf(run.ended),
    signal: run.ended.signal === null ? null : signalName(run.ended.signal),
    figures,
    left_running: run.leftRunning,
    not_comparable: reasonsAgainst(run.machine, run.followedSeconds, show),
  };
}

/** Nanoseconds of a second and millionths of a joule are the last digits that mean anything. */
const figureOf = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Math.round(value * 1e6) / 1e6;

function spreads(runs: readonly RunReport[]): Partial<Record<FigureId, Spread>> {
  const known = FIGURE_IDS.map((id) => [id, runs.map(({ figures }) => figures[id])] as const);
  return Object.fromEntries(
    known.flatMap(([id, values]) => (values.every((value) => value !== null) ? [[id, spreadOf(values)]] : [])),
  );
}

function warningsOf(
  runs: readonly RunFigures[],
  spread: ProfileReport['spread'],
  { droppedMarks, warmupRuns }: ProfileFacts,
): string[] {
  const outliers = spread?.wall_seconds?.outliers ?? [];
  const ignoring = [...new Set(runs.flatMap((run) => run.ignoring))];
  const left = runs.flatMap((run) => run.leftRunning);
  const warnings: string[] = [];
  if (outliers.length > 0) {
    const which = `${outliers.length === 1 ? 'run' : 'runs'} ${outliers.map((index) => index + 1).join(', ')}`;
    warnings.push(`the time of ${which} lies far from the others: something else was at work`);
  }
  if (outliers.includes(0) && warmupRuns === 0)
    warnings.push('the first run is one of them: its caches were cold (--warmup leaves such runs out)');
  if (ignoring.length > 0)
    warnings.push(
      `${ignoring.join(', ')} ignores the end of its children: ` +
        'their CPU is as last seen, their disk bytes are not counted',
    );
  if (left.length > 0) warnings.push(`still running and counted up to now: ${left.join(', ')}`);
  if (droppedMarks > 0) warnings.push(`${droppedMarks} marks came too fast and were left out`);
  return warnings;
}
