import { z } from 'zod';
import { Anomaly } from './anomaly.ts';
import { Frame, Metrics, ProcessRow, SelfCost } from './frame.ts';
import { History } from './history.ts';
import { LONGEST_FILTER, MAX_ROWS, SORT_KEYS, faultOfFilter } from './limits.ts';
import { Machine } from './machine.ts';
import { ACCESS, type Contract, type MethodOf, type ParsedOf, type ResultOf } from './feature.ts';
import { WireVerdict } from './verdict.ts';

/** What the agent itself answers and publishes, whatever features it has: the core of the API. */

export const SortKey = z.enum(SORT_KEYS);

/** A user's regular expression: one that is too long or does not compile is refused. */
export const FilterPattern = z
  .string()
  .max(LONGEST_FILTER)
  .refine((pattern) => faultOfFilter(pattern) === null, 'not a regular expression');

/** Which processes of a sample, in which order. */
export const View = z.object({
  sort: SortKey.default('score'),
  descending: z.boolean().default(true),
  /** Matched, ignoring case, against name and command line. */
  filter: FilterPattern.nullable().default(null),
  /** Of this user alone, by name. */
  user: z.string().max(256).optional(),
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

/** How a feature of the agent does. */
const FeatureStatus = z.object({
  name: z.string(),
  /** Why it does not work (any more, or just now); null: it does. */
  impaired: z.string().nullable(),
  /** Ticks in which it failed. */
  failed: z.number().int(),
  /** Ticks in which it took too long. */
  slow: z.number().int(),
  /** Ticks it was left out of after such ones. */
  left_out: z.number().int(),
  /** CPU time of its last tick; null before the first. */
  tick_ms: z.number().nullable(),
});
export type FeatureStatus = z.infer<typeof FeatureStatus>;

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
  features: z.array(FeatureStatus),
  /** What this connection may do. */
  allowed: z.array(z.enum(ACCESS)),
  self: SelfCost,
  top: Frame.shape.top,
});
export type Status = z.infer<typeof Status>;

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

const followId = z.string().max(64);
const ConfigInForce = z.object({ path: z.string(), config: z.unknown(), warnings: z.array(z.string()).readonly() });

export const core = {
  name: 'core',
  config: null,
  methods: {
    status: { params: Empty, result: Status, access: 'read', summary: 'The agent and its machine.' },
    coverage: {
      params: Empty,
      result: z.object({ metrics: z.array(Coverage) }),
      access: 'read',
      summary: 'Every metric: available, or why not.',
    },
    latest: { params: View, result: Frame, access: 'read', summary: 'The newest sample.' },
    why: {
      params: z.object({
        /** A time in the past since the agent runs; left out: now. */
        at_ms: pastTime.optional(),
        /** With it: the worst of all that overlaps the time from `at_ms` to this. */
        until_ms: pastTime.optional(),
      }),
      result: WireVerdict,
      access: 'read',
      summary: 'Who makes (or made) this machine slow, with the evidence; or that nobody does.',
    },
    history: {
      params: Empty,
      result: History,
      access: 'read',
      summary: 'The ring of recent samples, for charts on connect.',
    },
    process: {
      params: Identity,
      result: ProcessDetail,
      access: 'read',
      summary: 'One process, with low, high and series.',
    },
    follow: {
      params: z.object({
        topic: z.string().max(64),
        /** The topic's own. */
        params: z.unknown().optional(),
        /** Of something that is followed already, whose parameters are to change. */
        follow: followId.optional(),
        /** Changes in flight before one is acknowledged with a `seen` notification; left out: none is expected. */
        unseen_limit: z.number().int().min(1).max(10).optional(),
      }),
      result: z.object({ follow: z.string(), first: z.unknown() }),
      access: 'read',
      summary: 'A topic as it is now; from then on each change of it comes as a `change` notification.',
    },
    unfollow: { params: z.object({ follow: followId }), result: Empty, access: 'read', summary: 'No more changes.' },
    limit: {
      params: z.object({ access: z.array(z.enum(ACCESS)) }),
      result: z.object({ allowed: z.array(z.enum(ACCESS)) }),
      access: 'read',
      summary: 'Gives up all rights but these, for as long as the connection lasts.',
    },
    log: { params: LogEntry, result: Empty, access: 'read', summary: "A line in the agent's log." },
    'config.get': { params: Empty, result: ConfigInForce, access: 'read', summary: 'The configuration in force.' },
    'config.reload': {
      params: Empty,
      result: ConfigInForce,
      access: 'local',
      summary: 'Reads config.toml again; a bad file is refused and the old configuration stays in force.',
    },
  },
  topics: {
    frames: {
      params: View,
      /** Null before the first sample. */
      first: Frame.nullable(),
      change: Frame,
      access: 'read',
      paced: true,
      summary: 'A frame a sample, with the processes of a view.',
    },
  },
} as const satisfies Contract;
export type Core = typeof core;
export type MethodName = MethodOf<Core>;
export type ParsedParams<M extends MethodName> = ParsedOf<Core, M>;
export type Result<M extends MethodName> = ResultOf<Core, M>;

/** Messages the agent sends unasked. */
export const NOTIFICATIONS = {
  change: z.object({ follow: z.string(), change: z.unknown() }),
  /** No more changes come: the topic can no longer be given with these parameters. */
  ended: z.object({ follow: z.string(), code: z.number().int(), reason: z.string() }),
} as const;
