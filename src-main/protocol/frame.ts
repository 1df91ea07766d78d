import { z } from 'zod';
import { MEMORY_PRESSURES, THERMAL_PRESSURES } from '../sample/system.ts';
import { VerdictSummary } from './verdict.ts';
import { BANDS, CATEGORIES, METRIC_IDS, STATES, type MetricId } from '../metrics/registry.ts';

/**
 * What a client sees of a tick. `null` is "absent"; 0 is a measured zero. Units are in the names. Figures of a process
 * have at most four decimal places.
 */

const figure = z.number().nullable();

const metricShape = Object.fromEntries(METRIC_IDS.map((id) => [id, figure])) as Record<MetricId, typeof figure>;
export const Metrics = z.object(metricShape);
export type Metrics = z.infer<typeof Metrics>;

export const CategoryScores = z.object({
  blocking: z.number(),
  contention: z.number(),
  pressure: z.number(),
  efficiency: z.number(),
});
export type CategoryScores = z.infer<typeof CategoryScores>;

/** A figure that made a score. */
export const Reason = z.object({ metric: z.enum(METRIC_IDS), value: z.number() });
export type Reason = z.infer<typeof Reason>;

export const ProcessRow = z.object({
  pid: z.number().int(),
  started_at_ms: z.number(),
  parent_pid: z.number().int(),
  /** The kernel's name of it. */
  name: z.string(),
  /** What a person knows it by: the name that every surface shows. */
  label: z.string(),
  /** Arguments separated by spaces. Cut to 200 characters in a frame, whole in the detail of one process. */
  command: z.string().nullable(),
  user: z.string().nullable(),
  state: z.enum(STATES),
  score: z.number().int(),
  /** Least and greatest score over the last 60 samples of this process. */
  score_low: z.number().int(),
  score_high: z.number().int(),
  band: z.enum(BANDS),
  /** Its part in making this machine slow now, 0 to 100. */
  blame: z.number(),
  category: z.enum(CATEGORIES),
  categories: CategoryScores,
  /** The figures that made the score: three at most. */
  reasons: z.array(Reason),
  /** Share of the score's weight that could be measured, 0 to 100. */
  coverage_percent: z.number(),
  metrics: Metrics,
  /** Scores of the last 60 samples, oldest first; null where the process was not there. */
  spark: z.array(z.number().nullable()),
});
export type ProcessRow = z.infer<typeof ProcessRow>;

const Stall = z.object({ some_percent: figure, full_percent: figure });

export const SystemFrame = z.object({
  /** Of the whole machine, 0 to 100. */
  cpu_percent: figure,
  cores: z.array(
    z.object({ id: z.number().int(), cluster: z.string().nullable(), busy_percent: figure, frequency_hz: figure }),
  ),
  /** Groups of like cores (`Efficiency`, `Performance`); empty where all are alike. */
  clusters: z.array(
    z.object({ name: z.string(), busy_percent: figure, frequency_hz: figure, max_frequency_hz: figure }),
  ),
  load: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  memory: z
    .object({
      total_bytes: z.number(),
      used_bytes: z.number(),
      available_bytes: figure,
      cached_bytes: figure,
      /** Held by the memory compressor, as stored. */
      compressed_bytes: figure,
      used_percent: z.number(),
      swap_total_bytes: figure,
      swap_used_bytes: figure,
      swap_in_bytes_per_second: figure,
      swap_out_bytes_per_second: figure,
      page_in_bytes_per_second: figure,
      major_faults_per_second: figure,
      refaults_per_second: figure,
    })
    .nullable(),
  pressure: z.object({ cpu: Stall.nullable(), memory: Stall.nullable(), io: Stall.nullable() }),
  disks: z.array(
    z.object({
      name: z.string(),
      read_bytes_per_second: figure,
      written_bytes_per_second: figure,
      busy_percent: figure,
      /** Mean time of a request finished in this interval, queue and service. */
      wait_ms: figure,
    }),
  ),
  networks: z.array(z.object({ name: z.string(), received_bytes_per_second: figure, sent_bytes_per_second: figure })),
  temperatures: z.array(z.object({ name: z.string(), celsius: z.number() })),
  hottest_celsius: figure,
  throttle_events_per_second: figure,
  power: z.array(z.object({ name: z.string(), watts: figure, nested: z.boolean() })),
  package_watts: figure,
  /** What counts as all that the package may draw, on a chip that is known: a scale, no limit. */
  package_reference_watts: figure,
  battery: z
    .object({ percent: figure, status: z.enum(['charging', 'discharging', 'full', 'unknown']), watts: figure })
    .nullable(),
  gpus: z.array(
    z.object({
      name: z.string(),
      busy_percent: figure,
      frequency_hz: figure,
      max_frequency_hz: figure,
      memory_used_bytes: figure,
      memory_total_bytes: figure,
      celsius: figure,
    }),
  ),
  /** Of main memory; percent of the most that this chip can do. */
  bandwidth: z.object({ bytes_per_second: figure, peak_bytes_per_second: figure, percent: figure }).nullable(),
  thermal_pressure: z.enum(THERMAL_PRESSURES).nullable(),
  memory_pressure: z.enum(MEMORY_PRESSURES).nullable(),
  fans: z.array(z.object({ name: z.string(), rpm: z.number(), max_rpm: figure })),
  /** What whole applications use, where the OS accounts for them: the busiest first. Percent of CPU is of one core. */
  apps: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      processes: figure,
      cpu_percent: figure,
      gpu_percent: figure,
      ane_percent: figure,
      power_watts: figure,
      disk_bytes_per_second: figure,
    }),
  ),
});
export type SystemFrame = z.infer<typeof SystemFrame>;

/** What Culprit itself costs. */
export const SelfCost = z.object({
  cpu_percent: figure,
  rss_bytes: z.number(),
  /** CPU time of the last tick, sampling to publishing. */
  tick_ms: figure,
  jitter_p50_ms: figure,
  jitter_p99_ms: figure,
});
export type SelfCost = z.infer<typeof SelfCost>;

export const Frame = z.object({
  sequence: z.number().int(),
  at_ms: z.number(),
  /** True time since the sample before; null for the first. */
  interval_ms: figure,
  /** Greatest score of all processes, and the label of whose it is. Null before the second sample. */
  top: z.object({ score: z.number().int(), band: z.enum(BANDS), pid: z.number().int(), name: z.string() }).nullable(),
  /** Who makes this machine slow; null before the second sample. `why` tells the whole. */
  verdict: VerdictSummary.nullable(),
  system: SystemFrame,
  processes: z.object({
    total: z.number().int(),
    matching: z.number().int(),
    offset: z.number().int(),
    rows: z.array(ProcessRow),
  }),
  self: SelfCost,
  /** Frames this client has missed so far because it read too slowly. */
  dropped: z.number().int(),
});
export type Frame = z.infer<typeof Frame>;
