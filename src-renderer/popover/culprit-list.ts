import { systemClock } from '../../src-main/base/clock.ts';
import type { View } from '../../src-main/protocol/methods.ts';
import { ArrangedRows, type ShownRow } from '../lib/arranged-rows.ts';
import type { ProcessKey } from '../lib/processes.ts';
import type { Connection } from '../state/connection.ts';
import { eachFrame } from '../state/each-frame.ts';
import { Observable } from '../state/observable.ts';

const FEW = 5;
const MANY = 12;
const SORT_EVERY_MS = 3_000;

/** Which culprits the popover lists, in an order that does not move under the reader. */
export class CulpritList extends Observable {
  /** More rows than are listed, so that a row that falls a little keeps its figures until the next sorting. */
  static readonly view: Partial<View> = { sort: 'blame', limit: 20 };
  rows: readonly ShownRow[] = [];
  expanded = false;
  opened: ProcessKey | null = null;
  pointerInside = false;
  focusInside = false;
  readonly #connection: Connection;
  readonly #arranged = new ArrangedRows(SORT_EVERY_MS);
  #active: ProcessKey | null = null;

  constructor(connection: Connection) {
    super();
    this.#connection = connection;
    eachFrame(connection, () => this.#arrange());
  }

  /** The row that has the focus when the list has it. */
  get activeKey(): ProcessKey | null {
    const keys = this.rows.map((shown) => shown.key);
    return this.#active !== null && keys.includes(this.#active) ? this.#active : (keys[0] ?? null);
  }

  activate(key: ProcessKey | null): void {
    this.#active = key;
    this.changed();
  }

  toggleExpanded(): void {
    this.expanded = !this.expanded;
    this.#arranged.reset();
    this.#arrange();
  }

  toggleOpened(key: ProcessKey): void {
    this.opened = this.opened === key ? null : key;
    this.changed();
  }

  /** Moves the active row; returns its index. */
  move(key: string): number | null {
    const keys = this.rows.map((shown) => shown.key);
    const at = keys.indexOf(this.activeKey ?? '');
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: keys.length - 1 }[key];
    if (to === undefined) return null;
    const index = Math.min(Math.max(to, 0), keys.length - 1);
    this.activate(keys[index] ?? null);
    return index;
  }

  #arrange(): void {
    this.rows = this.#arranged.arrange(
      this.#connection.frame?.processes.rows ?? [],
      this.expanded ? MANY : FEW,
      systemClock.monotonic(),
      this.pointerInside || this.focusInside,
    );
    this.changed();
  }
}
