import { METRIC_IDS } from '../metrics/registry.ts';

/** What may be asked for, in a file that pages can load: the schemas of methods.ts are made of these. */

/**
 * `blame`: equal ones by score. `rogue`: the rogues alone (`rogues.top` of the configuration), stuck ones first, then
 * by score.
 */
export const SORT_KEYS = ['rogue', 'blame', 'score', 'name', 'pid', 'user', 'category', ...METRIC_IDS] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** So many rows keep a frame within 64 KB. */
export const MAX_ROWS = 45;

export const LONGEST_FILTER = 200;

/** What is wrong with a user's regular expression over names and command lines; null: nothing. */
export function faultOfFilter(pattern: string): string | null {
  if (pattern.length > LONGEST_FILTER) return `at most ${LONGEST_FILTER} characters`;
  try {
    new RegExp(pattern, 'iu');
    return null;
  } catch {
    return 'not a regular expression';
  }
}
