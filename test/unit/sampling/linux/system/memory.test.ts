import { describe, expect, it } from 'vitest';
import { pageBytesOf, parseMeminfo, parseVmstat } from '../../../../../src-main/sampling/linux/system/memory.ts';
import { kernelFolder } from '../kernel-folder.ts';

const KIB = 1024;

describe('/proc/meminfo', () => {
  it('gives bytes, with buffers and reclaimable slabs in the cache', () => {
    const text =
      'MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 600 kB\nBuffers: 10 kB\nCached: 400 kB\n' +
      'SwapCached: 5 kB\nSwapTotal: 50 kB\nSwapFree: 20 kB\nSReclaimable: 30 kB\n';
    expect(parseMeminfo(text)).toEqual({
      totalBytes: 1_000 * KIB,
      freeBytes: 100 * KIB,
      availableBytes: 600 * KIB,
      cachedBytes: 440 * KIB,
      swapTotalBytes: 50 * KIB,
      swapUsedBytes: 30 * KIB,
    });
  });

  it('of an old kernel has nothing to say of what is available', () => {
    expect(parseMeminfo('MemTotal: 1000 kB\nMemFree: 100 kB\nCached: 400 kB\n')).toMatchObject({
      availableBytes: null,
      swapUsedBytes: null,
      cachedBytes: 400 * KIB,
    });
  });

  it('without a total is no reading', () => {
    expect(parseMeminfo('MemFree: 100 kB\n')).toBeNull();
    expect(parseMeminfo('MemTotal: 0 kB\nMemFree: 0 kB\n')).toBeNull();
  });
});

describe('/proc/vmstat', () => {
  it('counts swapping in pages and reading in KiB', () => {
    const text =
      'nr_free_pages 1\npgpgin 7\npgpgout 9\npswpin 2\npswpout 3\npgmajfault 4\n' +
      'workingset_refault_anon 10\nworkingset_refault_file 20\n';
    expect(parseVmstat(text, 16_384)).toEqual({
      swapInBytes: 32_768,
      swapOutBytes: 49_152,
      pageInBytes: 7 * KIB,
      majorFaults: 4,
      refaults: 30,
    });
  });

  it('of a kernel before 5.9 has one count of refaults', () => {
    expect(parseVmstat('workingset_refault 6\n', 4096)).toEqual({
      swapInBytes: null,
      swapOutBytes: null,
      pageInBytes: null,
      majorFaults: null,
      refaults: 6,
    });
  });
});

describe('the size of a page', () => {
  it('is what the kernel told this process', () => {
    const vector = Buffer.alloc(48);
    vector.writeBigUInt64LE(33n, 0);
    vector.writeBigUInt64LE(6n, 16);
    vector.writeBigUInt64LE(16_384n, 24);
    using kernel = kernelFolder({ 'proc/self/auxv': vector });
    expect(pageBytesOf(kernel.root)).toBe(16_384);
  });

  it('is 4 KiB where that is hidden, cut off or absurd', () => {
    using empty = kernelFolder({});
    expect(pageBytesOf(empty.root)).toBe(4_096);
    using cut = kernelFolder({ 'proc/self/auxv': Buffer.from([6, 0, 0, 0, 0, 0, 0, 0, 1]) });
    expect(pageBytesOf(cut.root)).toBe(4_096);
    const absurd = Buffer.alloc(16);
    absurd.writeBigUInt64LE(6n, 0);
    using zero = kernelFolder({ 'proc/self/auxv': absurd });
    expect(pageBytesOf(zero.root)).toBe(4_096);
  });
});
