import type { View } from '../../src-main/protocol/methods.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { ArrangedRows, type ShownRow } from '../lib/arranged-rows.ts';
import type { ProcessKey } from '../lib/processes.ts';
import type { Connection } from '../state/connection.svelte.ts';

const FEW = 5;
const MANY = 12;
const SORT_EVERY_MS = 3_000;

/** Which culprits the popover lists, in an order that does not move under the reader. */
export class PopoverState {
  /** More rows than are listed, so that a row that falls a little keeps its figures until the next sorting. */
  static readonly view: Partial<View> = { sort: 'blame', limit: 20 };
  expanded = $state(false);
  active = $state<ProcessKey | null>(null);
  opened = $state<ProcessKey | null>(null);
  pointerInside = false;
  focusInside = false;
  readonly rows: readonly ShownRow[] = $derived.by(() => this.#arrange());
  readonly #connection: Connection;
  readonly #arranged = new ArrangedRows(SORT_EVERY_MS);

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get activeKey(): ProcessKey | null {
    const keys = this.rows.map((shown) => shown.key);
    return this.active !== null && keys.includes(this.active) ? this.active : (keys[0] ?? null);
  }

  toggleExpanded(): void {
    this.expanded = !this.expanded;
    this.#arranged.reset();
  }

  toggleOpened(key: ProcessKey): void {
    this.opened = this.opened === key ? null : key;
  }

  /** Moves the active row; returns its index. */
  move(key: string): number | null {
    const keys = this.rows.map((shown) => shown.key);
    const at = keys.indexOf(this.activeKey ?? '');
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: keys.length - 1 }[key];
    if (to === undefined) return null;
    const index = Math.min(Math.max(to, 0), keys.length - 1);
    this.active = keys[index] ?? null;
    return index;
  }

  #arrange(): readonly ShownRow[] {
    const rows = this.#connection.frame?.processes.rows ?? [];
    return this.#arranged.arrange(
      rows,
      this.expanded ? MANY : FEW,
      systemClock.monotonic(),
      this.pointerInside || this.focusInside,
    );
  }
}
