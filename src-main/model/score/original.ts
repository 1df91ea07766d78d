import { z } from 'zod';
import { failure, ok, type Result } from '../../base/result.ts';
import { CATEGORIES, STATES, type Band, type Category, type MetricId } from '../../metrics/registry.ts';
import { defaultConfig, type Config } from '../../protocol/config.ts';
import { stateCode } from '../../sample/table.ts';
import { bandOf } from './bands.ts';
import { metricColumns, scoreColumns } from '../rates/columns.ts';
import { originalWords } from './original-words.ts';
import { reasonsOf } from './reasons.ts';
import { Scorer } from './score.ts';

const figure = z.number().nullish();

/** A process in the field names of Rogue Hunter (schema 14). Null or missing is absent; other fields are ignored. */
const OriginalProcess = z.object({
  /** Percent of one core. */
  cpu: figure,
  /** Bytes. */
  mem: figure,
  pageins_rate: figure,
  faults_rate: figure,
  /** Bytes a second, read and written. */
  disk_io_rate: figure,
  csw_rate: figure,
  syscalls_rate: figure,
  threads: figure,
  mach_msgs_rate: figure,
  /** Only tells whether there were any. */
  cycles: figure,
  ipc: figure,
  wakeups_rate: figure,
  /** Milliseconds a second. */
  runnable_time_rate: figure,
  qos_interactive_rate: figure,
  /** A word that the original does not know is not discounted, as there. */
  state: z.string().nullish(),
});

const METRIC_OF = {
  cpu: 'cpu_percent',
  mem: 'rss_bytes',
  pageins_rate: 'page_ins_per_second',
  faults_rate: 'faults_per_second',
  disk_io_rate: 'disk_bytes_per_second',
  csw_rate: 'context_switches_per_second',
  syscalls_rate: 'syscalls_per_second',
  threads: 'threads',
  mach_msgs_rate: 'mach_messages_per_second',
  cycles: 'cycles_per_second',
  ipc: 'instructions_per_cycle',
  wakeups_rate: 'wakeups_per_second',
  runnable_time_rate: 'run_queue_wait_ms_per_second',
  qos_interactive_rate: 'qos_interactive_ms_per_second',
} as const satisfies Record<string, MetricId>;
const FIELDS = Object.keys(METRIC_OF) as (keyof typeof METRIC_OF)[];

/** What the original answers, in its own names, and how much of its weight could be measured. */
export interface OriginalScore {
  readonly blocking_score: number;
  readonly contention_score: number;
  readonly pressure_score: number;
  readonly efficiency_score: number;
  readonly score: number;
  readonly band: Band;
  readonly dominant_category: Category;
  readonly dominant_metrics: string[];
  readonly coverage_percent: number;
}

/**
 * Scores one process given in the original's field names, by the code that scores live processes.
 *
 * @param input the object, or one that holds it as `input`
 */
export function scoreOriginal(input: unknown, config: Config = defaultConfig): Result<OriginalScore> {
  const parsed = OriginalProcess.safeParse(unwrap(input));
  if (!parsed.success) return failure(describe(parsed.error));
  if (FIELDS.every((field) => parsed.data[field] === undefined))
    return failure(`no field to score; known are ${FIELDS.join(', ')}`);
  const metrics = metricColumns(1);
  for (const field of FIELDS) metrics[METRIC_OF[field]][0] = parsed.data[field] ?? NaN;
  const scores = scoreColumns(1);
  const state = Uint8Array.of(knownState(parsed.data.state));
  new Scorer(config.scoring).score({ live: Int32Array.of(0), count: 1, state }, metrics, scores);
  return ok({
    blocking_score: scores.categories.blocking[0]!,
    contention_score: scores.categories.contention[0]!,
    pressure_score: scores.categories.pressure[0]!,
    efficiency_score: scores.categories.efficiency[0]!,
    score: scores.score[0]!,
    band: bandOf(scores.score[0]!, config.bands),
    dominant_category: CATEGORIES[scores.category[0]!]!,
    dominant_metrics: reasonsOf(0, metrics, scores, config.scoring.full_at.instructions_per_cycle).map(originalWords),
    coverage_percent: scores.coverage[0]!,
  });
}

function unwrap(input: unknown): unknown {
  const isWrapped = typeof input === 'object' && input !== null && Object.hasOwn(input, 'input');
  return isWrapped ? (input as { input: unknown }).input : input;
}

function knownState(word: string | null | undefined): number {
  return stateCode(STATES.find((state) => state === word) ?? 'unknown');
}

function describe(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`))
    .join('; ');
}
