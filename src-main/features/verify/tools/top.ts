import { figure, sizeInBytes } from './figures.ts';

export interface TopRow {
  readonly threads: number;
  readonly switches: number;
  readonly faults: number;
  readonly pageIns: number;
  /** Physical footprint. */
  readonly memoryBytes: number;
  readonly syscalls: number;
  readonly messages: number;
}

/**
 * The last sample of `top -l` of macOS: by pid, and percent of the whole machine not idle. Null when it holds no table
 * of processes.
 */
export function parseTop(
  text: string,
): { readonly busyPercent: number; readonly rows: ReadonlyMap<string, TopRow> } | null {
  const lines = text.split('\n');
  const start = lines.findLastIndex((line) => /^\s*PID\s/.test(line));
  if (start < 0) return null;
  const headings = lines[start]!.trim().split(/\s+/);
  const rows = new Map<string, TopRow>();
  for (const line of lines.slice(start + 1)) {
    const cells = line.trim().split(/\s+/);
    // The last row of output that is cut short has cells missing.
    if (cells.length !== headings.length || !/^\d{1,10}$/.test(cells[headings.indexOf('PID')]!)) continue;
    rows.set(
      cells[headings.indexOf('PID')]!,
      rowOf((heading) => cells[headings.indexOf(heading)]),
    );
  }
  const idle = figure([...text.matchAll(/^CPU usage: .{0,100}?(\d{1,3}(?:[.,]\d{1,3})?)% idle/gm)].at(-1)?.[1]);
  return rows.size === 0 ? null : { busyPercent: 100 - idle, rows };
}

function rowOf(cell: (heading: string) => string | undefined): TopRow {
  const count = (heading: string): number => figure(bare(cell(heading)));
  return {
    threads: count('#TH'),
    switches: count('CSW'),
    faults: count('FAULTS'),
    pageIns: count('PAGEINS'),
    memoryBytes: sizeInBytes(bare(cell('MEM'))),
    syscalls: count('SYSBSD') + count('SYSMACH'),
    messages: count('MSGSENT') + count('MSGRECV'),
  };
}

/** Without the mark of a rise or a fall since the sample before, and without the running ones of `12/1` threads. */
const bare = (text: string | undefined): string | undefined => text?.replace(/[+-]$/, '').replace(/\/\d+$/, '');
