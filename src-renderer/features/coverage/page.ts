import type { Feature } from '../feature.ts';

/** What can be measured on this machine, and what not. */
export const coverage: Feature = {
  page: { id: 'coverage', label: 'Coverage', order: 90, load: () => import('./Page.svelte') },
};
