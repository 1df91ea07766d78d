import { z } from 'zod';
import { BANDS, METRIC_IDS, STATES, type MetricId } from '../metrics/registry.ts';
import { SystemFrame } from './frame.ts';

/**
 * The lines of a recording, one JSON object a line (NDJSON): a header, then typed lines in the order of time, and an
 * `end` when the recording was closed; one without it was cut off. `null` is "absent"; 0 is a measured zero. Units are
 * in the names, percent of CPU is of one core except `system.cpu_percent`. A reader leaves out keys and types of line
 * that it does not know; it refuses a greater `schema`.
 */

/** Rises when a reader of the old shape would misread the new one. */
export const RECORDING_SCHEMA = 1;

const figure = z.number().nullable();
const whole = z.number().int();

/** Milliseconds to either side of 1970 that a date may be away (ECMA-262, "Time Values and Time Range"). */
export const MOST_EPOCH_MS = 8.64e15;
const epoch = z.number().min(-MOST_EPOCH_MS).max(MOST_EPOCH_MS);

/** When a line was written: wall time may jump, the monotonic clock (any origin) does not. */
const when = { at_ms: epoch, monotonic_ms: z.number() };

export const PROCESS_CHOICES = ['none', 'rogues', 'all'] as const;
export type ProcessChoice = (typeof PROCESS_CHOICES)[number];

export const HeaderLine = z.looseObject({
  type: z.literal('header'),
  schema: z.literal(RECORDING_SCHEMA),
  run_id: z.string().max(64),
  culprit_version: z.string(),
  started_at_ms: epoch,
  monotonic_ms: z.number(),
  /** The fixed time between samples that was asked for; what it came to is in each sample. */
  interval_ms: z.number().positive(),
  processes: z.enum(PROCESS_CHOICES),
  /** A regular expression over names and command lines. */
  filter: z.string().nullable(),
  label: z.string().nullable(),
  machine: z.looseObject({
    platform: z.enum(['linux', 'darwin']),
    hostname: z.string(),
    os: z.string(),
    cpu_model: z.string().nullable(),
    core_count: whole,
    memory_bytes: figure,
    booted_at_ms: epoch.nullable(),
    /** Groups of like cores; empty where all are alike. */
    clusters: z.array(z.looseObject({ name: z.string(), core_count: whole, max_frequency_hz: figure })),
  }),
  /** What of the configuration bears on the figures. */
  settings: z.looseObject({ rogues_top: whole, bands: z.record(z.string(), z.number()) }),
  /** What the endings of the names mean: `_percent`, `_bytes_per_second` … */
  units: z.record(z.string(), z.string()),
});
export type HeaderLine = z.infer<typeof HeaderLine>;

const ofOneLength = (columns: Record<string, unknown>): boolean =>
  new Set(
    Object.values(columns)
      .filter(Array.isArray)
      .map((column) => column.length),
  ).size <= 1;

/**
 * What there are many of stands in columns, one entry a core (a process) in each, all in the same order: a third of the
 * size, read three times as fast.
 */
const CoreColumns = z
  .looseObject({
    id: z.array(whole),
    cluster: z.array(z.string().nullable()),
    busy_percent: z.array(figure),
    frequency_hz: z.array(figure),
  })
  .refine(ofOneLength, 'columns of different lengths');

/** A metric that no process of this sample has is left out. */
const identityColumns = {
  pid: z.array(whole),
  /** With the pid, the identity. */
  started_at_ms: z.array(epoch),
  name: z.array(z.string()),
  state: z.array(z.enum(STATES)),
  score: z.array(whole),
};
const metricColumns = Object.fromEntries(METRIC_IDS.map((id) => [id, z.array(figure).optional()])) as Record<
  MetricId,
  z.ZodOptional<z.ZodArray<typeof figure>>
>;

export const ProcessColumns = z
  .looseObject({ ...identityColumns, ...metricColumns })
  .refine(ofOneLength, 'columns of different lengths');
export type ProcessColumns = z.infer<typeof ProcessColumns>;

const RecordedSystem = SystemFrame.extend({ cores: CoreColumns }).partial();
export type RecordedSystem = z.infer<typeof RecordedSystem>;

export const SampleLine = z.looseObject({
  type: z.literal('sample'),
  ...when,
  /** True time since the sample before, over which the rates are; null for a first one. */
  interval_ms: figure,
  /** How late it was taken, after the time planned for it. */
  jitter_ms: figure,
  /** Planned samples before this one that could not be taken. */
  missed: whole.min(0),
  process_count: whole.min(0),
  top: z.object({ score: whole, band: z.enum(BANDS), pid: whole, name: z.string() }).nullable(),
  /** Whom blame names; null: nobody makes the machine slow. */
  culprit: z.object({ label: z.string(), pid: whole, blame: z.number() }).nullable(),
  /** As in a frame (docs/api.md), but for the cores. A key that is not there is absent. */
  system: RecordedSystem,
  /** Not there with `--processes none`. */
  processes: ProcessColumns.optional(),
});
export type SampleLine = z.infer<typeof SampleLine>;

/** What is known of a process, before its first sample and again when it changes. */
export const ProcessLine = z.looseObject({
  type: z.literal('process'),
  pid: whole,
  started_at_ms: epoch,
  parent_pid: whole,
  process_group: whole,
  name: z.string(),
  command: z.string().nullable(),
  kernel_thread: z.boolean(),
  user: z.string().nullable(),
});
export type ProcessLine = z.infer<typeof ProcessLine>;

/**
 * A point in time that somebody or something marked. `mark` is a user's; `run_start` and `run_stop` are a profiled
 * command's; `clock_set` and `suspended` are the recorder's; others may come.
 */
export const MarkerLine = z.looseObject({
  type: z.literal('marker'),
  ...when,
  kind: z.string().max(64),
  text: z.string().nullable(),
});
export type MarkerLine = z.infer<typeof MarkerLine>;

/** An alert was raised, or has cleared. Further keys: its figures and its evidence. */
export const AlertLine = z.looseObject({
  type: z.literal('alert'),
  ...when,
  kind: z.string().max(64),
  state: z.enum(['raised', 'cleared']),
  text: z.string(),
});
export type AlertLine = z.infer<typeof AlertLine>;

/** Something that lasted: further keys say what and how long. */
export const EventLine = z.looseObject({
  type: z.literal('event'),
  ...when,
  kind: z.string().max(64),
  text: z.string().nullable(),
});
export type EventLine = z.infer<typeof EventLine>;

/** Statistics of the lines before it, as `culprit summary --json` gives them. */
export const SummaryLine = z.looseObject({ type: z.literal('summary'), ...when });
export type SummaryLine = z.infer<typeof SummaryLine>;

/** The last line of a recording that was closed. */
export const EndLine = z.looseObject({
  type: z.literal('end'),
  ...when,
  /** `stopped`, `duration`, `interrupted`, `agent_ended`, or what went wrong. */
  reason: z.string(),
  samples: whole.min(0),
  /** Planned samples that could not be taken. */
  missed: whole.min(0),
});
export type EndLine = z.infer<typeof EndLine>;

/** Every type of line by its name. */
export const RECORDING_LINES = {
  header: HeaderLine,
  sample: SampleLine,
  process: ProcessLine,
  marker: MarkerLine,
  alert: AlertLine,
  event: EventLine,
  summary: SummaryLine,
  end: EndLine,
} as const;
export type LineType = keyof typeof RECORDING_LINES;
export type RecordingLine =
  HeaderLine | SampleLine | ProcessLine | MarkerLine | AlertLine | EventLine | SummaryLine | EndLine;
