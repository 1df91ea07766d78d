import type { Mark } from '../charts/strip-bars.ts';
import type { Connection } from '../state/connection.ts';
import { alerts } from './alerts/page.ts';
import { apps } from './apps/page.ts';
import { coverage } from './coverage/page.ts';
import type { Feature, Page } from './feature.ts';
import { now } from './now/page.ts';
import { recording } from './recording/page.ts';

/** Every feature that shows something: one line a feature. */
export const FEATURES: readonly Feature[] = [now, apps, alerts, coverage, recording];

export const PAGES: readonly Page[] = FEATURES.flatMap(({ page }) => page ?? []).toSorted((a, b) => a.order - b.order);

/** What all features mark on the strip. */
export const marksOf = (connection: Connection): Mark[] => FEATURES.flatMap(({ marks }) => marks?.(connection) ?? []);
