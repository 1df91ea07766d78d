import type { Verdict } from '../../model/blame/blame.ts';

type Culprit = NonNullable<Verdict['culprit']>;

/** A time in which one family was the culprit, with the verdict from when its blame was greatest. */
export interface Episode {
  readonly from: number;
  to: number;
  peak: Verdict & { readonly culprit: Culprit };
  peakAt: number;
}

/** Episodes of some days; a culprit a minute is already a lot. */
const MOST = 500;
/** Of a fork storm's family, so many pids say enough about yesterday. */
const PIDS_KEPT = 50;
/** Seen as the same trouble when it is back this soon. */
const SAME_WITHIN_MS = 5_000;

/** Who was the culprit, and when, since sampling began: `why --at` asks it. Milliseconds since the epoch. */
export class Episodes {
  readonly #episodes: Episode[] = [];
  #watchedFrom = NaN;
  #watchedTo = NaN;
  #knownFrom = -Infinity;

  note(verdict: Verdict, at: number): void {
    // A clock that was set back takes nothing away from what is known.
    this.#watchedFrom = Number.isNaN(this.#watchedFrom) ? at : Math.min(this.#watchedFrom, at);
    this.#watchedTo = Number.isNaN(this.#watchedTo) ? at : Math.max(this.#watchedTo, at);
    const { culprit } = verdict;
    if (culprit === null) return;
    const last = this.#episodes.at(-1);
    // A clock that was set back begins anew.
    const goesOn =
      last !== undefined && isSame(last.peak.culprit, culprit) && at >= last.to && at - last.to <= SAME_WITHIN_MS;
    if (!goesOn) this.#begin(verdict, culprit, at);
    else {
      last.to = at;
      if (culprit.blame > last.peak.culprit.blame) this.#peak(last, verdict, culprit, at);
    }
  }

  /**
   * The worst episode that overlaps the time from one to the other; null when nobody was the culprit; undefined when
   * nobody watched then.
   */
  within(from: number, to: number): Episode | null | undefined {
    if (!(to >= this.watchedFrom && from <= this.#watchedTo)) return undefined;
    return this.#episodes
      .filter((episode) => episode.from <= to && episode.to >= from)
      .reduce<Episode | null>(
        (worst, episode) => (worst === null || episode.peak.culprit.blame > worst.peak.culprit.blame ? episode : worst),
        null,
      );
  }

  get watchedFrom(): number {
    return Math.max(this.#watchedFrom, this.#knownFrom);
  }

  #begin(verdict: Verdict, culprit: Culprit, at: number): void {
    this.#episodes.push({ from: at, to: at, peak: kept(verdict, culprit), peakAt: at });
    // Before the end of what is dropped nothing is known any more.
    if (this.#episodes.length > MOST) this.#knownFrom = this.#episodes.shift()!.to + 1;
  }

  #peak(episode: Episode, verdict: Verdict, culprit: Culprit, at: number): void {
    episode.peak = kept(verdict, culprit);
    episode.peakAt = at;
  }
}

/**
 * Of one family another process may take most at each sample: it is the same trouble while the same family has been
 * accused without a break.
 */
const isSame = (one: Culprit, other: Culprit): boolean => one.sinceMs === other.sinceMs || one.pid === other.pid;

/** Others ranked are of the moment: they are not kept. */
const kept = ({ confidence }: Verdict, culprit: Culprit): Episode['peak'] => ({
  confidence,
  culprit: { ...culprit, pids: culprit.pids.slice(0, PIDS_KEPT) },
  ranked: [],
});
