import { Ring } from '../../base/ring.ts';
import type { Frame, SystemFrame } from '../../protocol/frame.ts';
import { historyOf, momentOf, type History, type Moment } from '../../protocol/moments.ts';

/** Ten minutes, an entry a second, however often the loop runs. */
const ENTRIES = 600;
const ENTRY_MS = 1_000;

/** The machine over the last samples, so that a chart is full the moment a page opens. */
export class RecentHistory {
  readonly #moments = new Ring<Moment>(ENTRIES);

  /** Of several samples in one second the machine's newest figures stay, and the greatest score. */
  push({ at, top, system }: { readonly at: number; readonly top: Frame['top']; readonly system: SystemFrame }): void {
    const moment = momentOf(at, top, system);
    const newest = this.#moments.newest;
    if (newest === undefined || Math.floor(newest.at_ms / ENTRY_MS) !== Math.floor(at / ENTRY_MS))
      return this.#moments.push(moment);
    const { top_score, top_name, top_band } = (newest.top_score ?? -1) > (moment.top_score ?? -1) ? newest : moment;
    this.#moments.replaceNewest({ ...moment, top_score, top_name, top_band });
  }

  read(): History {
    return historyOf(this.#moments.toArray());
  }
}
