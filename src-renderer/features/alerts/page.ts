import { printable } from '../../../src-main/base/printable.ts';
import type { Mark } from '../../charts/strip-bars.ts';
import type { Connection } from '../../state/connection.ts';
import type { Feature } from '../feature.ts';
import AlertBadge from './AlertBadge.svelte';
import AlertNotice from './AlertNotice.svelte';
import { alertsOf } from './alerts-of.svelte.ts';

/** When each alert fired. */
function marks(connection: Connection): Mark[] {
  const { active, recent } = alertsOf(connection).list;
  return [...active, ...recent].map(({ id, fired_at_ms, title }) => ({
    key: `${id} ${fired_at_ms}`,
    at_ms: fired_at_ms,
    words: printable(title),
  }));
}

/** What is wrong, and was of late. */
export const alerts: Feature = {
  page: { id: 'alerts', label: 'Alerts', order: 30, badge: AlertBadge, load: () => import('./Page.svelte') },
  notice: AlertNotice,
  marks,
};
