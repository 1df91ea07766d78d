import { systemClock } from '../../../../src-main/base/clock.ts';
import { messageOf } from '../../../../src-main/base/result.ts';
import type { Frame } from '../../../../src-main/protocol/frame.ts';
import { MAX_ROWS, faultOfFilter, type SortKey } from '../../../../src-main/protocol/limits.ts';
import type { View } from '../../../../src-main/protocol/methods.ts';
import { ArrangedRows, type ShownRow } from '../../../lib/arranged-rows.ts';
import { LatestOnly } from '../../../lib/latest-only.ts';
import type { ProcessKey } from '../../../lib/processes.ts';
import type { Connection } from '../../../state/connection.ts';
import { eachFrame } from '../../../state/each-frame.ts';
import { Observable } from '../../../state/observable.ts';
import type { Column } from './columns.ts';

export const ROW_HEIGHT = 24;
/** The first row asked for is a multiple of this, so that not every pixel of scrolling asks again. */
const OFFSET_STEP = 6;
/** More rows than are drawn, so that a row that falls a little keeps its figures until the next sorting. */
const KEPT_FRESH = 14;
const SORT_EVERY_MS = 1_000;
/** Rows hold still this long after the reader last moved the pointer over them or pressed a key in them. */
const HELD_FOR_MS = 5_000;

const VIEW_KEYS = ['sort', 'descending', 'filter', 'offset', 'limit'] as const satisfies readonly (keyof View)[];

/**
 * The process table: which rows the agent is asked for, and which of them has the focus. Only rows in sight are ever
 * here.
 */
export class TableState extends Observable {
  sort: SortKey = 'score';
  descending = true;
  rows: readonly ShownRow[] = [];
  /** Why the filter is none. */
  filterError: string | null = null;
  /** Why the agent gives no such rows. */
  refused: string | null = null;
  /** Place of the focusable row in the whole list, from 0. */
  activeIndex = 0;
  /** Counts how often the list went back to its top. */
  rewinds = 0;
  readonly #connection: Connection;
  readonly #arranged = new ArrangedRows(SORT_EVERY_MS);
  readonly #asking = new LatestOnly<View>((view) => this.#ask(view));
  #isOpen = false;
  #filterText = '';
  /** The last filter that was one, while another is being typed. */
  #filter: string | null = null;
  #scrollTop = 0;
  #viewportHeight = 600;
  #asked: View | null = null;
  #touchedAt = -Infinity;
  #activeKey: ProcessKey | null = null;

  constructor(connection: Connection) {
    super();
    this.#connection = connection;
    eachFrame(connection, (frame) => this.#arrange(frame));
  }

  /** The table is on the page: rows are asked for. */
  open(): void {
    this.#isOpen = true;
    this.#asked = null;
    this.#look();
  }

  /** Another page is shown. */
  close(): void {
    this.#isOpen = false;
    this.rows = [];
    this.#connection.look({ ...this.view, limit: 0 });
  }

  get filterText(): string {
    return this.#filterText;
  }
  set filterText(text: string) {
    this.#filterText = text;
    this.filterError = faultOfFilter(text);
    if (this.filterError === null) this.#filter = text === '' ? null : text;
    this.#rewind();
  }

  get scrollTop(): number {
    return this.#scrollTop;
  }
  set scrollTop(pixels: number) {
    this.#scrollTop = pixels;
    this.#look();
  }

  get viewportHeight(): number {
    return this.#viewportHeight;
  }
  set viewportHeight(pixels: number) {
    this.#viewportHeight = pixels;
    this.#look();
  }

  get view(): View {
    const { sort, descending } = this;
    const steps = Math.floor((this.#scrollTop / ROW_HEIGHT - OFFSET_STEP / 2) / OFFSET_STEP);
    const limit = Math.min(MAX_ROWS, this.#drawn + KEPT_FRESH);
    return { sort, descending, filter: this.#filter, offset: Math.max(0, steps * OFFSET_STEP), limit };
  }

  get matching(): number {
    return this.#connection.frame?.processes.matching ?? 0;
  }
  get total(): number {
    return this.#connection.frame?.processes.total ?? 0;
  }
  /** Place of the first of `rows` in the whole list. */
  get first(): number {
    return this.#connection.frame?.processes.offset ?? 0;
  }

  sortBy(column: Column): void {
    if (column.sort === null) return;
    this.descending = column.sort === this.sort ? !this.descending : column.numeric;
    this.sort = column.sort;
    this.#activeKey = null;
    this.activeIndex = 0;
    this.#rewind();
  }

  ariaSort(column: Column): 'ascending' | 'descending' | 'none' | undefined {
    if (column.sort === null) return undefined;
    if (column.sort !== this.sort) return 'none';
    return this.descending ? 'descending' : 'ascending';
  }

  touched(): void {
    this.#touchedAt = systemClock.monotonic();
  }

  activate(index: number): void {
    this.activeIndex = index;
    this.#activeKey = this.rows[index - this.first]?.key ?? null;
    this.changed();
  }

  get active(): ShownRow | null {
    return this.rows[this.activeIndex - this.first] ?? null;
  }

  /** Moves the focus by a key; false if the key is not one of movement. */
  move(key: string): boolean {
    const page = Math.max(1, Math.floor(this.#viewportHeight / ROW_HEIGHT) - 2);
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

  get #drawn(): number {
    return Math.min(MAX_ROWS, Math.ceil(this.#viewportHeight / ROW_HEIGHT) + 2 * OFFSET_STEP);
  }

  #rewind(): void {
    this.#scrollTop = 0;
    this.rewinds += 1;
    this.changed();
    this.#look();
  }

  /** Asks for other rows where other rows are in sight: they are shown at once instead of with the next frame. */
  #look(): void {
    const { view } = this;
    const asked = this.#asked;
    if (!this.#isOpen || (asked !== null && VIEW_KEYS.every((key) => asked[key] === view[key]))) return;
    this.#asked = view;
    if (this.#connection.state.state === 'connected') void this.#asking.ask(view);
    else this.#connection.look(view);
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
    this.changed();
  }

  #arrange({ processes }: Frame): void {
    if (!this.#isOpen) return;
    const now = systemClock.monotonic();
    const held = now - this.#touchedAt < HELD_FOR_MS;
    this.rows = this.#arranged.arrange(processes.rows, this.#drawn, now, held);
    this.#followActive();
    this.changed();
  }

  /** The focus stays with its process where that is still in sight. */
  #followActive(): void {
    const at = this.rows.findIndex((shown) => shown.key === this.#activeKey);
    if (at >= 0) this.activeIndex = this.first + at;
    else if (this.matching > 0) this.activate(Math.min(this.activeIndex, this.matching - 1));
  }
}
