const FIRST_MS = 250;
const LAST_MS = 30_000;

/**
 * How long to wait before starting an agent again that has stopped `failures` times in a row (1 or more): 0.25 s, 0.5 …
 * 30 s.
 */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LAST_MS);
}

/** An agent that ran this long was well: its end counts as a first failure. */
export const WELL_AFTER_MS = 60_000;
