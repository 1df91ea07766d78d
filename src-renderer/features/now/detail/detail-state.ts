import { systemClock } from '../../../../src-main/base/clock.ts';
import { RpcFailure } from '../../../../src-main/client/failure.ts';
import { ERROR } from '../../../../src-main/protocol/envelope.ts';
import type { ProcessRow } from '../../../../src-main/protocol/frame.ts';
import type { ProcessDetail } from '../../../../src-main/protocol/methods.ts';
import { LatestOnly } from '../../../lib/latest-only.ts';
import { keyOf, type ProcessKey } from '../../../lib/processes.ts';
import type { Connection } from '../../../state/connection.ts';
import { eachFrame } from '../../../state/each-frame.ts';
import { Observable } from '../../../state/observable.ts';

const REFRESH_MS = 900;

interface Selected {
  readonly pid: number;
  readonly started_at_ms: number;
  readonly label: string;
}

/** The process in the detail pane; asked for again about once a second. */
export class DetailState extends Observable {
  selected: Selected | null = null;
  detail: ProcessDetail | null = null;
  ended = false;
  readonly #connection: Connection;
  readonly #asking = new LatestOnly<Selected>((selected) => this.#ask(selected));
  #askedAt = -Infinity;

  constructor(connection: Connection) {
    super();
    this.#connection = connection;
    eachFrame(connection, () => this.#refresh());
  }

  get key(): ProcessKey | null {
    return this.selected === null ? null : keyOf(this.selected);
  }

  open(row: ProcessRow): void {
    if (this.key === keyOf(row)) return;
    this.selected = { pid: row.pid, started_at_ms: row.started_at_ms, label: row.label };
    this.detail = null;
    this.ended = false;
    this.#askedAt = systemClock.monotonic();
    void this.#asking.ask(this.selected);
    this.changed();
  }

  close(): void {
    this.selected = null;
    this.detail = null;
    this.changed();
  }

  #refresh(): void {
    const now = systemClock.monotonic();
    if (this.selected === null || this.ended || now - this.#askedAt < REFRESH_MS) return;
    this.#askedAt = now;
    void this.#asking.ask(this.selected);
  }

  async #ask(selected: Selected): Promise<void> {
    const { pid, started_at_ms } = selected;
    try {
      const detail = await this.#connection.client.request('process', { pid, started_at_ms });
      if (this.selected === selected) this.detail = detail;
    } catch (thrown) {
      // Any other failure is the connection's, and the page already says so.
      if (this.selected === selected && thrown instanceof RpcFailure && thrown.code === ERROR.notFound)
        this.ended = true;
    }
    this.changed();
  }
}
