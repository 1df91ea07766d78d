import type { SystemFrame } from '../../../src-main/protocol/frame.ts';
import { StableOrder } from '../../lib/stable-order.ts';
import type { Connection } from '../../state/connection.ts';
import { eachFrame } from '../../state/each-frame.ts';
import { Observable } from '../../state/observable.ts';

export type App = SystemFrame['apps'][number];

const SORT_EVERY_MS = 3_000;

/** The applications, in an order that does not move under the reader. */
export class AppList extends Observable {
  /** Null before the first frame. */
  apps: readonly App[] | null = null;
  /** The pointer is in the list. */
  held = false;
  readonly #order = new StableOrder(SORT_EVERY_MS);

  constructor(connection: Connection) {
    super();
    eachFrame(connection, ({ at_ms, system }) => {
      const byId = new Map(system.apps.map((app) => [String(app.id), app]));
      this.apps = this.#order.next([...byId.keys()], at_ms, this.held).flatMap((key) => byId.get(key) ?? []);
      this.changed();
    });
  }
}
