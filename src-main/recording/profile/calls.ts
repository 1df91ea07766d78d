import { createRequire } from 'node:module';
import { platform } from 'node:os';
import { failure, messageOf, ok, type Result } from '../../base/result.ts';

/** What all children of this process have used that have ended and were waited for, with theirs in turn. */
export interface ChildrenUsage {
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** The greatest resident set that any one of them ever had. */
  readonly largestBytes: number;
}

/** The C library's calls about children that Node does not have, through koffi. */
export interface ChildCalls {
  /** getrusage(2), RUSAGE_CHILDREN. */
  childrenUsage(): ChildrenUsage;
  /** prctl(2), PR_SET_CHILD_SUBREAPER: processes whose parent has ended become children of this one. False where the OS has no such thing. */
  adoptOrphans(on: boolean): boolean;
  /**
   * Waits for every child that has ended, until one comes up that is not to be touched: Node waits for its own.
   * Only having been waited for adds a process to what `childrenUsage` says.
   */
  reap(isNodes: (pid: number) => boolean): void;
}

const PR_SET_CHILD_SUBREAPER = 36;
const RUSAGE_CHILDREN = -1;
const P_ALL = 0;
const WNOHANG = 1;
const WEXITED = 4;
/** The child stays to be waited for. */
const WNOWAIT = 0x0100_0000;
/** si_pid of siginfo_t on a 64-bit Linux: behind three ints and their padding (include/uapi/asm-generic/siginfo.h). */
const SI_PID_AT = 16;
const SIGINFO_BYTES = 128;
/** struct rusage: two timevals and 14 longs. */
const RUSAGE_BYTES = 144;
const MAXRSS_AT = 32;
const KIB = 1_024;

/** Fails, with the reason, where koffi or a symbol is missing. */
export function loadChildCalls(): Result<ChildCalls> {
  try {
    return ok(platform() === 'linux' ? linuxCalls() : plainCalls('libSystem.dylib', 1));
  } catch (thrown) {
    return failure(messageOf(thrown));
  }
}

const load = (library: string): import('koffi').LibraryHandle => (createRequire(import.meta.url)('koffi') as typeof import('koffi')).load(library);

/** @param maxrssUnit bytes on macOS, KiB on Linux (getrusage(2) of each) */
function plainCalls(library: string, maxrssUnit: number): ChildCalls {
  const getrusage = load(library).func('int getrusage(int who, void *usage)') as (who: number, usage: Buffer) => number;
  const usage = Buffer.alloc(RUSAGE_BYTES);
  return {
    childrenUsage: () => {
      getrusage(RUSAGE_CHILDREN, usage);
      return { userSeconds: timeval(usage, 0), systemSeconds: timeval(usage, 16), largestBytes: Number(usage.readBigInt64LE(MAXRSS_AT)) * maxrssUnit };
    },
    adoptOrphans: () => false,
    reap: () => undefined,
  };
}

function linuxCalls(): ChildCalls {
  const libc = load('libc.so.6');
  const prctl = libc.func('int prctl(int option, ulong a, ulong b, ulong c, ulong d)') as (option: number, ...values: number[]) => number;
  const waitid = libc.func('int waitid(int type, uint id, void *info, int options)') as (type: number, id: number, info: Buffer, options: number) => number;
  const waitpid = libc.func('int waitpid(int pid, void *status, int options)') as (pid: number, status: null, options: number) => number;
  const info = Buffer.alloc(SIGINFO_BYTES);
  return {
    ...plainCalls('libc.so.6', KIB),
    adoptOrphans: (on) => prctl(PR_SET_CHILD_SUBREAPER, on ? 1 : 0, 0, 0, 0) === 0,
    reap: (isNodes) => {
      for (;;) {
        info.fill(0);
        if (waitid(P_ALL, 0, info, WNOHANG | WEXITED | WNOWAIT) !== 0) return;
        const pid = info.readInt32LE(SI_PID_AT);
        if (pid === 0 || isNodes(pid) || waitpid(pid, null, WNOHANG) !== pid) return;
      }
    },
  };
}

/** Seconds and microseconds, the latter below a million: its low 32 bits are all of it, on macOS the only ones. */
const timeval = (bytes: Buffer, at: number): number => Number(bytes.readBigInt64LE(at)) + bytes.readInt32LE(at + 8) / 1e6;
