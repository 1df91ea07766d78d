import { createRequire } from 'node:module';
import { platform } from 'node:os';
import { failure, messageOf, ok, type Result } from '../../../base/result.ts';

/** What children of this process have used that have ended and were waited for, with theirs in turn. */
export interface ChildrenUsage {
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** The greatest resident set that any one of them ever had. */
  readonly largestBytes: number;
}

/** The C library's calls about children that Node does not have, through koffi. */
export interface ChildCalls {
  /** Of those that were `reap`ed; where the OS needs no such thing, of all: getrusage(2), RUSAGE_CHILDREN. */
  childrenUsage(): ChildrenUsage;
  /**
   * prctl(2), PR_SET_CHILD_SUBREAPER: processes whose parent has ended become children of this one. False where the OS
   * has no such thing.
   */
  adoptOrphans(on: boolean): boolean;
  /**
   * wait4(2) for one child that has ended: only that adds it to what `childrenUsage` says. Not for one that Node has
   * started: Node waits for its own. False where there is no such child, or it has not ended.
   */
  reap(pid: number): boolean;
}

const PR_SET_CHILD_SUBREAPER = 36;
const RUSAGE_CHILDREN = -1;
const WNOHANG = 1;
/** struct rusage: two timevals and 14 longs. */
const RUSAGE_BYTES = 144;
const MAXRSS_AT = 32;
const KIB = 1_024;

/** Fails, with the reason, where koffi or a symbol is missing. */
export function loadChildCalls(): Result<ChildCalls> {
  try {
    return ok(platform() === 'linux' ? linuxCalls() : plainCalls('libSystem.dylib'));
  } catch (thrown) {
    return failure(messageOf(thrown));
  }
}

const load = (library: string): import('koffi').LibraryHandle =>
  (createRequire(import.meta.url)('koffi') as typeof import('koffi')).load(library);

function plainCalls(library: string): ChildCalls {
  const getrusage = load(library).func('int getrusage(int who, void *usage)') as (who: number, usage: Buffer) => number;
  const usage = Buffer.alloc(RUSAGE_BYTES);
  return {
    childrenUsage: () => {
      getrusage(RUSAGE_CHILDREN, usage);
      return usageIn(usage, 1);
    },
    adoptOrphans: () => false,
    reap: () => false,
  };
}

function linuxCalls(): ChildCalls {
  const libc = load('libc.so.6');
  const prctl = libc.func('int prctl(int option, ulong a, ulong b, ulong c, ulong d)') as (
    option: number,
    ...values: number[]
  ) => number;
  const wait4 = libc.func('int wait4(int pid, void *status, int options, void *usage)') as (
    pid: number,
    status: null,
    options: number,
    usage: Buffer,
  ) => number;
  const usage = Buffer.alloc(RUSAGE_BYTES);
  let all: ChildrenUsage = { userSeconds: 0, systemSeconds: 0, largestBytes: 0 };
  return {
    // Not of all children: what Node has started beside the command is none of it.
    childrenUsage: () => all,
    adoptOrphans: (on) => prctl(PR_SET_CHILD_SUBREAPER, on ? 1 : 0, 0, 0, 0) === 0,
    reap: (pid) => {
      if (wait4(pid, null, WNOHANG, usage) !== pid) return false;
      all = sumOf(all, usageIn(usage, KIB));
      return true;
    },
  };
}

const sumOf = (one: ChildrenUsage, other: ChildrenUsage): ChildrenUsage => ({
  userSeconds: one.userSeconds + other.userSeconds,
  systemSeconds: one.systemSeconds + other.systemSeconds,
  largestBytes: Math.max(one.largestBytes, other.largestBytes),
});

/** @param maxrssUnit bytes on macOS, KiB on Linux (getrusage(2) of each) */
const usageIn = (usage: Buffer, maxrssUnit: number): ChildrenUsage => ({
  userSeconds: timeval(usage, 0),
  systemSeconds: timeval(usage, 16),
  largestBytes: Number(usage.readBigInt64LE(MAXRSS_AT)) * maxrssUnit,
});

/** Seconds and microseconds, the latter below a million: its low 32 bits are all of it, on macOS the only ones. */
const timeval = (bytes: Buffer, at: number): number =>
  Number(bytes.readBigInt64LE(at)) + bytes.readInt32LE(at + 8) / 1e6;
