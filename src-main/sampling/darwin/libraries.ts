import { createRequire } from 'node:module';
import { failure, messageOf, ok, type Result } from '../../base/result.ts';

/**
 * The system libraries the sampler calls. They are in the dyld shared cache only: there is no file to look for, opening
 * is the test.
 */
const PATHS = {
  system: '/usr/lib/libSystem.B.dylib',
  corefoundation: '/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation',
  iokit: '/System/Library/Frameworks/IOKit.framework/IOKit',
  ioreport: '/usr/lib/libIOReport.dylib',
} as const;
export type LibraryName = keyof typeof PATHS;

/**
 * A C function. Pointers to memory of ours are Buffers, pointers of theirs are bigints (0n is never given: null is
 * NULL).
 */
export type NativeFunction = (...parameters: never[]) => unknown;

/**
 * The only FFI of the macOS sampler, through koffi. Nothing here throws: what is missing is a failure that says what
 * and why.
 */
export interface Libraries {
  /**
   * A function by its C prototype, pointers as `void *`: `int proc_pid_rusage(int pid, int flavor, void *buffer)`.
   * `Function` is what it is to TypeScript: the caller vouches that it says the same as the prototype.
   */
  lookUp<Function extends NativeFunction>(library: LibraryName, prototype: string): Result<Function>;
  /** The same, to be called on koffi's worker threads. */
  lookUpAsync<Function extends NativeFunction>(
    library: LibraryName,
    prototype: string,
  ): Result<AsyncFunction<Function>>;
  /** The address of a variable: `kCFTypeDictionaryKeyCallBacks`. */
  address(library: LibraryName, symbol: string): Result<bigint>;
  /** The value of an unsigned 32-bit variable: `mach_task_self_`. */
  uint32(library: LibraryName, symbol: string): Result<number>;
  /**
   * Copies `length` bytes at `from` into `into`; nothing where there is no memcpy. @throws RangeError when `into` is
   * too small
   */
  copy(from: bigint, into: Buffer, length: number): boolean;
  /** Of the last call on this thread. */
  errno(): number;
}

export type AsyncFunction<Function extends NativeFunction> = (
  ...parameters: Parameters<Function>
) => Promise<ReturnType<Function>>;

type Koffi = typeof import('koffi');
type Library = ReturnType<Koffi['load']>;

/**
 * @param standIn one library that has the functions of all of them, in place of the system's; null on a Mac
 * @returns a failure where koffi is missing, or the stand-in cannot be opened
 */
export function openLibraries(standIn: string | null): Result<Libraries> {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as Koffi;
    const whole = standIn === null ? null : load(koffi, standIn);
    return whole?.ok === false ? whole : ok(new OpenLibraries(koffi, whole?.value ?? null));
  } catch (thrown) {
    return failure(messageOf(thrown));
  }
}

class OpenLibraries implements Libraries {
  readonly #koffi: Koffi;
  readonly #whole: Library | null;
  readonly #opened = new Map<LibraryName, Result<Library>>();
  /**
   * koffi keeps no reference to a Buffer that a worker thread is writing into: without one it could be collected under
   * it.
   */
  readonly #inFlight = new Set<readonly unknown[]>();
  readonly #memcpy: Result<(into: Buffer, from: bigint, length: number) => unknown>;

  constructor(koffi: Koffi, whole: Library | null) {
    this.#koffi = koffi;
    this.#whole = whole;
    this.#memcpy = this.lookUp('system', 'void *memcpy(void *into, void *from, size_t length)');
  }

  lookUp<Function extends NativeFunction>(library: LibraryName, prototype: string): Result<Function> {
    return this.#attempt(library, (opened) => opened.func(prototype) as unknown as Function);
  }

  lookUpAsync<Function extends NativeFunction>(
    library: LibraryName,
    prototype: string,
  ): Result<AsyncFunction<Function>> {
    return this.#attempt(library, (opened) => {
      const call = opened.func(prototype).async as (...parameters: unknown[]) => void;
      return (...parameters) =>
        new Promise((resolve, reject) => {
          this.#inFlight.add(parameters);
          call(...parameters, (error: Error | null, result: ReturnType<Function>) => {
            this.#inFlight.delete(parameters);
            if (error === null) resolve(result);
            else reject(error);
          });
        });
    });
  }

  address(library: LibraryName, symbol: string): Result<bigint> {
    return this.#attempt(library, (opened) => opened.symbol(symbol) as bigint);
  }

  uint32(library: LibraryName, symbol: string): Result<number> {
    return this.#attempt(library, (opened) => this.#koffi.decode.uint32(opened.symbol(symbol)));
  }

  copy(from: bigint, into: Buffer, length: number): boolean {
    if (length > into.length) throw new RangeError(`${length} bytes do not fit into ${into.length}`);
    if (this.#memcpy.ok) this.#memcpy.value(into, from, length);
    return this.#memcpy.ok;
  }

  errno(): number {
    return this.#koffi.errno();
  }

  #attempt<T>(name: LibraryName, use: (library: Library) => T): Result<T> {
    const library = this.#open(name);
    if (!library.ok) return library;
    try {
      return ok(use(library.value));
    } catch (thrown) {
      return failure(messageOf(thrown));
    }
  }

  #open(name: LibraryName): Result<Library> {
    if (this.#whole !== null) return ok(this.#whole);
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const opened = load(this.#koffi, PATHS[name]);
    this.#opened.set(name, opened);
    return opened;
  }
}

function load(koffi: Koffi, path: string): Result<Library> {
  try {
    return ok(koffi.load(path));
  } catch (thrown) {
    return failure(`${path}: ${messageOf(thrown)}`);
  }
}
