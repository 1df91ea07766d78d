import { figure } from './figures.ts';

/**
 * `vmstat -s` of procps: figures by what stands behind them, as `pages swapped in`, `idle cpu ticks`, `K paged in`.
 * Null when it is no such output.
 */
export function parseVmstat(text: string): ReadonlyMap<string, number> | null {
  const figures = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^(\d+)\s+(\S.*)$/.exec(line.trim());
    if (match !== null) figures.set(match[2]!, figure(match[1]));
  }
  return figures.size === 0 ? null : figures;
}
