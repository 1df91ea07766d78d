import { readFileSync } from 'node:fs';
import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { MemoryReading } from '../../../sample/system.ts';
import { HeldText } from '../proc-file.ts';
import { whyUnreadable } from './coverage.ts';
import { namedFigure } from './fields.ts';
import { MemoryLimit } from './memory-limit.ts';
import { ZfsCache } from './zfs-cache.ts';

const KIB = 1024;
const USUAL_PAGE_BYTES = 4096;

type MeminfoPart = Pick<
  MemoryReading,
  'totalBytes' | 'availableBytes' | 'freeBytes' | 'cachedBytes' | 'sharedBytes' | 'swapTotalBytes' | 'swapUsedBytes'
>;
type VmstatPart = Omit<MemoryReading, keyof MeminfoPart>;

/** proc_meminfo(5), whose kB are KiB. MemAvailable is missing before Linux 3.14. Null when the total is missing. */
export function parseMeminfo(text: string): MeminfoPart | null {
  const bytes = (name: string): number | null => {
    const kib = namedFigure(text, name);
    return kib === null ? null : kib * KIB;
  };
  const totalBytes = bytes('MemTotal:');
  const freeBytes = bytes('MemFree:');
  if (totalBytes === null || totalBytes === 0 || freeBytes === null) return null;
  const swapTotalBytes = bytes('SwapTotal:');
  const swapFree = bytes('SwapFree:');
  const cached = bytes('Cached:');
  const sharedBytes = bytes('Shmem:');
  return {
    totalBytes,
    freeBytes,
    availableBytes: bytes('MemAvailable:'),
    // What `free` shows as buff/cache: SReclaimable are inodes and directory entries, given back like the page cache.
    cachedBytes: cached === null ? null : cached + (bytes('Buffers:') ?? 0) + (bytes('SReclaimable:') ?? 0),
    // Files in memory (tmpfs) and System V's shared memory are in the cache, and cannot be given back.
    ...(sharedBytes === null ? {} : { sharedBytes }),
    swapTotalBytes,
    swapUsedBytes: swapTotalBytes === null || swapFree === null ? null : Math.max(0, swapTotalBytes - swapFree),
  };
}

/** /proc/vmstat: pswp* count pages, pgpgin counts KiB (mm/vmstat.c). Refaults are split in two since Linux 5.9. */
export function parseVmstat(text: string, pageBytes: number): VmstatPart {
  const swapIn = namedFigure(text, 'pswpin ');
  const swapOut = namedFigure(text, 'pswpout ');
  const pageIn = namedFigure(text, 'pgpgin ');
  const refaultsFile = namedFigure(text, 'workingset_refault_file ');
  const refaultsAnon = namedFigure(text, 'workingset_refault_anon ');
  return {
    swapInBytes: swapIn === null ? null : swapIn * pageBytes,
    swapOutBytes: swapOut === null ? null : swapOut * pageBytes,
    pageInBytes: pageIn === null ? null : pageIn * KIB,
    majorFaults: namedFigure(text, 'pgmajfault '),
    refaults: refaultsFile === null ? namedFigure(text, 'workingset_refault ') : refaultsFile + (refaultsAnon ?? 0),
  };
}

/**
 * AT_PAGESZ of the auxiliary vector that the kernel gave this process (getauxval(3)): 4 KiB, but 16 or 64 on some ARM
 * machines.
 */
export function pageBytesOf(root: string): number {
  const AT_PAGESZ = 6n;
  try {
    const vector = readFileSync(`${root}/proc/self/auxv`);
    for (let at = 0; at + 16 <= vector.length; at += 16) {
      if (vector.readBigUInt64LE(at) !== AT_PAGESZ) continue;
      const bytes = Number(vector.readBigUInt64LE(at + 8));
      return bytes >= USUAL_PAGE_BYTES && bytes <= 1_048_576 ? bytes : USUAL_PAGE_BYTES;
    }
  } catch {
    // A fake kernel, or a sandbox that hides it.
  }
  return USUAL_PAGE_BYTES;
}

export class MemorySource implements Disposable {
  readonly #meminfo: HeldText;
  readonly #vmstat: HeldText;
  readonly #pageBytes: number;
  readonly #zfs: ZfsCache;
  readonly #limit: MemoryLimit;
  #last: MemoryReading | null = null;

  constructor(root: string) {
    this.#meminfo = new HeldText(`${root}/proc/meminfo`);
    this.#vmstat = new HeldText(`${root}/proc/vmstat`);
    this.#pageBytes = pageBytesOf(root);
    this.#zfs = new ZfsCache(root);
    this.#limit = new MemoryLimit(root);
  }

  read(now: number): MemoryReading | null {
    const meminfo = parseMeminfo(this.#meminfo.read(now) ?? '');
    const vmstat = parseVmstat(this.#vmstat.read(now) ?? '', this.#pageBytes);
    this.#last = meminfo === null ? null : this.#corrected({ ...meminfo, ...vmstat }, now);
    return this.#last;
  }

  /** The cache of ZFS is the machine's, and no container's. */
  #corrected(machine: MemoryReading, now: number): MemoryReading {
    const limited = this.#limit.applyTo(machine, now);
    return limited === machine ? this.#zfs.applyTo(machine, now) : limited;
  }

  coverage(): MetricCoverage[] {
    return [this.#memoryCoverage(), this.#swapCoverage()];
  }

  #memoryCoverage(): MetricCoverage {
    const [metric, source] = ['system.memory', '/proc/meminfo'];
    const { failure } = this.#meminfo;
    if (failure !== null) return unavailable(metric, source, whyUnreadable(failure));
    if (this.#last === null) return unavailable(metric, source, 'the file does not tell the total');
    const { containerBytes, ownBytes } = this.#limit;
    if (containerBytes !== null)
      return partial(
        metric,
        '/sys/fs/cgroup',
        `of the container, which may use ${mebibytes(containerBytes)}: faults, paging and pressure are the machine's`,
      );
    if (ownBytes !== null)
      return partial(
        metric,
        source,
        `of the machine; Culprit itself runs in a control group that may use ${mebibytes(ownBytes)}`,
      );
    if (this.#last.availableBytes === null) {
      return partial(
        metric,
        source,
        'kernels before 3.14 do not tell what is available; it is estimated as free plus cached, less shared',
      );
    }
    return available(metric, source);
  }

  #swapCoverage(): MetricCoverage {
    const [metric, source] = ['system.swap', '/proc/meminfo, /proc/vmstat'];
    if (this.#last === null || this.#last.swapUsedBytes === null)
      return unavailable(metric, source, '/proc/meminfo does not tell of swap');
    if (this.#last.swapInBytes !== null) return available(metric, source);
    const { failure } = this.#vmstat;
    const why =
      failure === null ? 'the kernel does not count swapped pages' : `/proc/vmstat: ${whyUnreadable(failure)}`;
    return partial(metric, source, `no rates: ${why}`);
  }

  [Symbol.dispose](): void {
    this.#meminfo[Symbol.dispose]();
    this.#vmstat[Symbol.dispose]();
    this.#zfs[Symbol.dispose]();
    this.#limit[Symbol.dispose]();
  }
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`;
