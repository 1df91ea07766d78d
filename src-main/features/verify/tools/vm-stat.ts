import { figure } from './figures.ts';

/**
 * `vm_stat`: the bytes of a page, and counts of pages by their names, as `Pages free`, `Swapins`. Null when it is no
 * such output.
 */
export function parseVmStat(
  text: string,
): { readonly pageBytes: number; readonly pages: ReadonlyMap<string, number> } | null {
  const pageBytes = figure(/page size of (\d+) bytes/.exec(text)?.[1]);
  const pages = new Map<string, number>();
  for (const [, name, value] of text.matchAll(/^"?([A-Z][^":\n]*?)"?:\s+(\d+)\.?\s*$/gm))
    pages.set(name!, figure(value));
  return Number.isNaN(pageBytes) || pageBytes === 0 || pages.size === 0 ? null : { pageBytes, pages };
}
