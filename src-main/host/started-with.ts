import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * What a program inherits and Node does not leave as it was: as it starts, it raises the soft limit on open files to
 * the hard one, and takes back ignored and blocked signals (src/node.cc, PlatformInit).
 */
export interface StartedWith {
  /** The soft limit; null where it is not known. */
  readonly openFiles: number | null;
  /** Numbers of the signals that were ignored. */
  readonly ignored: ReadonlySet<number>;
  /** A set of signals as the kernel writes it, signal 1 in bit 0; null where it is not known. */
  readonly blocked: bigint | null;
}

/** What build/culprit.sh saw before there was a Node: `1024 0000000000000001 0000000000000000`. */
export const STARTED_WITH = 'CULPRIT_STARTED_WITH';
const SIGHUP = 1;
/** More generations stand hardly between a terminal and this program. */
const MOST_GENERATIONS = 8;

/**
 * As build/culprit.sh says. Without it, the limit is the parent's, and of signals that of nohup(1) is known, which a
 * shell names in the environment. npm is a Node itself: below it, the limit is that of whoever started npm.
 */
export function startedWith(environment: NodeJS.ProcessEnv, proc = '/proc', parent = process.ppid): StartedWith {
  const said = /^(\d+) ([0-9a-f]+) ([0-9a-f]+)$/.exec(environment[STARTED_WITH] ?? '');
  const noHangUp = basename(environment['_'] ?? '') === 'nohup' ? 1n << BigInt(SIGHUP - 1) : 0n;
  // Whatever is below the hard limit has passed no Node.
  const isRaised = said === null || Number(said[1]) === limitsOf(proc, 'self')?.hard;
  const isBelowNpm = isRaised && environment['npm_command'] !== undefined;
  const above = isBelowNpm ? aboveNode(proc, parent) : parent;
  return {
    openFiles: said === null || isBelowNpm ? (limitsOf(proc, above)?.soft ?? null) : Number(said[1]),
    ignored: signalsIn(said === null ? noHangUp : BigInt(`0x${said[2]}`)),
    blocked: said === null ? null : BigInt(`0x${said[3]}`),
  };
}

function signalsIn(set: bigint): Set<number> {
  const signals = new Set<number>();
  for (let signal = 1; signal <= 64; signal++) if ((set >> BigInt(signal - 1)) & 1n) signals.add(signal);
  return signals;
}

/** The first ancestor that is neither npm nor the shell that npm starts programs with. */
function aboveNode(proc: string, parent: number): number {
  let pid = parent;
  for (let generation = 0; generation < MOST_GENERATIONS && isOfNpm(proc, pid); generation++) pid = parentOf(proc, pid);
  return pid;
}

function isOfNpm(proc: string, pid: number): boolean {
  try {
    return /^(node|sh|dash)/.test(basename(readlinkSync(`${proc}/${pid}/exe`)));
  } catch {
    return false;
  }
}

const parentOf = (proc: string, pid: number): number =>
  Number(/^PPid:\s*(\d+)/m.exec(textOf(`${proc}/${pid}/status`))?.[1] ?? 0);

/** On open files: proc_pid_limits(5). Null where they cannot be read, or there is none. */
function limitsOf(proc: string, pid: number | 'self'): { readonly soft: number; readonly hard: number } | null {
  const limits = /^Max open files\s+(\d+)\s+(\d+)/m.exec(textOf(`${proc}/${pid}/limits`));
  return limits === null ? null : { soft: Number(limits[1]), hard: Number(limits[2]) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
