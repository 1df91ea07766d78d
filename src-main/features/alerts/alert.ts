import { z } from 'zod';

/** What can be told of: one rule a condition. */
export const ALERT_RULES = [
  'throttling',
  'memory_pressure',
  'swap_storm',
  'swap_rise',
  'bandwidth',
  'package_power',
  'cpu',
  'memory_growth',
  'trouble',
  'disk_full',
  'disk_stall',
  'sampling',
  'unusual',
] as const;
export const AlertRule = z.enum(ALERT_RULES);
export type AlertRule = z.infer<typeof AlertRule>;

const FACT_UNITS = [
  'percent',
  'bytes',
  'bytes_per_second',
  'bytes_per_hour',
  'watts',
  'celsius',
  'hertz',
  'per_second',
  'seconds',
  'count',
  'score',
  'word',
] as const;
export type FactUnit = (typeof FACT_UNITS)[number];

/** One piece of evidence. */
const AlertFact = z.object({
  /** `swap in use`, `hottest sensor`. */
  what: z.string(),
  /** Null where it is a word, such as a level that the OS names. */
  value: z.number().nullable(),
  unit: z.enum(FACT_UNITS),
  /** The value with its unit, for a person. */
  text: z.string(),
});
export type AlertFact = z.infer<typeof AlertFact>;

const AlertCulprit = z.object({
  kind: z.enum(['process', 'family', 'volume', 'agent', 'series']),
  name: z.string(),
  /** Of a process, or of the process of a family that takes most. */
  pid: z.number().int().nullable(),
  started_at_ms: z.number().nullable(),
  /**
   * `blame`: the verdict on who slows the machine down; `use`: it uses most of what is short; `itself`: the alert is
   * about it.
   */
  named_by: z.enum(['blame', 'use', 'itself']),
});
export type AlertCulprit = z.infer<typeof AlertCulprit>;

export const Alert = z.object({
  /** Of this rule and culprit: the same when it comes again. */
  id: z.string(),
  rule: AlertRule,
  severity: z.enum(['warning', 'critical']),
  /** Null: the machine's condition, and no one process stands out. */
  culprit: AlertCulprit.nullable(),
  /** When the condition began; it was told of once it had lasted. */
  since_ms: z.number(),
  fired_at_ms: z.number(),
  updated_at_ms: z.number(),
  cleared_at_ms: z.number().nullable(),
  /** How far the condition went: 1 is the threshold. Now, and the most so far. */
  strength: z.number(),
  peak_strength: z.number(),
  /** Culprit and verb: "Xcode is starving this machine of memory". */
  title: z.string(),
  /** The evidence in one line: "+6.2 GiB in 3 min, swap 1.1 GiB". */
  detail: z.string(),
  /** What a person can do. */
  advice: z.string(),
  /** Why it was told: the rule in words. */
  why: z.string(),
  evidence: z.array(AlertFact),
});
export type Alert = z.infer<typeof Alert>;

/** What a desktop is to do: show a notification, replace the one with this id, remove it. Null: nothing. */
const Announcement = z.enum(['show', 'replace', 'remove']).nullable();
export type Announcement = z.infer<typeof Announcement>;

export const AlertChange = z.object({
  change: z.enum(['fired', 'updated', 'cleared']),
  alert: Alert,
  announce: Announcement,
  /** Why it is not shown, where one could expect it: muted, or too many this hour. */
  withheld: z.string().nullable(),
});
export type AlertChange = z.infer<typeof AlertChange>;

export const AlertList = z.object({
  /** The gravest first. */
  active: z.array(Alert),
  /** Cleared ones, the last to clear first. */
  recent: z.array(Alert),
  /** Rules in force. */
  rules: z.array(AlertRule),
  /** Until then no notification is shown; null: not muted. */
  muted_until_ms: z.number().nullable(),
});
export type AlertList = z.infer<typeof AlertList>;
