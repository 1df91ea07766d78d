import type { Feature } from '../feature.ts';

/** What whole applications use, where the OS accounts for them. */
export const apps: Feature = {
  page: {
    id: 'apps',
    label: 'Applications',
    order: 20,
    available: ({ frame }) => frame !== null && frame.system.apps.length > 0,
    load: () => import('./Page.svelte'),
  },
};
