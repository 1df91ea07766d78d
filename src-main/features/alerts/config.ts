import { z } from 'zod';

/**
 * The `alerts` section of config.toml. Every rule: on or off, how long its condition must last, and how far and how
 * long it must ease to clear.
 */

const percent = z.number().positive().max(100);
const seconds = z.number().min(0).max(86_400);
const positive = z.number().positive();

function rule<T extends z.ZodRawShape>(
  defaults: { enabled: boolean; sustain_seconds: number; clear_percent?: number; clear_seconds?: number },
  thresholds: T,
) {
  return z.strictObject({
    enabled: z.boolean().default(defaults.enabled),
    sustain_seconds: seconds.default(defaults.sustain_seconds),
    /** Of the threshold: only below this does it ease. */
    clear_percent: percent.default(defaults.clear_percent ?? 80),
    clear_seconds: seconds.default(defaults.clear_seconds ?? 15),
    /** After it has cleared, the same culprit is not told of again so soon. */
    cool_down_seconds: seconds.default(900),
    ...thresholds,
  });
}

const throttling = rule(
  { enabled: true, sustain_seconds: 10 },
  {
    /** Throttle events a second, where the processor counts them. */
    events_per_second: positive.default(1),
    /**
     * Or: a cluster busy beyond `busy_percent`, below `frequency_percent` of its greatest frequency, and `hot_celsius`.
     */
    frequency_percent: percent.default(90),
    busy_percent: percent.default(80),
    hot_celsius: positive.default(90),
  },
);
const memoryPressure = rule(
  { enabled: true, sustain_seconds: 10 },
  { /** PSI memory full. */ full_percent: percent.default(10) },
);
const swapStorm = rule(
  { enabled: true, sustain_seconds: 10 },
  {
    bytes_per_second: positive.default(20e6),
    /** PSI memory some, where the kernel tells it. */ stall_percent: z.number().min(0).max(100).default(5),
  },
);
const swapRise = rule(
  { enabled: false, sustain_seconds: 0 },
  {
    window_seconds: z.number().min(10).max(600).default(60),
    rise_bytes: positive.default(0.3 * 1024 ** 3),
    least_used_bytes: z
      .number()
      .min(0)
      .default(0.1 * 1024 ** 3),
  },
);
const bandwidth = rule(
  { enabled: false, sustain_seconds: 10 },
  { /** Of the chip's one memory bandwidth. */ percent: percent.default(85) },
);
const packagePower = rule(
  { enabled: false, sustain_seconds: 300 },
  {
    percent: percent.default(85),
    /** What counts as 100 %; left out: the scale of the chip where it is known, else the most that was seen. */
    reference_watts: positive.optional(),
  },
);
const cpu = rule({ enabled: false, sustain_seconds: 300 }, { /** Of one core. */ percent: positive.default(90) });
const memoryGrowth = rule(
  { enabled: false, sustain_seconds: 0, clear_percent: 50, clear_seconds: 120 },
  { least_minutes: z.number().min(3).max(120).default(10), least_bytes: positive.default(256 * 1024 ** 2) },
);
const trouble = rule(
  { enabled: false, sustain_seconds: 30 },
  { /** Left out: the high band. */ score: percent.optional() },
);
const diskFull = rule(
  { enabled: false, sustain_seconds: 0, clear_percent: 98 },
  { percent: percent.default(95), /** And no more than this free. */ free_bytes: positive.default(10e9) },
);
const diskStall = rule(
  { enabled: false, sustain_seconds: 10 },
  { /** PSI io full. */ full_percent: percent.default(30) },
);
const sampling = rule(
  { enabled: false, sustain_seconds: 10, clear_percent: 50 },
  { /** Of the planned samples of a minute. */ missed_percent: percent.default(20) },
);
const unusual = rule(
  { enabled: false, sustain_seconds: 300, clear_percent: 50 },
  {
    /** Robust z-score: distances from the median in (scaled) median absolute deviations. */
    deviations: positive.default(8),
    /** CUSUM: drift of minutes' medians, in deviations; slack and decision interval. */
    drift_slack: positive.default(1.5),
    drift_limit: positive.default(30),
  },
);

export const AlertsConfig = z.strictObject({
  /** So many samples in a row, at least, however long the sustain time. */
  sustain_samples: z.number().int().min(1).max(100).default(3),
  /** Notifications on the desktop; everything is listed and logged in any case. */
  notify: z.boolean().default(true),
  notifications_an_hour: z.number().int().min(0).max(60).default(3),
  throttling: throttling.prefault({}),
  memory_pressure: memoryPressure.prefault({}),
  swap_storm: swapStorm.prefault({}),
  swap_rise: swapRise.prefault({}),
  bandwidth: bandwidth.prefault({}),
  package_power: packagePower.prefault({}),
  cpu: cpu.prefault({}),
  memory_growth: memoryGrowth.prefault({}),
  trouble: trouble.prefault({}),
  disk_full: diskFull.prefault({}),
  disk_stall: diskStall.prefault({}),
  sampling: sampling.prefault({}),
  unusual: unusual.prefault({}),
});
export type AlertsConfig = z.output<typeof AlertsConfig>;
