import { closeSync, openSync, readdirSync } from 'node:fs';
import type { Kernel } from './kernel.ts';

const NUL = 0;
const ZERO = 0x30;
/** struct linux_dirent64: u64 inode, s64 offset, u16 record length, u8 type, then the name, NUL-terminated. */
const RECORD_LENGTH_AT = 16;
const NAME_AT = 19;

/** The pids of a /proc, asked again each tick: into one reused array, and without a string for each where the kernel binding is there. */
export class PidList implements Disposable {
  readonly #path: string;
  readonly #kernel: Kernel | null;
  readonly #directory: number | null;
  readonly #entries: Buffer;
  pids = new Int32Array(1_024);
  count = 0;

  constructor(path: string, kernel: Kernel | null) {
    this.#path = path;
    this.#kernel = kernel;
    this.#entries = Buffer.alloc(kernel === null ? 0 : 32 * 1_024);
    this.#directory = kernel === null ? null : openSync(path, 'r');
  }

  /** @throws when the directory cannot be listed */
  refresh(): void {
    this.count = 0;
    if (this.#kernel !== null && this.#directory !== null && this.#fromEntries(this.#kernel, this.#directory)) return;
    this.count = 0;
    for (const name of readdirSync(this.#path)) if (/^[1-9]\d{0,9}$/.test(name)) this.#add(Number(name));
  }

  [Symbol.dispose](): void {
    if (this.#directory !== null) closeSync(this.#directory);
  }

  #fromEntries(kernel: Kernel, directory: number): boolean {
    kernel.rewind(directory);
    for (;;) {
      const filled = kernel.directoryEntries(directory, this.#entries);
      if (filled <= 0) return filled === 0;
      for (let at = 0; at < filled; ) {
        const pid = pidAt(this.#entries, at + NAME_AT);
        if (pid > 0) this.#add(pid);
        at += this.#entries.readUInt16LE(at + RECORD_LENGTH_AT);
      }
    }
  }

  #add(pid: number): void {
    if (this.count === this.pids.length) {
      const larger = new Int32Array(this.pids.length * 2);
      larger.set(this.pids);
      this.pids = larger;
    }
    this.pids[this.count++] = pid;
  }
}

/** The name at `at` as a pid, or 0 when it is not all digits. */
function pidAt(bytes: Buffer, at: number): number {
  let pid = 0;
  for (let position = at; ; position++) {
    const byte = bytes[position]!;
    if (byte === NUL) return pid;
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) return 0;
    pid = pid * 10 + digit;
  }
}
