import type { Verdict } from '../../../model/blame/blame.ts';
import type { ProcessSample } from '../../../model/sample.ts';
import type { AlertFact, AlertRule } from '../alert.ts';
import type { AlertsConfig } from '../config.ts';
import type { SystemFrame } from '../../../protocol/frame.ts';

/** A mounted file system. */
export interface Volume {
  readonly mount: string;
  readonly totalBytes: number;
  /** For an ordinary user. */
  readonly freeBytes: number;
}

/** What the rules see of one tick. */
export interface AlertTick {
  /** Wall clock, ms since the epoch. */
  readonly at: number;
  /** Monotonic ms. */
  readonly now: number;
  /** Both null when this tick could not be sampled. */
  readonly sample: ProcessSample | null;
  readonly system: SystemFrame | null;
  /** Why it could not be sampled. */
  readonly impaired: string | null;
  /** Ticks so far. */
  readonly taken: number;
  readonly missed: number;
  readonly volumes: readonly Volume[];
  /** Asked for only when an alert is to name somebody. */
  verdict(): Verdict | null;
}

/** What a rule says of one subject at one tick. */
export interface Reading {
  /** Empty for the machine as a whole; else a mount, a series. */
  readonly subject: string;
  /** 1 at the threshold; NaN: no reading. */
  readonly strength: number;
  facts(): AlertFact[];
}

/** What a culprit takes that brings the condition about. */
export type Need = 'cpu' | 'memory' | 'disk' | 'itself';

/** A rule about the machine. It may remember: each tick is shown to it once, in order. */
export interface MachineRule {
  readonly rule: Exclude<AlertRule, ProcessRuleId>;
  readonly need: Need;
  readonly severity: 'warning' | 'critical';
  read(tick: AlertTick, config: AlertsConfig): readonly Reading[];
}

/** Rules about one process each. */
export type ProcessRuleId = 'cpu' | 'memory_growth' | 'trouble';

/** NaN for a figure that is not there, so that it meets and eases nothing. */
export const known = (value: number | null | undefined): number => value ?? NaN;

/** The greatest of what is known; NaN when nothing is. */
export function greatest(...values: readonly number[]): number {
  return values.reduce((most, value) => (Number.isNaN(value) || most >= value ? most : value), NaN);
}
