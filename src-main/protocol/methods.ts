import { z } from 'zod';
import { BANDS, METRIC_IDS } from '../metrics/registry.ts';
import { AlertChange, AlertList } from '../features/alerts/alert.ts';
import { Anomaly } from './anomaly.ts';
import { Frame, Metrics, ProcessRow, SelfCost } from './frame.ts';
import { Machine } from './machine.ts';
import { RecordingInfo, RecordingRequest } from './recording-methods.ts';
import { WireVerdict } from './verdict.ts';

/** Every method of the agent: its parameters, its result, and whether it only reads. The one description of the API. */

/**
 * `blame`: equal ones by score. `rogue`: the rogues alone (`rogues.top` of the configuration), stuck ones first, then
 * by score.
 */
const SORTS = ['rogue', 'blame', 'score', 'name', 'pid', 'user', 'category', ...METRIC_IDS] as const;
export const SortKey = z.enum(SORTS);
export type SortKey = z.infer<typeof SortKey>;

/** So many rows keep a frame within 64 KB. */
export const MAX_ROWS = 45;

/** A user's regular expression; patterns over 200 characters or that do not compile are refused. */
export const FilterPattern = z
  .string()
  .max(200)
  .refine((pattern) => {
    try {
      new RegExp(pattern, 'iu');
      return true;
    } catch {
      return false;
    }
  }, 'not a regular expression');

/** Which processes of a sample, in which order. */
export const View = z.object({
  sort: SortKey.default('score'),
  descending: z.boolean().default(true),
  /** Matched, ignoring case, against name and command line. */
  filter: FilterPattern.nullable().default(null),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(0).max(MAX_ROWS).default(20),
});
export type View = z.infer<typeof View>;

const Empty = z.object({});
/** Milliseconds since the epoch that a Date can hold (ECMA-262, time values). */
const pastTime = z.number().min(0).max(8.64e15);
const Identity = z.object({ pid: z.number().int(), started_at_ms: z.number() });

const Coverage = z.object({
  metric: z.string(),
  status: z.enum(['available', 'partial', 'unavailable']),
  source: z.string().nullable(),
  reason: z.string().nullable(),
  remedy: z.string().nullable(),
});

/** How late ticks began, since the agent started. Null before the first. Within 9 %, but for the maximum. */
const Jitter = z.object({
  count: z.number().int(),
  p50_ms: z.number().nullable(),
  p90_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
  max_ms: z.number().nullable(),
});
export type Jitter = z.infer<typeof Jitter>;

export const Status = z.object({
  version: z.string(),
  protocol: z.number().int(),
  agent_pid: z.number().int(),
  started_at_ms: z.number(),
  machine: Machine,
  sequence: z.number().int(),
  processes: z.number().int(),
  interval_ms: z.number(),
  /** Why the loop runs at this interval. */
  pace: z.enum(['idle', 'calm', 'watched', 'rising', 'demanded', 'fixed']),
  /** The same in words. */
  pace_reason: z.string(),
  /**
   * Until the loop goes slower if nothing else happens; null when it does not, or when that depends on somebody who
   * looks.
   */
  slower_in_ms: z.number().nullable(),
  subscribers: z.number().int(),
  dropped_frames: z.number().int(),
  missed_ticks: z.number().int(),
  jitter: Jitter,
  /** Figures that cannot be: one entry a kind, none when all is well. */
  anomalies: z.array(Anomaly),
  /** The last sampling error, if the last tick failed. */
  impaired: z.string().nullable(),
  self: SelfCost,
  top: Frame.shape.top,
});
export type Status = z.infer<typeof Status>;

/** Series of the last ten minutes, an entry a second with the greatest score in it, oldest first, all of one length. */
export const History = z.object({
  at_ms: z.array(z.number()),
  top_score: z.array(z.number().nullable()),
  top_name: z.array(z.string().nullable()),
  top_band: z.array(z.enum(BANDS).nullable()),
  cpu_percent: z.array(z.number().nullable()),
  memory_used_percent: z.array(z.number().nullable()),
  swap_used_bytes: z.array(z.number().nullable()),
  disk_bytes_per_second: z.array(z.number().nullable()),
  package_watts: z.array(z.number().nullable()),
  hottest_celsius: z.array(z.number().nullable()),
  bandwidth_bytes_per_second: z.array(z.number().nullable()),
  /** One series a GPU, in the order of a frame. */
  gpus: z.array(z.object({ busy_percent: z.array(z.number().nullable()) })),
  /** One series a core. */
  cores: z.array(z.object({ id: z.number().int(), busy_percent: z.array(z.number().nullable()) })),
});
export type History = z.infer<typeof History>;

export const ProcessDetail = z.object({
  row: ProcessRow,
  executable: z.string().nullable(),
  cgroup: z.string().nullable(),
  kernel_thread: z.boolean(),
  uid: z.number().int().nullable(),
  low: Metrics,
  high: Metrics,
  /** Score and the most asked-for figures over the last 60 samples, oldest first. */
  series: z.object({
    score: z.array(z.number().nullable()),
    cpu_percent: z.array(z.number().nullable()),
    rss_bytes: z.array(z.number().nullable()),
    disk_bytes_per_second: z.array(z.number().nullable()),
  }),
});
export type ProcessDetail = z.infer<typeof ProcessDetail>;

export const LogEntry = z.object({
  level: z.enum(['debug', 'info', 'warn', 'error']),
  source: z.enum(['app', 'popover', 'window', 'cli', 'browser']),
  message: z.string().max(2_000),
  detail: z.record(z.string().max(64), z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()])).optional(),
});
export type LogEntry = z.infer<typeof LogEntry>;

export const METHODS = {
  status: { params: Empty, result: Status, reads: true, summary: 'The agent and its machine.' },
  coverage: {
    params: Empty,
    result: z.object({ metrics: z.array(Coverage) }),
    reads: true,
    summary: 'Every metric: available, or why not.',
  },
  latest: { params: View, result: Frame, reads: true, summary: 'The newest sample.' },
  why: {
    params: z.object({
      /** A time in the past since the agent runs; left out: now. */
      at_ms: pastTime.optional(),
      /** With it: the worst of all that overlaps the time from `at_ms` to this. */
      until_ms: pastTime.optional(),
    }),
    result: WireVerdict,
    reads: true,
    summary: 'Who makes (or made) this machine slow, with the evidence; or that nobody does.',
  },
  history: {
    params: Empty,
    result: History,
    reads: true,
    summary: 'The ring of recent samples, for charts on connect.',
  },
  process: { params: Identity, result: ProcessDetail, reads: true, summary: 'One process, with low, high and series.' },
  subscribe: {
    params: View.extend({
      /** Of a running subscription whose view is to change. */
      subscription: z.string().max(64).optional(),
      /** Frames in flight before one is acknowledged with `seen`; left out: no acknowledgement is expected. */
      unseen_limit: z.number().int().min(1).max(10).optional(),
    }),
    result: z.object({ subscription: z.string() }),
    reads: true,
    summary: 'Frames from now on; with the id of a running subscription, its new view.',
  },
  unsubscribe: {
    params: z.object({ subscription: z.string().max(64) }),
    result: Empty,
    reads: true,
    summary: 'No more frames.',
  },
  seen: {
    params: z.object({ subscription: z.string().max(64) }),
    result: Empty,
    reads: true,
    summary: 'A frame has been taken in: the next may come.',
  },
  alerts: {
    params: z.object({ follow: z.boolean().default(false) }),
    result: AlertList,
    reads: true,
    summary:
      'Alerts now and of late; with follow, each change from now on comes as an `alert` notification on this connection.',
  },
  'alerts.mute': {
    params: z.object({ until_ms: z.number().nullable().default(null) }),
    result: AlertList,
    reads: false,
    summary: 'No desktop notification until then; null ends it.',
  },
  'recording.start': {
    params: RecordingRequest,
    result: RecordingInfo,
    reads: false,
    summary: 'Writes a recording to a file, until it is stopped. Several may run at once.',
  },
  'recording.stop': {
    params: z.object({ run_id: z.string().max(64) }),
    result: RecordingInfo,
    reads: false,
    summary: 'Ends a recording; answered when its file is whole.',
  },
  'recording.list': {
    params: Empty,
    result: z.object({ recordings: z.array(RecordingInfo) }),
    reads: false,
    summary: 'The recordings that run, and the last that have ended.',
  },
  'recording.mark': {
    params: z.object({
      text: z.string().max(2_000),
      /** Into this one alone; left out: into all that run. */
      run_id: z.string().max(64).optional(),
    }),
    result: z.object({ recordings: z.number().int() }),
    reads: false,
    summary: 'A marker in the recordings that run; the result says in how many.',
  },
  log: { params: LogEntry, result: Empty, reads: true, summary: "A line in the agent's log." },
  'config.get': {
    params: Empty,
    result: z.object({ path: z.string(), config: z.unknown() }),
    reads: true,
    summary: 'The configuration in force.',
  },
  'config.reload': {
    params: Empty,
    result: z.object({ path: z.string(), config: z.unknown() }),
    reads: false,
    summary: 'Reads config.toml again; a bad file is refused and the old configuration stays in force.',
  },
} as const;
export type MethodName = keyof typeof METHODS;
export type Params<M extends MethodName> = z.input<(typeof METHODS)[M]['params']>;
export type ParsedParams<M extends MethodName> = z.output<(typeof METHODS)[M]['params']>;
export type Result<M extends MethodName> = z.output<(typeof METHODS)[M]['result']>;

/** Messages the agent sends unasked. */
export const NOTIFICATIONS = {
  frame: z.object({ subscription: z.string(), frame: Frame }),
  alert: AlertChange,
} as const;
