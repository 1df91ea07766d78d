import type { CategoryScores, Frame } from '../../src-main/protocol/frame.ts';
import { momentOf, momentsOf, type History, type Moment as Kept } from '../../src-main/protocol/moments.ts';
import { Observable } from './observable.ts';

/** What the charts remember of one tick. Units as on the wire. */
export type Moment = Kept & {
  /** Greatest of each category over the rows of the frame; history has none. */
  readonly categories: CategoryScores | null;
};

const KEPT_MS = 10 * 60_000;
const MOST_MOMENTS = 6_500;
/** A longer silence is drawn as a gap, not bridged by a line. */
const GAP_MS = 5_000;

export function greatestCategories(frame: Frame): CategoryScores | null {
  const rows = frame.processes.rows;
  if (rows.length === 0) return null;
  const greatest = (category: keyof CategoryScores): number =>
    rows.reduce((most, row) => Math.max(most, row.categories[category]), 0);
  return {
    blocking: greatest('blocking'),
    contention: greatest('contention'),
    pressure: greatest('pressure'),
    efficiency: greatest('efficiency'),
  };
}

/** The last ten minutes, oldest first, times rising. */
export class Past extends Observable {
  #moments: Moment[] = [];

  /** Another array after each change. */
  get moments(): readonly Moment[] {
    return this.#moments;
  }

  push(frame: Frame): void {
    this.#add({ ...momentOf(frame.at_ms, frame.top, frame.system), categories: greatestCategories(frame) });
    this.#moments = this.#moments.slice();
    this.changed();
  }

  /** Puts the agent's ring in the place of what this page remembers of the same time. */
  backfill(history: History): void {
    const given = momentsOf(history);
    const from = given[0]?.at_ms;
    if (from === undefined) return;
    const own = this.#moments;
    const newest = given[given.length - 1]?.at_ms ?? from;
    this.#moments = [];
    for (const moment of own) if (moment.at_ms < from) this.#add(moment);
    const categories = new Map(own.map((moment) => [moment.at_ms, moment.categories]));
    for (const moment of given) this.#add({ ...moment, categories: categories.get(moment.at_ms) ?? null });
    for (const moment of own) if (moment.at_ms > newest) this.#add(moment);
    this.#moments = this.#moments.slice();
    this.changed();
  }

  /** The moments of the last `spanMs` before the newest. */
  last(spanMs: number): readonly Moment[] {
    const newest = this.#moments[this.#moments.length - 1];
    if (newest === undefined) return [];
    let first = this.#moments.length;
    while (first > 0 && (this.#moments[first - 1]?.at_ms ?? 0) > newest.at_ms - spanMs) first -= 1;
    return this.#moments.slice(first);
  }

  #add(moment: Moment): void {
    // A wall clock set back: what was "later" is given up, since a chart's time only rises.
    while ((this.#moments[this.#moments.length - 1]?.at_ms ?? -Infinity) >= moment.at_ms) this.#moments.pop();
    const before = this.#moments[this.#moments.length - 1];
    if (before !== undefined && moment.at_ms - before.at_ms > GAP_MS)
      this.#moments.push({ ...momentOf(before.at_ms + 1, null, null), categories: null });
    this.#moments.push(moment);
    const tooOld = this.#moments.findIndex((kept) => kept.at_ms > moment.at_ms - KEPT_MS);
    const surplus = Math.max(tooOld, this.#moments.length - MOST_MOMENTS);
    if (surplus > 0) this.#moments.splice(0, surplus);
  }
}
