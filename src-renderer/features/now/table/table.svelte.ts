import { systemClock } from '../../../../src-main/base/clock.ts';
import { messageOf } from '../../../../src-main/base/result.ts';
import { FilterPattern, MAX_ROWS, type SortKey, type View } from '../../../../src-main/protocol/methods.ts';
import { ArrangedRows, type ShownRow } from '../../../lib/arranged-rows.ts';
import { LatestOnly } from '../../../lib/latest-only.ts';
import type { ProcessKey } from '../../../lib/processes.ts';
import type { Connection } from '../../../state/connection.svelte.ts';
import type { Column } from './columns.ts';

export const ROW_HEIGHT = 24;
/** The first row asked for is a multiple of this, so that not every pixel of scrolling asks again. */
const OFFSET_STEP = 6;
/** More rows than are drawn, so that a row that falls a little keeps its figures until the next sorting. */
const KEPT_FRESH = 14;
const SORT_EVERY_MS = 1_000;
/** Rows hold still this long after the reader last moved the pointer over them or pressed a key in them. */
const HELD_FOR_MS = 5_000;

/**
 * The process table: which rows the agent is asked for, and which of them has the focus. Only rows in sight are ever
 * here.
 */
export class TableState {
  static readonly firstView: Partial<View> = { sort: 'score', descending: true, limit: 40 };
  sort = $state<SortKey>('score');
  descending = $state(true);
  filterText = $state('');
  scrollTop = $state(0);
  viewportHeight = $state(600);
  /** False while another page of the window is shown: no rows are asked for. */
  shown = $state(true);
  refused = $state<string | null>(null);
  /** Place of the focusable row in the whole list, from 0. */
  activeIndex = $state(0);
  readonly #connection: Connection;
  readonly #arranged = new ArrangedRows(SORT_EVERY_MS);
  readonly #asking = new LatestOnly<View>((view) => this.#ask(view));
  #touchedAt = -Infinity;
  #activeKey: ProcessKey | null = null;

  readonly filterError = $derived.by(() => {
    const result = FilterPattern.safeParse(this.filterText);
    return result.success ? null : this.filterText.length > 200 ? 'at most 200 characters' : 'not a regular expression';
  });
  readonly offset = $derived(
    Math.max(0, Math.floor((this.scrollTop / ROW_HEIGHT - OFFSET_STEP / 2) / OFFSET_STEP) * OFFSET_STEP),
  );
  readonly #drawn = $derived(Math.min(MAX_ROWS, Math.ceil(this.viewportHeight / ROW_HEIGHT) + 2 * OFFSET_STEP));
  readonly limit = $derived(this.shown ? Math.min(MAX_ROWS, this.#drawn + KEPT_FRESH) : 0);
  /** The last filter that was one, while another is being typed. */
  #filter: string | null = null;
  readonly view: View = $derived.by(() => {
    if (this.filterError === null) this.#filter = this.filterText === '' ? null : this.filterText;
    return {
      sort: this.sort,
      descending: this.descending,
      filter: this.#filter,
      offset: this.offset,
      limit: this.limit,
    };
  });
  readonly matching = $derived.by(() => this.#connection.frame?.processes.matching ?? 0);
  readonly total = $derived.by(() => this.#connection.frame?.processes.total ?? 0);
  /** Place of the first of `rows` in the whole list. */
  readonly first = $derived.by(() => this.#connection.frame?.processes.offset ?? 0);
  readonly rows: readonly ShownRow[] = $derived.by(() => {
    const now = systemClock.monotonic();
    return this.#arranged.arrange(
      this.#connection.frame?.processes.rows ?? [],
      this.#drawn,
      now,
      now - this.#touchedAt < HELD_FOR_MS,
    );
  });

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  sortBy(column: Column): void {
    if (column.sort === null) return;
    this.descending = column.sort === this.sort ? !this.descending : column.numeric;
    this.sort = column.sort;
    this.#activeKey = null;
    this.activeIndex = 0;
    this.scrollTop = 0;
  }

  ariaSort(column: Column): 'ascending' | 'descending' | 'none' | undefined {
    if (column.sort === null) return undefined;
    if (column.sort !== this.sort) return 'none';
    return this.descending ? 'descending' : 'ascending';
  }

  touched(): void {
    this.#touchedAt = systemClock.monotonic();
  }

  /** Called when the view has changed: shows its rows at once instead of with the next frame. */
  ask(view: View): void {
    if (this.#connection.state.state === 'connected') void this.#asking.ask(view);
    else this.#connection.look(view);
  }

  /** After each frame: the focus stays with its process where that is still in sight. */
  followActive(): void {
    const at = this.rows.findIndex((shown) => shown.key === this.#activeKey);
    if (at >= 0) this.activeIndex = this.first + at;
    else if (this.matching > 0) this.activate(Math.min(this.activeIndex, this.matching - 1));
  }

  activate(index: number): void {
    this.activeIndex = index;
    this.#activeKey = this.rows[index - this.first]?.key ?? null;
  }

  get active(): ShownRow | null {
    return this.rows[this.activeIndex - this.first] ?? null;
  }

  /** Moves the focus by a key; false if the key is not one of movement. */
  move(key: string): boolean {
    const page = Math.max(1, Math.floor(this.viewportHeight / ROW_HEIGHT) - 2);
    const at = this.activeIndex;
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.matching - 1,
    }[key];
    if (to === undefined) return false;
    this.touched();
    this.activate(Math.max(0, Math.min(to, this.matching - 1)));
    return true;
  }

  async #ask(view: View): Promise<void> {
    try {
      this.#connection.look(view);
      const frame = await this.#connection.client.request('latest', view);
      // Frames that come after this answer are of the new view.
      this.#arranged.reset();
      this.refused = null;
      this.#connection.take(frame);
    } catch (thrown) {
      this.refused = this.#connection.state.state === 'connected' ? messageOf(thrown) : null;
    }
  }
}
