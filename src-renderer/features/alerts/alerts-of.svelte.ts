import { oneFor } from '../../state/one-for.ts';
import { reactive } from '../../state/reactive.svelte.ts';
import type { Connection } from '../../state/connection.ts';
import { AlertsState } from './alerts-state.ts';
import { BrowserNotifications } from './browser-notifications.ts';

/** The alerts of a connection, for all that shows them. The app shows notifications of its own. */
export const alertsOf = oneFor((connection: Connection) =>
  reactive(new AlertsState(connection.client, window.culprit === undefined ? new BrowserNotifications() : null)),
);
