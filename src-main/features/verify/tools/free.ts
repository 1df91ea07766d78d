import { figure } from './figures.ts';

/**
 * `free -b`: the figures of the rows `Mem` and `Swap` by their headings: `total`, `free`, `buff/cache`, `available` …
 * Null when it is no such output.
 */
export function parseFree(
  text: string,
): { readonly memory: ReadonlyMap<string, number>; readonly swap: ReadonlyMap<string, number> } | null {
  const [first = '', ...lines] = text.split('\n');
  const headings = first.trim().split(/\s+/);
  const row = (name: string): ReadonlyMap<string, number> => {
    const [, ...cells] =
      lines
        .find((line) => line.startsWith(name))
        ?.trim()
        .split(/\s+/) ?? [];
    return new Map(cells.map((cell, index): [string, number] => [headings[index] ?? '', figure(cell)]));
  };
  const [memory, swap] = [row('Mem:'), row('Swap:')];
  return headings.includes('total') && memory.size > 0 ? { memory, swap } : null;
}
