import type { ProcessRow } from '../../src-main/protocol/frame.ts';
import { keyOf, type ProcessKey } from './processes.ts';
import { StableOrder } from './stable-order.ts';

export interface ShownRow {
  readonly key: ProcessKey;
  readonly row: ProcessRow;
  /** Not among the rows of the newest frame: its figures are old. */
  readonly stale: boolean;
}

/**
 * Rows in an order that does not move under the reader; one that fell out of the frame stays, marked stale, until the
 * next sorting.
 */
export class ArrangedRows {
  readonly #order: StableOrder;
  #seen = new Map<ProcessKey, ProcessRow>();

  constructor(sortEveryMs: number) {
    this.#order = new StableOrder(sortEveryMs);
  }

  /** @param most how many of `rows` are wanted; the others only keep the figures of shown rows fresh */
  arrange(rows: readonly ProcessRow[], most: number, nowMs: number, held: boolean): ShownRow[] {
    const fresh = new Map(rows.map((row) => [keyOf(row), row]));
    const keys = this.#order.next([...fresh.keys()].slice(0, most), nowMs, held);
    const shown: ShownRow[] = [];
    const seen = new Map<ProcessKey, ProcessRow>();
    for (const key of keys) {
      const row = fresh.get(key) ?? this.#seen.get(key);
      if (row === undefined) continue;
      seen.set(key, row);
      shown.push({ key, row, stale: !fresh.has(key) });
    }
    this.#seen = seen;
    return shown;
  }

  reset(): void {
    this.#order.reset();
  }
}
