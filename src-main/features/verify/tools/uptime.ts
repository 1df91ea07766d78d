import { figure } from './figures.ts';

/**
 * The load averages that end a line of `uptime`, Linux's or macOS's, with decimal points or commas. Null when it has
 * none.
 */
export function parseUptime(text: string): readonly [number, number, number] | null {
  const match = /load averages?:\s*(\d+[.,]\d+),?\s+(\d+[.,]\d+),?\s+(\d+[.,]\d+)/.exec(text);
  return match === null ? null : [figure(match[1]), figure(match[2]), figure(match[3])];
}
