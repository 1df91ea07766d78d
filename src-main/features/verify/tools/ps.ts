import { clockTimeMs, figure } from './figures.ts';

/** A row of `ps`: its figures by heading. NaN where a cell is no figure. */
export type PsRow = Readonly<Record<PsColumn, number>>;
const COLUMNS = {
  PID: figure,
  PPID: figure,
  UID: figure,
  EUID: figure,
  NI: figure,
  NLWP: figure,
  RSS: figure,
  TIME: clockTimeMs,
  ELAPSED: clockTimeMs,
} as const;
type PsColumn = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS) as PsColumn[];

/**
 * `ps -o pid,…` with headings, of columns without spaces only; by pid. TIME and ELAPSED are in milliseconds, RSS in
 * KiB. Null when it is no such output.
 */
export function parsePs(text: string): Map<string, PsRow> | null {
  const [headings = '', ...lines] = text.split('\n');
  const columns = headings.trim().split(/\s+/);
  if (!columns.includes('PID')) return null;
  const rows = new Map<string, PsRow>();
  for (const line of lines) {
    const cells = line.trim().split(/\s+/);
    // A row that is cut short would have its figures under other headings' names.
    if (cells.length !== columns.length) continue;
    const row = Object.fromEntries(NAMES.map((name) => [name, COLUMNS[name](cells[columns.indexOf(name)])])) as Record<
      PsColumn,
      number
    >;
    if (Number.isSafeInteger(row.PID) && row.PID >= 0) rows.set(String(row.PID), row);
  }
  return rows.size === 0 ? null : rows;
}
