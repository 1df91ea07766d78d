import { createRequire } from 'node:module';
import { failure, messageOf, ok, type Result } from '../../../base/result.ts';

/** What a load needs of the C library of a Linux and Node does not have, through koffi. */
export interface Libc {
  /** Takes a file's pages out of the page cache (posix_fadvise(2)); they must have been written back. */
  forgetPages(descriptor: number): void;
  /**
   * Touches the first `count` pages of a file through a mapping, each by a fault of its own (MADV_RANDOM: nothing is
   * read ahead).
   */
  touchPages(descriptor: number, count: number): void;
  /**
   * Binds this thread, and those it starts from then on, to one of the cores that it may run on; returns what undoes it
   * for this thread.
   */
  bindToOneCore(): () => void;
}

const POSIX_FADV_DONTNEED = 4;
const PROT_READ = 1;
const MAP_SHARED = 1;
const MADV_RANDOM = 1;
const PAGE_BYTES = 4_096;
/** Bits for 1,024 cores, as in the C library's cpu_set_t. */
const CPU_SET_BYTES = 128;

/** Fails, with the reason, where there is no such library. */
export function loadLibc(): Result<Libc> {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const libc = koffi.load('libc.so.6');
    const fadvise = libc.func('int posix_fadvise(int descriptor, long offset, long length, int advice)') as (
      descriptor: number,
      offset: number,
      length: number,
      advice: number,
    ) => number;
    const mmap = libc.func(
      'void *mmap(void *at, size_t length, int protection, int flags, int descriptor, long offset)',
    ) as (
      at: null,
      length: number,
      protection: number,
      flags: number,
      descriptor: number,
      offset: number,
    ) => object | null;
    const madvise = libc.func('int madvise(void *at, size_t length, int advice)') as (
      at: object,
      length: number,
      advice: number,
    ) => number;
    const getAffinity = libc.func('int sched_getaffinity(int thread, size_t length, void *set)') as (
      thread: number,
      length: number,
      set: Buffer,
    ) => number;
    const setAffinity = libc.func('int sched_setaffinity(int thread, size_t length, void *set)') as (
      thread: number,
      length: number,
      set: Buffer,
    ) => number;
    return ok({
      forgetPages: (descriptor) => check(fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED), 'posix_fadvise'),
      touchPages: (descriptor, count) => {
        const start = mmap(null, count * PAGE_BYTES, PROT_READ, MAP_SHARED, descriptor, 0);
        if (start === null) throw new Error('mmap failed');
        check(madvise(start, count * PAGE_BYTES, MADV_RANDOM), 'madvise');
        for (let page = 0; page < count; page++) koffi.decode(start, page * PAGE_BYTES, 'uint8');
      },
      bindToOneCore: () => {
        const set = Buffer.alloc(CPU_SET_BYTES);
        if (getAffinity(0, CPU_SET_BYTES, set) < 0) throw new Error('sched_getaffinity failed');
        check(setAffinity(0, CPU_SET_BYTES, highestBit(set)), 'sched_setaffinity');
        return () => check(setAffinity(0, CPU_SET_BYTES, set), 'sched_setaffinity');
      },
    });
  } catch (thrown) {
    return failure(messageOf(thrown));
  }
}

function check(result: number, call: string): void {
  if (result !== 0) throw new Error(`${call} failed`);
}

function highestBit(set: Buffer): Buffer {
  const one = Buffer.alloc(set.length);
  const byte = set.findLastIndex((bits) => bits !== 0);
  if (byte >= 0) one[byte] = 1 << (31 - Math.clz32(set[byte]!));
  return one;
}
