import { figure } from './figures.ts';

interface DiskTotals {
  readonly transfers: number;
  readonly bytes: number;
}

/**
 * `iostat -Id` of macOS: since boot, reads and writes together, by disk; megabytes there are of 2^20 bytes. Null when
 * it is no such output.
 */
export function parseIostat(text: string): ReadonlyMap<string, DiskTotals> | null {
  const [disks = [], headings = [], cells = []] = text.split('\n').map((line) => line.trim().split(/\s+/));
  if (headings[0] !== 'KB/t' || headings[1] !== 'xfrs' || headings[2] !== 'MB') return null;
  const totals = disks.map((name, index): [string, DiskTotals] => [
    name,
    { transfers: figure(cells[3 * index + 1]), bytes: figure(cells[3 * index + 2]) * 1_048_576 },
  ]);
  return new Map(totals.filter(([name]) => /^disk\d+$/.test(name)));
}
