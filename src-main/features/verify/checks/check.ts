/** What the figures of a check are. A list of words: the figure is the place of a word in it. */
export type Unit = 'bytes' | 'ms' | 'epoch_ms' | 'count' | 'percent' | 'watts' | 'load' | readonly string[];

/** The least and the most that the system's tools say. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface Tolerance {
  readonly words: string;
  /** By how much ours may lie outside. */
  readonly slack: (bounds: Bounds) => number;
}

/** One kind of figure: of the machine (its only key is ''), or of each process, core, disk, by pid or name. */
export interface Comparison {
  readonly check: string;
  /** The tool or file that theirs come from. */
  readonly tool: string;
  readonly unit: Unit;
  readonly tolerance: Tolerance;
  /** NaN: the sampler does not tell it. */
  readonly ours: ReadonlyMap<string, number>;
  /** Why there are none, where there are none. */
  readonly theirs: ReadonlyMap<string, Bounds> | string;
}

export interface Entry {
  readonly of: string;
  readonly ours: number;
  readonly theirs: Bounds;
}

/** The outcome of one comparison. */
export interface Check {
  readonly check: string;
  readonly tool: string;
  readonly unit: Unit;
  readonly tolerance: string;
  readonly verdict: 'agrees' | 'differs' | 'cannot compare';
  readonly why: string | null;
  /** How many figures were told by both. */
  readonly compared: number;
  /** Told by the tool but not by the sampler: other users' processes, for one. */
  readonly notTold: number;
  /** The figures that are off; those furthest off first. */
  readonly off: readonly Entry[];
  /** Of those that agree, the one that comes closest to its tolerance. */
  readonly closest: Entry | null;
}

export const EXACT: Tolerance = { words: 'exact', slack: () => 0 };

/** For a counter that is told in full. */
export const COUNTED: Tolerance = { words: 'exact, as it rises', slack: () => 0 };

/** For a counter: it must lie between its two readings, but for how coarsely it is told. */
export const counting = (resolution: number, words: string): Tolerance => ({
  words: `± ${words}`,
  slack: () => resolution,
});

/** For a level: between its two readings, widened by as much as it moved between them and by a share of itself. */
export const moving = (floor: number, share: number, words: string): Tolerance => ({
  words: `± drift and ${words}`,
  slack: ({ low, high }) => high - low + Math.max(floor, share * Math.max(Math.abs(low), Math.abs(high))),
});

/** How many tolerances ours is away from the bounds: 0 between them, above 1 is off. */
function distance({ ours, theirs }: Entry, tolerance: Tolerance): number {
  const outside = Math.max(theirs.low - ours, ours - theirs.high, 0);
  if (outside === 0) return 0;
  const slack = tolerance.slack(theirs);
  return slack > 0 ? outside / slack : Infinity;
}

export function judge(comparison: Comparison): Check {
  const { check, tool, unit, tolerance, ours, theirs } = comparison;
  const about = { check, tool, unit, tolerance: tolerance.words };
  const cannot = (why: string, notTold = 0): Check => ({
    ...about,
    verdict: 'cannot compare',
    why,
    compared: 0,
    notTold,
    off: [],
    closest: null,
  });
  if (typeof theirs === 'string') return cannot(theirs);
  const told = [...theirs].filter(([, { low, high }]) => !Number.isNaN(low + high));
  const entries = told
    .map(([of, bounds]): Entry => ({ of, ours: ours.get(of) ?? NaN, theirs: bounds }))
    .filter((entry) => !Number.isNaN(entry.ours));
  if ([...ours.values()].every(Number.isNaN)) return cannot('the sampler does not tell it here', told.length);
  if (told.length === 0) return cannot('what it printed does not hold this figure');
  if (entries.length === 0) return cannot('the sampler and the tool tell it of different things', told.length);
  const ranked = entries
    .map((entry) => ({ entry, by: distance(entry, tolerance) }))
    .sort((one, other) => other.by - one.by);
  const off = ranked.filter(({ by }) => by > 1).map(({ entry }) => entry);
  const verdict = off.length === 0 ? 'agrees' : 'differs';
  const notTold = told.length - entries.length;
  return {
    ...about,
    verdict,
    why: whyOff(off, entries.length),
    compared: entries.length,
    notTold,
    off,
    closest: ranked.find(({ by }) => by <= 1)?.entry ?? null,
  };
}

const whyOff = (off: readonly Entry[], compared: number): string | null =>
  off.length === 0 || compared === 1 ? null : `${off.length} of ${compared} are off`;

/**
 * The later of two outcomes of a check, knowing the earlier: only what is off in both is off. A figure that moved
 * between the readings agrees the next time; a wrong one does not.
 */
export function settle(earlier: Check, later: Check): Check {
  if (later.verdict === 'cannot compare' && earlier.verdict !== 'cannot compare') return earlier;
  if (earlier.verdict === 'agrees') return earlier;
  if (earlier.verdict === 'cannot compare') return later;
  const before = new Set(earlier.off.map((entry) => entry.of));
  const off = later.off.filter((entry) => before.has(entry.of));
  return { ...later, off, verdict: off.length === 0 ? 'agrees' : 'differs', why: whyOff(off, later.compared) };
}
