import type { ProcessSample } from '../../model/sample.ts';
import { selectRogues } from '../../model/score/select.ts';
import type { SortKey } from '../../protocol/limits.ts';
import type { ParsedParams } from '../../protocol/methods.ts';
import { processLabel } from '../../vocabulary/process-label.ts';
import type { ProcessFilter } from './filter.ts';

type View = Omit<ParsedParams<'latest'>, 'filter'> & { readonly filter: ProcessFilter | null };
export type ResolvedView = View;

export interface Selectable {
  readonly sample: ProcessSample;
  /** By slot. */
  readonly blame: ArrayLike<number>;
}

/** The processes of a view, as slots: those of the asked-for page, in order, and how many match in all. */
export function selectSlots(
  { sample, blame }: Selectable,
  view: ResolvedView,
  rogueCount: number,
): { matching: number; slots: number[] } {
  if (view.sort === 'rogue') {
    const rogues = matchingSlots(sample, rogueSlots(sample, rogueCount), view);
    return { matching: rogues.length, slots: rogues.slice(view.offset, view.offset + view.limit) };
  }
  const candidates = matchingSlots(sample, [...sample.processes.live.subarray(0, sample.processes.count)], view);
  const compare =
    view.sort === 'blame' ? byBlame(sample, blame, view.descending) : comparator(sample, view.sort, view.descending);
  const end = view.offset + view.limit;
  const ordered = end * 4 < candidates.length ? firstOf(candidates, end, compare) : candidates.sort(compare);
  return { matching: candidates.length, slots: ordered.slice(view.offset, end) };
}

/** In the order of rogues, which has no other direction. */
function rogueSlots({ processes, score }: ProcessSample, count: number): number[] {
  const slots = new Int32Array(Math.min(count, processes.count));
  return [...slots.subarray(0, selectRogues(processes, score, slots))];
}

function matchingSlots({ processes }: ProcessSample, all: number[], { filter, user }: ResolvedView): number[] {
  const slots = user === undefined ? all : all.filter((slot) => processes.facts[slot]!.user === user);
  if (filter === null) return slots;
  filter.prepare(slots.map((slot) => processes.facts[slot]!));
  return slots.filter((slot) => filter.matches(processes.facts[slot]!));
}

/** The first `wanted` in order, without sorting the rest. */
function firstOf(slots: readonly number[], wanted: number, compare: (a: number, b: number) => number): number[] {
  const best: number[] = [];
  if (wanted === 0) return best;
  for (const slot of slots) {
    if (best.length === wanted && compare(slot, best[wanted - 1]!) >= 0) continue;
    let place = best.length === wanted ? wanted - 1 : best.length;
    while (place > 0 && compare(slot, best[place - 1]!) < 0) {
      best[place] = best[place - 1]!;
      place -= 1;
    }
    best[place] = slot;
  }
  return best;
}

/** Absent figures come last, whichever the direction; equal ones by pid, so that rows do not jump. */
function comparator(sample: ProcessSample, sort: SortKey, descending: boolean): (a: number, b: number) => number {
  const { pid } = sample.processes;
  const sign = descending ? -1 : 1;
  const byPid = (a: number, b: number): number => pid[a]! - pid[b]!;
  const text = textKey(sample, sort);
  if (text !== null) {
    return (a, b) => {
      const one = text(a);
      const two = text(b);
      if (one === two) return byPid(a, b);
      if (one === null || two === null) return one === null ? 1 : -1;
      return sign * (one < two ? -1 : 1);
    };
  }
  const column = numberKey(sample, sort);
  return (a, b) => {
    const one = column[a]!;
    const two = column[b]!;
    if (one === two) return byPid(a, b);
    if (Number.isNaN(one)) return Number.isNaN(two) ? byPid(a, b) : 1;
    if (Number.isNaN(two)) return -1;
    return sign * (one - two);
  };
}

/** Of no account: it would order most processes by noise. */
const HARDLY_BLAMED = 5;

/** Most are blamed for nothing: those by score. */
function byBlame(
  sample: ProcessSample,
  blame: ArrayLike<number>,
  descending: boolean,
): (a: number, b: number) => number {
  const sign = descending ? -1 : 1;
  const byScore = comparator(sample, 'score', descending);
  const blamed = (slot: number): number => (blame[slot]! < HARDLY_BLAMED ? 0 : blame[slot]!);
  return (a, b) => sign * (blamed(a) - blamed(b)) || byScore(a, b);
}

function textKey({ processes }: ProcessSample, sort: SortKey): ((slot: number) => string | null) | null {
  // Worked out once a process, not at every comparison.
  const labels: string[] = [];
  if (sort === 'name') return (slot) => (labels[slot] ??= processLabel(processes.facts[slot]).toLowerCase());
  if (sort === 'user') return (slot) => processes.facts[slot]!.user;
  return null;
}

function numberKey(sample: ProcessSample, sort: SortKey): ArrayLike<number> {
  switch (sort) {
    case 'score':
      return sample.score;
    case 'pid':
      return sample.processes.pid;
    case 'category':
      return sample.category;
    case 'rogue':
    case 'blame':
    case 'name':
    case 'user':
      throw new Error(`${sort} is no column of numbers`);
    default:
      return sample.metrics[sort];
  }
}
