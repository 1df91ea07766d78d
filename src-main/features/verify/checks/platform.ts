import type { EpochMs } from '../../../base/brand.ts';
import type { MachineFacts } from '../../../sample/sampler.ts';
import type { Bounds, Comparison } from './check.ts';
import type { Snapshot } from './snapshot.ts';
import type { ToolRun } from '../../../host/run-tool.ts';

/** What the system's own tools said, once. */
export interface Told {
  readonly beganAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly runs: readonly ToolRun[];
}

/** A sample between two readings of the tools. */
export interface Round<T extends Told> {
  readonly before: T;
  readonly sample: Snapshot;
  readonly after: T;
}

/** What there is to compare on one operating system. */
export interface Platform<T extends Told> {
  ask(): Promise<T>;
  /** @param first the round with which the sampler began: differences are from there */
  comparisons(first: Round<T>, round: Round<T>, machine: MachineFacts): Comparison[];
}

export type Figures = ReadonlyMap<string, number>;

/** From a reading before and one after the sample; what only one of them has is left out. */
export function bracket(before: Figures, after: Figures): Map<string, Bounds> {
  const bounds = new Map<string, Bounds>();
  for (const [of, value] of before) {
    const later = after.get(of) ?? NaN;
    if (!Number.isNaN(value + later)) bounds.set(of, { low: Math.min(value, later), high: Math.max(value, later) });
  }
  return bounds;
}

/** The only key of a figure of the whole machine. */
export const one = (value: number | null | undefined): Map<string, number> => new Map([['', value ?? NaN]]);

/** The bounds of what both readings say; the reason, where one of them has none. */
export function between<T>(
  round: { readonly before: T; readonly after: T },
  figuresOf: (told: T) => Figures | string,
): Comparison['theirs'] {
  const [before, after] = [figuresOf(round.before), figuresOf(round.after)];
  return typeof before === 'string' ? before : typeof after === 'string' ? after : bracket(before, after);
}
