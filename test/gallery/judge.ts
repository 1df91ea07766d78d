import { median } from './statistics.ts';

/** What a method says is one thing: a process, or processes that belong together. */
export interface Group {
  readonly label: string;
  readonly pids: readonly number[];
  /** In the method's own unit. */
  readonly value: number;
}

/** What a method says at one instant. */
export interface Naming {
  /** Guiltiest first; only so many as a person would read. */
  readonly ranked: readonly Group[];
  /** Whom it accuses; null is "nobody". */
  readonly accused: Group | null;
}

export interface Sighting {
  readonly atMs: number;
  readonly naming: Naming;
}

/** Who is who. A short-lived process that nobody has seen in the process table counts as its parent's. */
export interface Cast {
  readonly isCulprit: (pid: number) => boolean;
  /** Decoys, victims, shells, and the gallery itself. */
  readonly isBystander: (pid: number) => boolean;
}

/** The group has a process of the culprit's family, and none of anybody else's. */
export const isRight = (group: Group | null | undefined, cast: Cast): boolean =>
  group !== null && group !== undefined && group.pids.some(cast.isCulprit) && !group.pids.some(cast.isBystander);

/** From 1; null when the culprit is not among those ranked. */
export function rankOf(ranked: readonly Group[], cast: Cast): number | null {
  const index = ranked.findIndex((group) => isRight(group, cast));
  return index < 0 ? null : index + 1;
}

export interface CulpritJudgement {
  /** In most of what it said once the fault had lasted. */
  readonly right: boolean;
  /** Median over the same; null where most of them did not have it. */
  readonly rank: number | null;
  /** From onset to the first right answer; null when there was none. */
  readonly secondsToRight: number | null;
  /** What it put first most often, by its own word. */
  readonly said: string;
}

/**
 * A method that only sorts is judged by what comes first; one that accuses, by whom it accuses.
 *
 * @param sightings from onset on, oldest first
 * @param settledMs what is said from then on decides whether it is right
 */
export function judgeCulprit(
  sightings: readonly Sighting[],
  cast: Cast,
  accuses: boolean,
  onsetMs: number,
  settledMs: number,
): CulpritJudgement {
  const answer = ({ naming }: Sighting): Group | null => (accuses ? naming.accused : (naming.ranked[0] ?? null));
  const settled = sightings.filter(({ atMs }) => atMs >= settledMs);
  const right = settled.filter((sighting) => isRight(answer(sighting), cast)).length;
  const rank = median(settled.map(({ naming }) => rankOf(naming.ranked, cast) ?? Infinity));
  const first = sightings.find((sighting) => isRight(answer(sighting), cast));
  return {
    right: right * 2 > settled.length,
    rank: Number.isFinite(rank) ? rank : null,
    secondsToRight: first === undefined ? null : (first.atMs - onsetMs) / 1_000,
    said: mostFrequent(settled.map((sighting) => answer(sighting)?.label ?? 'none')),
  };
}

export interface HealthyJudgement {
  /** Nobody was accused at any time. */
  readonly clean: boolean;
  /** Of all sightings, those with somebody accused. */
  readonly share: number;
  readonly said: string;
}

export function judgeHealthy(sightings: readonly Sighting[]): HealthyJudgement {
  const accusations = sightings.flatMap(({ naming }) => naming.accused?.label ?? []);
  return {
    clean: accusations.length === 0,
    share: accusations.length / Math.max(1, sightings.length),
    said: mostFrequent(accusations),
  };
}

function mostFrequent(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 'none';
}
