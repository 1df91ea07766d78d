import { createRequire } from 'node:module';
import { failure, messageOf, ok, type Result } from '../../base/result.ts';

/**
 * The C library's calls that Node does not have, through koffi. The only FFI of the Linux sampler; everything above it
 * can do without, at a higher cost.
 */
export interface Kernel {
  readonly pageSize: number;
  /** CPU time of a process over all its threads, dead ones too, in ns. NaN when there is no such process. */
  cpuTime(pid: number): number;
  /**
   * getdents64(2): directory entries of an open directory, from its current position, into `into`; bytes filled, 0 at
   * the end, < 0 on failure.
   */
  directoryEntries(descriptor: number, into: Buffer): number;
  /** lseek(2) to the start. */
  rewind(descriptor: number): void;
}

const SC_PAGESIZE = 30;
const SEEK_SET = 0;

/** Fails, with the reason, where koffi or the C library's symbols are missing. */
export function loadKernel(): Result<Kernel> {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const libc = koffi.load('libc.so.6');
    const clockGettime = libc.func('int clock_gettime(int clock, void *time)') as (
      clock: number,
      time: Buffer,
    ) => number;
    const getdents = libc.func('long getdents64(int descriptor, void *entries, ulong length)') as (
      descriptor: number,
      entries: Buffer,
      length: number,
    ) => number;
    const lseek = libc.func('long lseek(int descriptor, long offset, int whence)') as (
      descriptor: number,
      offset: number,
      whence: number,
    ) => number;
    const sysconf = libc.func('long sysconf(int name)') as (name: number) => number;
    const time = Buffer.alloc(16);
    return ok({
      pageSize: sysconf(SC_PAGESIZE),
      cpuTime: (pid) => (clockGettime(cpuClockOf(pid), time) === 0 ? readTimespec(time) : NaN),
      directoryEntries: (descriptor, into) => getdents(descriptor, into, into.length),
      rewind: (descriptor) => void lseek(descriptor, 0, SEEK_SET),
    });
  } catch (thrown) {
    return failure(messageOf(thrown));
  }
}

/** CPUCLOCK_SCHED of a whole process (include/linux/posix-timers_types.h): any process may read any other's. */
const cpuClockOf = (pid: number): number => (~pid << 3) | 2;

/**
 * struct timespec of a 64-bit Linux: two signed 64-bit integers, little-endian on every platform we run on. Exact to
 * 104 days.
 */
const readTimespec = (time: Buffer): number =>
  (time.readUInt32LE(0) + time.readInt32LE(4) * 2 ** 32) * 1e9 + time.readUInt32LE(8);
