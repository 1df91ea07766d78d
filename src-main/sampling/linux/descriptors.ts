import { closeSync, openSync, readSync } from 'node:fs';

/** Larger than any file that is read each tick; a longer one is cut, and its parser says so. */
export const READ_BUFFER = Buffer.alloc(16 * 1_024);

export const GONE = -1;
export const DENIED = -2;

/** A descriptor not used for so many ticks may make room for another. */
const STALE_TICKS = 60;

/**
 * Held descriptors: a positioned read of an open procfs file costs half of opening it. No more than `limit` at once,
 * each with a page of kernel memory. When the books are full only stale ones make room: processes that wake in turn
 * would otherwise push each other out before their next turn. The others are opened, read and closed.
 */
export class Descriptors implements Disposable {
  readonly #limit: number;
  readonly #held: HeldFile[] = [];
  #hand = 0;
  #exhaustedAt = -1;
  tick = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when `file` may keep its descriptor; it is then in the books until it is released. */
  admit(file: HeldFile): boolean {
    if (this.#held.length >= this.#limit && !this.#evictOne()) return false;
    file.index = this.#held.push(file) - 1;
    return true;
  }

  release(file: HeldFile): void {
    const last = this.#held.pop();
    if (last === undefined || last === file) return;
    this.#held[file.index] = last;
    last.index = file.index;
  }

  [Symbol.dispose](): void {
    for (const file of [...this.#held]) file.close();
  }

  /** A hand that goes round and takes the first stale one; once a tick is enough to know that there is none. */
  #evictOne(): boolean {
    if (this.#exhaustedAt === this.tick) return false;
    for (let step = 0; step < this.#held.length; step++) {
      this.#hand = (this.#hand + 1) % this.#held.length;
      const candidate = this.#held[this.#hand]!;
      if (this.tick - candidate.usedAt < STALE_TICKS) continue;
      candidate.close();
      return true;
    }
    this.#exhaustedAt = this.tick;
    return false;
  }
}

/**
 * A small file that is read again and again from its start. Its descriptor is held from the second read on: most are
 * read once.
 */
export class HeldFile {
  readonly #descriptors: Descriptors;
  readonly #path: string;
  #descriptor = -1;
  usedAt = -1;
  /** Its place in the books of `Descriptors`. */
  index = -1;

  constructor(descriptors: Descriptors, path: string) {
    this.#descriptors = descriptors;
    this.#path = path;
  }

  /** Into READ_BUFFER. Bytes read, or GONE (no such process), or DENIED (not ours to read). */
  read(): number {
    try {
      if (this.#descriptor < 0) return this.#openAndRead();
      this.usedAt = this.#descriptors.tick;
      return readSync(this.#descriptor, READ_BUFFER, 0, READ_BUFFER.length, 0);
    } catch (thrown) {
      this.close();
      return reasonOf(thrown);
    }
  }

  close(): void {
    if (this.#descriptor < 0) return;
    closeSync(this.#descriptor);
    this.#descriptor = -1;
    this.#descriptors.release(this);
  }

  #openAndRead(): number {
    const descriptor = openSync(this.#path, 'r');
    const seenBefore = this.usedAt >= 0;
    this.usedAt = this.#descriptors.tick;
    if (seenBefore && this.#descriptors.admit(this)) this.#descriptor = descriptor;
    try {
      return readSync(descriptor, READ_BUFFER, 0, READ_BUFFER.length, 0);
    } finally {
      if (this.#descriptor < 0) closeSync(descriptor);
    }
  }
}

/** One read of a file that is not worth holding. */
export function readOnce(path: string): number {
  try {
    const descriptor = openSync(path, 'r');
    try {
      return readSync(descriptor, READ_BUFFER, 0, READ_BUFFER.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/**
 * ENOENT before the open, ESRCH after it: the process is gone. Anything else (EACCES, EPERM, EMFILE …): not to be read.
 */
function reasonOf(thrown: unknown): number {
  const code = (thrown as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ESRCH' ? GONE : DENIED;
}
