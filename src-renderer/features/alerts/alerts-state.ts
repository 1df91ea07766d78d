import { systemClock } from '../../../src-main/base/clock.ts';
import type { AgentClient, ClientOf } from '../../../src-main/client/client.ts';
import { RpcFailure } from '../../../src-main/client/failure.ts';
import type { AlertChange, AlertList } from '../../../src-main/features/alerts/alert.ts';
import type { alerts } from '../../../src-main/features/alerts/contract.ts';
import { withChange } from '../../../src-main/features/alerts/list.ts';
import { Observable } from '../../state/observable.ts';

/** Where alerts can be told of beside the page itself, if the reader wishes. */
export interface Notifications {
  readonly wanted: boolean;
  /** Null when they are on; else why not. */
  ask(): Promise<string | null>;
  stop(): void;
  change(change: AlertChange): void;
}

/** The longest wait of a timer (HTML, "timers"): 2^31 - 1 ms. */
const LONGEST_WAIT_MS = 2_147_483_647;

/** The agent's alerts, as a page shows them. */
export class AlertsState extends Observable {
  list: AlertList = { active: [], recent: [], rules: [], muted_until_ms: null };
  /** Why the last wish was not met; null: it was. */
  refused: string | null = null;
  /** Null where something else notifies. */
  readonly #notifications: Notifications | null;
  readonly #client: ClientOf<typeof alerts>;
  #muteEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(client: AgentClient, notifications: Notifications | null) {
    super();
    this.#notifications = notifications;
    this.#client = client.of<typeof alerts>();
    this.#client.follow(
      'alerts',
      {},
      {
        first: (list) => this.#take(list),
        change: (change) => {
          notifications?.change(change);
          this.#take(withChange(this.list, change));
        },
      },
    );
  }

  /** Null: not muted, or no longer. */
  get mutedUntil(): number | null {
    const until = this.list.muted_until_ms;
    return until !== null && until > systemClock.now() ? until : null;
  }

  /** Null where something else notifies. */
  get notifying(): boolean | null {
    return this.#notifications?.wanted ?? null;
  }

  /** @param until ms since the epoch; null: no longer */
  async mute(until: number | null): Promise<void> {
    try {
      const list = await this.#client.request('alerts.mute', { until_ms: until });
      this.refused = null;
      this.#take(list);
    } catch (thrown) {
      this.refused = thrown instanceof RpcFailure ? thrown.message : 'the agent did not answer';
      this.changed();
    }
  }

  /** Called on a click: a browser asks for permission on nothing less. */
  async toggleNotifications(): Promise<void> {
    const notifications = this.#notifications;
    if (notifications === null) return;
    const wasOn = notifications.wanted;
    if (wasOn) notifications.stop();
    this.refused = wasOn ? null : await notifications.ask();
    this.changed();
  }

  /** Nothing comes from the agent when a mute runs out. */
  #take(list: AlertList): void {
    this.list = list;
    clearTimeout(this.#muteEnds);
    const until = this.mutedUntil;
    if (until !== null)
      this.#muteEnds = setTimeout(() => this.changed(), Math.min(until - systemClock.now() + 1, LONGEST_WAIT_MS));
    this.changed();
  }
}
