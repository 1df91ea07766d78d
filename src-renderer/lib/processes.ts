import { printable } from '../../src-main/base/printable.ts';
import type { ProcessRow } from '../../src-main/protocol/frame.ts';

/** A pid is used again; with its start time it is one process. */
export type ProcessKey = string;
export const keyOf = (row: { pid: number; started_at_ms: number }): ProcessKey => `${row.pid}:${row.started_at_ms}`;

const WORDS: Readonly<Record<string, string>> = {
  runnable: 'cpu wait',
  csw: 'switches',
  pageins: 'page-ins',
  mem: 'memory',
  wakeups: 'wake-ups',
  syscalls: 'system calls',
};
/** The scorer's words count in binary multiples. */
const UNITS: Readonly<Record<string, string>> = { G: 'GiB', M: 'MiB', 'M/s': 'MiB/s', 'K/s': 'KiB/s' };
const REASON = /^(\w+):([\d.]+)(ms\/s|%|B\/s|[GMK](?:\/s)?)?(.*)$/;

/** `cpu:100%` of the wire as a person reads it: `cpu 100 %`. What does not look like that stays as it is. */
export function reasonInWords(reason: string): string {
  const [, key = '', value, unit, rest = ''] = REASON.exec(reason) ?? [];
  if (value === undefined) return reason;
  return `${WORDS[key] ?? key} ${value}${unit === undefined ? '' : `\u00a0${UNITS[unit] ?? unit}`}${rest}`;
}

export function reasonsInWords(row: ProcessRow): string {
  const stuck = row.state === 'stuck' ? ['stuck in the kernel'] : [];
  return [...stuck, ...row.reasons.map(reasonInWords)].join(' · ');
}

/**
 * The program that a process runs, where its name does not say so: `node` for a process that calls itself MainThread.
 * Null otherwise.
 */
export function programOf(row: ProcessRow): string | null {
  const first = row.command?.split(' ', 1)[0] ?? '';
  const program = first.slice(first.lastIndexOf('/') + 1).replace(/:$/, '');
  return program === '' || program.startsWith(row.name) || row.name.startsWith(program) ? null : printable(program);
}
