import type { Feature } from '../feature.ts';
import { FIRST_VIEW } from './table/first-view.ts';

/** What the machine and its processes do now. */
export const now: Feature = {
  page: { id: 'now', label: 'Now', order: 10, view: FIRST_VIEW, load: () => import('./Page.svelte') },
};
