import { readFileSync, readdirSync } from 'node:fs';
import { figure } from '../tools/figures.ts';

/**
 * /proc read as plainly as can be, with nothing of the sampler's own: no held descriptors, no parser of bytes, no gate.
 * What is not there is NaN, or missing from its map.
 */

/** Fields of proc_pid_stat(5) behind the name, the state being the first. */
const FIELDS = {
  minorFaults: 7,
  childMinorFaults: 8,
  majorFaults: 9,
  userTicks: 11,
  systemTicks: 12,
  priority: 15,
  threads: 17,
} as const;
const NS_PER_MS = 1e6;

export interface ProcStat {
  readonly minorFaults: number;
  readonly childMinorFaults: number;
  readonly majorFaults: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  readonly priority: number;
  readonly threads: number;
}

export interface ProcIo {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** Sums over the threads of a process. */
export interface ProcTasks {
  /** Which threads they are of. */
  readonly ids: string;
  readonly waitMs: number;
  readonly switches: number;
}

export function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

export function processFolders(proc: string): string[] {
  try {
    return readdirSync(proc).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Null when the line is cut short. The name may hold spaces and parentheses: it ends at the last one. */
export function parseProcStat(text: string): ProcStat | null {
  const cells = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  if (!text.includes(')') || cells.length < 22) return null;
  return Object.fromEntries(Object.entries(FIELDS).map(([name, place]) => [name, figure(cells[place])])) as Record<
    keyof typeof FIELDS,
    number
  >;
}

export function parseProcIo(text: string): ProcIo {
  return { readBytes: afterName(text, 'read_bytes:'), writtenBytes: afterName(text, 'write_bytes:') };
}

/**
 * `name value` or `name: value kB` lines, as /proc/meminfo, /proc/PID/io and /proc/vmstat hold; the line must begin
 * with the name.
 */
export function afterName(text: string, name: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(name)) ?? '';
  return figure(line.slice(name.length).trim().split(/\s+/)[0]);
}

/** Null when a thread could not be read: a sum without it would mean nothing. */
export function readTasks(folder: string): ProcTasks | null {
  let names: string[];
  try {
    names = readdirSync(`${folder}/task`).sort();
  } catch {
    return null;
  }
  let [waitMs, switches] = [0, 0];
  for (const name of names) {
    const [, wait, count] = (textOf(`${folder}/task/${name}/schedstat`) ?? '').trim().split(' ');
    waitMs += figure(wait) / NS_PER_MS;
    switches += figure(count);
  }
  return Number.isNaN(waitMs + switches) ? null : { ids: names.join(' '), waitMs, switches };
}

/** Milliseconds by core that /proc/stat says; ticks of 10 ms (asm-generic/param.h). */
export function parseCores(text: string): {
  readonly busyMs: ReadonlyMap<string, number>;
  readonly idleMs: ReadonlyMap<string, number>;
} {
  const [busyMs, idleMs] = [new Map<string, number>(), new Map<string, number>()];
  for (const [, id, rest] of text.matchAll(/^cpu(\d+) (.*)$/gm)) {
    const [user, nice, system, idle, ioWait, irq, softIrq, steal] = rest!.split(' ').map((cell) => figure(cell) * 10);
    busyMs.set(id!, user! + nice! + system! + (irq ?? 0) + (softIrq ?? 0) + (steal ?? 0));
    idleMs.set(id!, idle! + (ioWait ?? 0));
  }
  return { busyMs, idleMs };
}

/**
 * By name, the numbers behind it: of /proc/diskstats (whose names are third) or /proc/net/dev (first, with a colon).
 */
export function parseNamed(text: string, line: RegExp): ReadonlyMap<string, readonly number[]> {
  return new Map(
    text.split('\n').flatMap((row): [string, readonly number[]][] => {
      const match = line.exec(row);
      return match === null ? [] : [[match[1]!, match[2]!.trim().split(/\s+/).map(figure)]];
    }),
  );
}
export const DISK_LINE = /^\s*\d+\s+\d+\s+(\S+)\s+(.*)$/;
export const NETWORK_LINE = /^\s*([^\s:|]+):\s*(.*)$/;

/** `some avg10=… total=N`: microseconds (Documentation/accounting/psi.rst). */
export function parseStall(text: string, who: 'some' | 'full'): number {
  return figure(new RegExp(`^${who} .*total=(\\d+)$`, 'm').exec(text)?.[1]);
}
