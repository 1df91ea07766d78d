import { readdirSync, readFileSync } from 'node:fs';

/** What the tree of a command is followed by: a few figures of a process out of its /proc. */
export interface ProcessLook {
  readonly parentPid: number;
  readonly name: string;
  /** In ticks since the boot; with the pid, the identity. */
  readonly startTicks: number;
  readonly ended: boolean;
  /** Runs, would if it had a core, or waits for a disk. */
  readonly isAtWork: boolean;
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** Of children that have ended and were waited for. */
  readonly childrenUserSeconds: number;
  readonly childrenSystemSeconds: number;
}

export interface MemoryLook {
  readonly rssBytes: number;
  /** The greatest since its last exec. */
  readonly peakBytes: number;
  /**
   * It is never told that a child has ended, and the kernel waits for its children in its place (wait(2), notes): then
   * it gets none of their figures.
   */
  readonly ignoresChildren: boolean;
}

export interface DiskBytes {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** USER_HZ, the unit of times in procfs on every architecture (asm-generic/param.h). */
const TICKS_PER_SECOND = 100;
const KIB = 1_024;
/** Bit of SIGCHLD in a signal set. */
const SIGCHLD_BIT = 1n << 16n;

/** Null when there is no such process (any more), or it is not ours to read. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

export const pidsOf = (proc: string): number[] =>
  readdirSync(proc)
    .filter((name) => /^[1-9]\d{0,9}$/.test(name))
    .map(Number);

/**
 * The last pid that the kernel gave out (proc(5), loadavg): as long as it stands, nothing has begun. NaN when it is not
 * said; gVisor writes zeros.
 */
export const lastPid = (proc: string): number => Number(textOf(`${proc}/loadavg`)?.trim().split(' ')[4] ?? NaN) || NaN;

/** proc_pid_stat(5). */
export function lookAt(proc: string, pid: number): ProcessLook | null {
  const text = textOf(`${proc}/${pid}/stat`);
  // A name may hold spaces and parentheses.
  const close = text?.lastIndexOf(')') ?? -1;
  if (text === null || close < 0) return null;
  const fields = text.slice(close + 2).split(' ');
  const seconds = (field: number): number => Number(fields[field - 3]) / TICKS_PER_SECOND;
  const state = fields[0];
  return {
    parentPid: Number(fields[1]),
    name: text.slice(text.indexOf('(') + 1, close),
    startTicks: Number(fields[19]),
    // Where only its first thread has ended, the others go on.
    ended: (state === 'Z' && !(Number(fields[17]) > 1)) || state === 'X',
    isAtWork: state === 'R' || state === 'D',
    userSeconds: seconds(14),
    systemSeconds: seconds(15),
    childrenUserSeconds: seconds(16),
    childrenSystemSeconds: seconds(17),
  };
}

/** proc_pid_status(5). Null for a process that has ended or has no memory of its own. */
export function memoryOf(proc: string, pid: number): MemoryLook | null {
  let text = textOf(`${proc}/${pid}/status`);
  if (text !== null && hasEndedLeader(text)) text = statusOfLivingThread(`${proc}/${pid}/task`) ?? text;
  const rss = kibibytes(text, 'VmRSS');
  if (text === null || rss === null) return null;
  const ignored = /^SigIgn:\s*([0-9a-f]+)/m.exec(text)?.[1] ?? '0';
  return {
    rssBytes: rss,
    peakBytes: kibibytes(text, 'VmHWM') ?? rss,
    ignoresChildren: (BigInt(`0x${ignored}`) & SIGCHLD_BIT) !== 0n,
  };
}

/** Its first thread has given up its memory; the others have it still. */
const hasEndedLeader = (status: string): boolean =>
  /^State:\s*Z/m.test(status) && Number(/^Threads:\s*(\d+)/m.exec(status)?.[1]) > 1;

function statusOfLivingThread(tasks: string): string | null {
  const threads = namesIn(tasks).map((thread) => textOf(`${tasks}/${thread}/status`));
  return threads.find((status) => kibibytes(status, 'VmRSS') !== null) ?? null;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function kibibytes(text: string | null, key: string): number | null {
  const value = text === null ? undefined : new RegExp(`^${key}:\\s*(\\d+) kB`, 'm').exec(text)?.[1];
  return value === undefined ? null : Number(value) * KIB;
}

/** proc_pid_io(5): with the children that it has waited for. Null where it may not be read. */
export const diskBytesOf = (proc: string, pid: number | 'self'): DiskBytes | null => diskBytesIn(`${proc}/${pid}/io`);

/**
 * What children of this process have read and written that it has waited for: all that is its, without what its threads
 * have done themselves.
 */
export function reapedDiskBytes(proc: string): DiskBytes | null {
  const all = diskBytesOf(proc, 'self');
  if (all === null) return null;
  let { readBytes, writtenBytes } = all;
  for (const thread of readdirSync(`${proc}/self/task`)) {
    const own = diskBytesIn(`${proc}/self/task/${thread}/io`);
    readBytes -= own?.readBytes ?? 0;
    writtenBytes -= own?.writtenBytes ?? 0;
  }
  return { readBytes, writtenBytes };
}

function diskBytesIn(path: string): DiskBytes | null {
  const text = textOf(path);
  const read = /^read_bytes: (\d+)$/m.exec(text ?? '')?.[1];
  const written = /^write_bytes: (\d+)$/m.exec(text ?? '')?.[1];
  return read === undefined || written === undefined
    ? null
    : { readBytes: Number(read), writtenBytes: Number(written) };
}
