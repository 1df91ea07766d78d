import { createRequire } from 'node:module';

/** Megabytes that nobody uses are worth a millisecond, this often. */
const EVERY_MS = 60_000;

/**
 * Gives memory back that was freed: V8's compiler frees what it took, some 10 MB in the first minutes, and the C
 * library keeps it for next time. Where the C library has no malloc_trim(3) (musl, macOS) nothing is done.
 */
export class UnusedMemory {
  #trim: ((keep: number) => number) | null = null;
  #dueAt = NaN;

  /**
   * To be called often.
   *
   * @param now monotonic milliseconds
   * @returns whether this time the C library was asked to
   */
  giveBack(now: number): boolean {
    if (Number.isNaN(this.#dueAt)) this.#dueAt = now + EVERY_MS;
    if (now < this.#dueAt) return false;
    this.#trim ??= mallocTrim();
    this.#trim?.(0);
    this.#dueAt = this.#trim === null ? Infinity : now + EVERY_MS;
    return this.#trim !== null;
  }
}

function mallocTrim(): ((keep: number) => number) | null {
  if (process.platform !== 'linux') return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    return koffi.load('libc.so.6').func('int malloc_trim(size_t keep)') as (keep: number) => number;
  } catch {
    return null;
  }
}
