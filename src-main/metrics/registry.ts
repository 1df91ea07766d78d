/**
 * THE registry of what Culprit knows about a process. One definition gives the columns of a sample and of a recording,
 * the names on the wire, the headings on the screen, the part in the score with its default weight, and the list that
 * the coverage of each platform must answer for.
 *
 * To add a metric:
 * 1. its entry in METRICS, at the end: that is where its column in CSV comes;
 * 2. the line in each sampler that can fill its raw figure (`raw.…[slot] = …`): where none does, it is absent;
 * 3. the line in the coverage of each platform that says where it comes from, or why it does not: without it
 *    sampling/linux/processes/process-coverage.ts and its namesake of macOS do not compile.
 *
 * The rest follows from the entry: the raw column and its differences, the rate, low and high, the frame, the detail
 * pane, the sorting, recordings and their replay, and, as far as the entry asks for them, the table's column with its
 * width, that of `culprit top`, and `scoring.weights` and `scoring.full_at` of the configuration. Two things are asked
 * for by the compiler where an entry needs them: the formula of a metric that is no plain rate (model/rates/derive.ts),
 * and its inverse (features/replay/sampler/processes.ts).
 */

/** How a figure is shown; the unit of its value. Percent of CPU is of one core. */
export type MetricFormat =
  | 'percent'
  | 'bytes'
  | 'bytes_per_second'
  | 'per_second'
  | 'ms_per_second'
  | 'count'
  | 'ratio'
  | 'watts'
  | 'celsius'
  | 'hertz'
  | 'milliseconds'
  | 'score'
  | 'signed';

/** The four categories, in the order that breaks ties. */
export const CATEGORIES = ['blocking', 'contention', 'pressure', 'efficiency'] as const;
export type Category = (typeof CATEGORIES)[number];

/** A metric's part in the score. */
export interface ScorePart {
  readonly category: Category;
  /** Among the terms of its category: a sum of floating-point numbers depends on its order. */
  readonly place: number;
  /** Of its weight, in `scoring.weights` of the configuration. */
  readonly name: string;
  /** The default: the category's terms have 100 together. */
  readonly weight: number;
  /** The default of the value that counts as full; for instructions per cycle, of the value below which they count. */
  readonly fullAt: number;
}

/** A column in the table of the window and in `culprit top`. */
export interface MetricColumn {
  /** Among the columns of metrics, from the left. */
  readonly place: number;
  /** For `--sort`. */
  readonly word: string;
  /** In the window, and in a terminal. */
  readonly headings: readonly [window: string, terminal: string];
  /** The heading in full. */
  readonly title: string;
  readonly widthRem: number;
  /** In how many of the table's four widths it is shown, the widest first: the least asked-for give way. */
  readonly inWidths: 1 | 2 | 3 | 4;
}

/** What the model makes of the raw figures; the names on every border. */
export interface MetricDefinition {
  readonly id: string;
  readonly label: string;
  readonly format: MetricFormat;
  /**
   * `gauge`: a reading that stands by itself. `rate`: the rise of a counter, which is cumulative since the process
   * started, over the seconds that it took. `formula`: model/rates/derive.ts works it out from counters.
   */
  readonly made: 'gauge' | 'rate' | 'formula';
  /** The raw figures it is worked out from: absent when any of these is. */
  readonly from: readonly string[];
  /** Null: it has no part in the score. */
  readonly score: ScorePart | null;
  /** Null: it has no column, and is in the detail pane, in JSON and in recordings only. */
  readonly column: MetricColumn | null;
}

const gauge = <const Id extends string>(id: Id) => ({ made: 'gauge', from: [id] }) as const;
/** @param unit how many of the counter's units make one of the metric's */
const rate = <const Counter extends string>(counter: Counter, unit = 1) =>
  ({ made: 'rate', from: [counter], unit }) as const;
const formula = <const Counter extends string>(...from: Counter[]) => ({ made: 'formula', from }) as const;
const column = (
  place: number,
  word: string,
  headings: MetricColumn['headings'],
  title: string,
  widthRem: number,
  inWidths: MetricColumn['inWidths'],
): MetricColumn => ({ place, word, headings, title, widthRem, inWidths });
const UNSCORED = { score: null } as const;
const NO_COLUMN = { column: null } as const;

export const METRICS = [
  {
    id: 'cpu_percent',
    label: 'CPU',
    format: 'percent',
    ...formula('cpu_time_ns'),
    score: { category: 'contention', place: 3, name: 'cpu', weight: 25, fullAt: 100 },
    column: column(1, 'cpu', ['CPU %', 'CPU%'], 'CPU, percent of one core', 3.9, 4),
  },
  {
    // Of children that have ended and were waited for, and that were not sampled on their own.
    id: 'ended_children_cpu_percent',
    label: 'Ended children',
    format: 'percent',
    ...rate('ended_children_cpu_ns', 1e7),
    ...UNSCORED,
    ...NO_COLUMN,
  },
  {
    id: 'rss_bytes',
    label: 'Memory',
    format: 'bytes',
    ...gauge('rss_bytes'),
    score: { category: 'pressure', place: 1, name: 'memory', weight: 35, fullAt: 8 * 1024 ** 3 },
    column: column(2, 'memory', ['Memory', 'MEMORY'], 'Resident memory', 4.9, 4),
  },
  {
    id: 'rss_peak_bytes',
    label: 'Peak memory',
    format: 'bytes',
    ...gauge('rss_peak_bytes'),
    ...UNSCORED,
    ...NO_COLUMN,
  },
  {
    id: 'page_ins_per_second',
    label: 'Page-ins',
    format: 'per_second',
    ...rate('page_ins'),
    score: { category: 'blocking', place: 1, name: 'page_ins', weight: 35, fullAt: 100 },
    column: column(4, 'pageins', ['Page-ins/s', 'PAGE-INS/s'], 'Page-ins (major faults) a second', 4.7, 2),
  },
  {
    id: 'faults_per_second',
    label: 'Faults',
    format: 'per_second',
    ...rate('faults'),
    score: { category: 'blocking', place: 3, name: 'faults', weight: 30, fullAt: 10_000 },
    ...NO_COLUMN,
  },
  {
    id: 'disk_read_bytes_per_second',
    label: 'Disk read',
    format: 'bytes_per_second',
    ...rate('disk_read_bytes'),
    ...UNSCORED,
    ...NO_COLUMN,
  },
  {
    id: 'disk_written_bytes_per_second',
    label: 'Disk written',
    format: 'bytes_per_second',
    ...rate('disk_written_bytes'),
    ...UNSCORED,
    ...NO_COLUMN,
  },
  {
    id: 'disk_bytes_per_second',
    label: 'Disk',
    format: 'bytes_per_second',
    ...formula('disk_read_bytes', 'disk_written_bytes'),
    score: { category: 'blocking', place: 2, name: 'disk', weight: 35, fullAt: 100_000_000 },
    column: column(3, 'disk', ['Disk', 'DISK'], 'Bytes read and written a second', 5.3, 4),
  },
  {
    id: 'context_switches_per_second',
    label: 'Switches',
    format: 'per_second',
    ...rate('context_switches'),
    score: { category: 'contention', place: 2, name: 'context_switches', weight: 30, fullAt: 10_000 },
    column: column(5, 'switches', ['Switches/s', 'SWITCHES/s'], 'Context switches a second', 4.9, 2),
  },
  {
    id: 'run_queue_wait_ms_per_second',
    label: 'Run-queue wait',
    format: 'ms_per_second',
    ...rate('run_queue_wait_ns', 1e6),
    score: { category: 'contention', place: 1, name: 'run_queue_wait', weight: 30, fullAt: 100 },
    column: column(6, 'wait', ['Wait ms/s', 'WAIT ms/s'], 'Run-queue wait, milliseconds a second, all threads', 4.7, 2),
  },
  {
    id: 'syscalls_per_second',
    label: 'System calls',
    format: 'per_second',
    ...rate('syscalls'),
    score: { category: 'pressure', place: 3, name: 'syscalls', weight: 20, fullAt: 100_000 },
    ...NO_COLUMN,
  },
  {
    id: 'mach_messages_per_second',
    label: 'Mach messages',
    format: 'per_second',
    ...rate('mach_messages'),
    score: { category: 'pressure', place: 4, name: 'mach_messages', weight: 20, fullAt: 10_000 },
    ...NO_COLUMN,
  },
  {
    id: 'wakeups_per_second',
    label: 'Wake-ups',
    format: 'per_second',
    ...rate('wakeups'),
    score: { category: 'pressure', place: 2, name: 'wakeups', weight: 25, fullAt: 1_000 },
    ...NO_COLUMN,
  },
  { id: 'cycles_per_second', label: 'Cycles', format: 'per_second', ...rate('cycles'), ...UNSCORED, ...NO_COLUMN },
  {
    id: 'instructions_per_cycle',
    label: 'IPC',
    format: 'ratio',
    ...formula('instructions', 'cycles'),
    score: { category: 'efficiency', place: 1, name: 'ipc', weight: 60, fullAt: 0.5 },
    ...NO_COLUMN,
  },
  { id: 'power_watts', label: 'Power', format: 'watts', ...rate('energy_nj', 1e9), ...UNSCORED, ...NO_COLUMN },
  { id: 'gpu_percent', label: 'GPU', format: 'percent', ...rate('gpu_time_ns', 1e7), ...UNSCORED, ...NO_COLUMN },
  {
    id: 'qos_interactive_ms_per_second',
    label: 'Interactive CPU',
    format: 'ms_per_second',
    ...rate('qos_interactive_ns', 1e6),
    score: { category: 'contention', place: 4, name: 'qos_interactive', weight: 15, fullAt: 100 },
    ...NO_COLUMN,
  },
  {
    id: 'threads',
    label: 'Threads',
    format: 'count',
    ...gauge('threads'),
    score: { category: 'efficiency', place: 2, name: 'threads', weight: 40, fullAt: 100 },
    column: column(7, 'threads', ['Threads', 'THREADS'], 'Threads', 3.9, 1),
  },
  { id: 'priority', label: 'Priority', format: 'signed', ...gauge('priority'), ...UNSCORED, ...NO_COLUMN },
  { id: 'nice', label: 'Nice', format: 'signed', ...gauge('nice'), ...UNSCORED, ...NO_COLUMN },
  {
    id: 'io_calls_per_second',
    label: 'I/O calls',
    format: 'per_second',
    ...rate('io_calls'),
    ...UNSCORED,
    ...NO_COLUMN,
  },
] as const satisfies readonly MetricDefinition[];
type Metric = (typeof METRICS)[number];
export type MetricId = Metric['id'];
export const METRIC_IDS: readonly MetricId[] = METRICS.map((metric) => metric.id);

/** A reading that stands by itself. */
export type GaugeId = Extract<Metric, { readonly made: 'gauge' }>['id'];
export const GAUGES: readonly GaugeId[] = METRICS.flatMap((metric) => (metric.made === 'gauge' ? [metric.id] : []));

/** A plain rate: the rise of one counter over the seconds that it took. */
export const RATES = METRICS.filter((metric) => metric.made === 'rate');
/** What model/rates/derive.ts has a formula for. */
export type FormulaId = Extract<Metric, { readonly made: 'formula' }>['id'];

/** Cumulative since the process started; only the difference of two readings means anything. */
export type CounterId = Exclude<Metric, { readonly made: 'gauge' }>['from'][number];
/** Counters of which no metric is the plain rate. */
export type FormulaCounterId = Exclude<CounterId, (typeof RATES)[number]['from'][number]>;
export const COUNTERS: readonly CounterId[] = [
  ...new Set(METRICS.flatMap((metric): readonly CounterId[] => (metric.made === 'gauge' ? [] : metric.from))),
];
export type RawMetricId = CounterId | GaugeId;

/** Those with a part in the score, in the order of the categories and of their sums. */
export const SCORED = METRICS.filter((metric) => metric.score !== null).sort(
  ({ score: a }, { score: b }) => CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) || a.place - b.place,
);
export type WeightName = (typeof SCORED)[number]['score']['name'];

/** Those with a column of their own, from the left. */
export const COLUMN_METRICS = METRICS.filter((metric) => metric.column !== null).sort(
  ({ column: a }, { column: b }) => a.place - b.place,
);
/** In a column whose heading has the unit, and of which most cells are 0, figures stand without it. */
export const FORMAT_IN_COLUMN: Readonly<Partial<Record<MetricFormat, MetricFormat>>> = {
  percent: 'ratio',
  per_second: 'count',
  ms_per_second: 'ratio',
};

export const BANDS = ['low', 'medium', 'elevated', 'high', 'critical'] as const;
export type Band = (typeof BANDS)[number];

/**
 * States in order of severity, as the original ranks them; `unknown` is what an OS says and we have no word for.
 * `stuck` is one thread in uninterruptible wait in every sample for at least a second with no switch counted.
 */
export const STATES = ['idle', 'sleeping', 'running', 'stopped', 'halted', 'zombie', 'stuck', 'unknown'] as const;
export type ProcessState = (typeof STATES)[number];
