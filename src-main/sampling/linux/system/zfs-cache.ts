import type { MemoryReading } from '../../../sample/system.ts';
import { HeldText } from '../proc-file.ts';
import { Fields } from './fields.ts';

/**
 * The cache of ZFS (ARC): the kernel counts it as used, and ZFS gives it back down to its least size when memory runs
 * short (OpenZFS, zfs(4), zfs_arc_min). `name type data` a line.
 */
export class ZfsCache implements Disposable {
  readonly #file: HeldText;

  constructor(root: string) {
    this.#file = new HeldText(`${root}/proc/spl/kstat/zfs/arcstats`);
  }

  /** @returns the reading with what ZFS would give back, counted as cached and available */
  applyTo(memory: MemoryReading, now: number): MemoryReading {
    const text = this.#file.read(now);
    if (text === null) return memory;
    const size = figureOf(text, 'size');
    const least = figureOf(text, 'c_min');
    const spare = Math.max(0, Math.min(size - least, memory.totalBytes));
    if (Number.isNaN(spare)) return memory;
    const { availableBytes, cachedBytes, totalBytes } = memory;
    return {
      ...memory,
      availableBytes: availableBytes === null ? null : Math.min(totalBytes, availableBytes + spare),
      cachedBytes: cachedBytes === null ? spare : Math.min(totalBytes, cachedBytes + spare),
    };
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

function figureOf(text: string, name: string): number {
  const at = text.indexOf(`\n${name} `);
  if (at < 0) return NaN;
  const fields = new Fields(text.slice(at + 1, at + 80));
  fields.skip(2);
  return fields.figure();
}
