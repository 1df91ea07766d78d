import { withChange } from '../../../src-main/features/alerts/list.ts';
import type { AgentClient } from '../../../src-main/client/client.ts';
import { RpcFailure } from '../../../src-main/client/failure.ts';
import type { alerts } from '../../../src-main/features/alerts/contract.ts';
import type { AlertChange, AlertList } from '../../../src-main/features/alerts/alert.ts';
import { BrowserNotifications } from './browser-notifications.ts';

const NONE: AlertList = { active: [], recent: [], rules: [], muted_until_ms: null };

/** The agent's alerts, as a page shows them. */
export class AlertsState {
  list = $state.raw<AlertList>(NONE);
  /** Why the last wish was not met; null: it was. */
  refused = $state<string | null>(null);
  /** Null in the app, which shows its own. */
  readonly notifications: BrowserNotifications | null;
  notifying = $state(false);
  readonly #client: AgentClient;

  constructor(client: AgentClient) {
    this.#client = client;
    this.notifications = window.culprit === undefined ? new BrowserNotifications() : null;
    this.notifying = this.notifications?.wanted ?? false;
    client.of<typeof alerts>().follow(
      'alerts',
      {},
      {
        first: (list) => (this.list = list),
        change: (change) => this.#change(change),
      },
    );
  }

  /** @param until ms since the epoch; null: no longer */
  async mute(until: number | null): Promise<void> {
    try {
      this.list = await this.#client.of<typeof alerts>().request('alerts.mute', { until_ms: until });
      this.refused = null;
    } catch (thrown) {
      this.refused = thrown instanceof RpcFailure ? thrown.message : 'the agent did not answer';
    }
  }

  /** Called on a click: a browser asks for permission on nothing less. */
  async toggleNotifications(): Promise<void> {
    if (this.notifications === null) return;
    this.refused = this.notifying ? this.notifications.stop() : await this.notifications.ask();
    this.notifying = this.notifications.wanted;
  }

  #change(change: AlertChange): void {
    this.list = withChange(this.list, change);
    this.notifications?.change(change);
  }
}
