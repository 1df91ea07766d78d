import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { failure, ok, type Result } from '../../base/result.ts';

/**
 * Text past this is left out: no file of procfs that is read here comes near it, a hostile one must not fill the
 * memory.
 */
const LARGEST_TEXT = 16 * 1024 * 1024;
/** Files of sysfs hold at most a page. */
const SMALL_FILE = 4096;

const small = Buffer.allocUnsafe(SMALL_FILE);
let shared = Buffer.allocUnsafe(64 * 1024);

/**
 * The whole text of an open file from its beginning, as latin1: one character a byte.
 * A seq_file gives a buffer's worth of records a read and ends only with a read of 0 bytes (fs/seq_file.c,
 * seq_read_iter), so a short read is not the end.
 */
function wholeText(descriptor: number): string {
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, shared, length, shared.length - length, length);
    length += count;
    if (count === 0 || length >= LARGEST_TEXT) return shared.toString('latin1', 0, length);
    if (length === shared.length) shared = Buffer.concat([shared], shared.length * 2);
  }
}

/** What went wrong with a file, as the errno's name where there is one: `ENOENT`, `EACCES`, `EOPNOTSUPP`. */
function errorCode(thrown: unknown): string {
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return String(thrown);
}

/**
 * The text of a small file (at most a page, as in sysfs) up to a NUL and without the white space around it; the failure
 * is the errno's name.
 */
export function readSmall(path: string): Result<string> {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const length = readSync(descriptor, small, 0, SMALL_FILE, 0);
      const end = small.indexOf(0);
      return ok(small.toString('utf8', 0, end < 0 ? length : Math.min(end, length)).trim());
    } finally {
      closeSync(descriptor);
    }
  } catch (thrown) {
    return failure(errorCode(thrown));
  }
}

/** The text of a small file, or null. */
export function smallText(path: string): string | null {
  const text = readSmall(path);
  return text.ok ? text.value : null;
}

/** The whole number in a small file; null when the file, or a number in it, is not there. */
export function smallNumber(path: string): number | null {
  const text = smallText(path);
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** The names in a folder, sorted so that `cpu2` comes before `cpu10`; none when it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort(byNumber);
  } catch {
    return [];
  }
}

/** By the numbers in them, without Intl.Collator, whose tables take 3 MB of memory. */
function byNumber(a: string, b: string): number {
  const one = a.split(NUMBERS);
  const two = b.split(NUMBERS);
  for (let index = 0; index < Math.min(one.length, two.length); index++) {
    const [part, other] = [one[index]!, two[index]!];
    if (part === other) continue;
    const difference = index % 2 === 1 ? Number(part) - Number(other) : 0;
    return difference !== 0 ? difference : part < other ? -1 : 1;
  }
  return one.length - two.length;
}
/** Splits into what is no number and what is, in turn. */
const NUMBERS = /(\d+)/;

/**
 * A file under /proc or /sys that is read at every sample: opened once, then read again from its beginning, which makes
 * the kernel write it anew. That is half the cost of opening it each time.
 *
 * A failed file is tried again after `retryMs`: a file that this kernel lacks costs nothing in between.
 */
export class HeldText implements Disposable {
  readonly path: string;
  readonly #retryMs: number;
  #descriptor: number | null = null;
  #failure: string | null = null;
  #failedAt = -Infinity;

  constructor(path: string, retryMs = 60_000) {
    this.path = path;
    this.#retryMs = retryMs;
  }

  /** The errno's name of the last attempt; null while the file can be read or nothing was tried. */
  get failure(): string | null {
    return this.#failure;
  }

  /**
   * The text as latin1, or null when it cannot be read.
   * @param now monotonic milliseconds, for the time of the next attempt
   */
  read(now: number): string | null {
    if (this.#failure !== null && now - this.#failedAt < this.#retryMs) return null;
    const wasHeld = this.#descriptor !== null;
    const text = this.#attempt(now);
    // What a held descriptor stands for may have gone (a device replugged, a CPU back online): the path may be good
    // again.
    return text === null && wasHeld ? this.#attempt(now) : text;
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #attempt(now: number): string | null {
    try {
      this.#descriptor ??= openSync(this.path, 'r');
      const text = wholeText(this.#descriptor);
      this.#failure = null;
      return text;
    } catch (thrown) {
      this[Symbol.dispose]();
      this.#failure = errorCode(thrown);
      this.#failedAt = now;
      return null;
    }
  }
}
