import { createRequire } from 'node:module';
import { platform } from 'node:os';

/** LOCK_EX and LOCK_NB of flock(2), the same on Linux and macOS. */
const EXCLUSIVE_OR_FAIL = 2 | 4;

/** flock(2), which Node does not have; null where the library cannot be loaded. */
function loadFlock(): ((descriptor: number, operation: number) => number) | null {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const library = koffi.load(platform() === 'darwin' ? 'libSystem.dylib' : 'libc.so.6');
    return library.func('int flock(int descriptor, int operation)') as (
      descriptor: number,
      operation: number,
    ) => number;
  } catch {
    return null;
  }
}

let flock: ReturnType<typeof loadFlock> | undefined;

/**
 * Takes the one lock on an open file; the kernel gives it back when the descriptor is closed, also after a kill. False
 * when another holds it. True as well where the OS has no such lock to give: then two recordings to one file are not
 * noticed.
 */
export function takeLock(descriptor: number): boolean {
  flock ??= loadFlock();
  return flock === null || flock(descriptor, EXCLUSIVE_OR_FAIL) === 0;
}
