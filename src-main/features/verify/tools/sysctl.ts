import { figure, sizeInBytes } from './figures.ts';

/**
 * `sysctl name …` of macOS: the text behind each name. A name it does not know has no line. Null when there is none at
 * all.
 */
export function parseSysctl(text: string): ReadonlyMap<string, string> | null {
  const values = new Map(
    [...text.matchAll(/^([a-z][\w.]*): ?(.*)$/gm)].map((match): [string, string] => [match[1]!, match[2]!.trim()]),
  );
  return values.size === 0 ? null : values;
}

/** `total = 4096.00M  used = 2694.19M …`, in bytes. */
export function swapUsage(text: string | undefined): { readonly total: number; readonly used: number } {
  const [, total, used] = /total = (\S+)\s+used = (\S+)/.exec(text ?? '') ?? [];
  return { total: sizeInBytes(total), used: sizeInBytes(used) };
}

/** `{ sec = 1758552252, usec = 973963 } …`, in milliseconds since the epoch. */
export function bootTimeMs(text: string | undefined): number {
  const [, seconds, micros] = /sec = (\d+), usec = (\d+)/.exec(text ?? '') ?? [];
  return figure(seconds) * 1_000 + figure(micros) / 1_000;
}

/** `{ 2.57 2.41 2.24 }`. */
export function loadAverages(text: string | undefined): readonly [number, number, number] {
  const [, one, five, fifteen] = /\{\s*(\S+)\s+(\S+)\s+(\S+)\s*\}/.exec(text ?? '') ?? [];
  return [figure(one), figure(five), figure(fifteen)];
}
