import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const FULL_AT = 5 * 1024 * 1024;
const KEPT = 3;

/**
 * A log in at most three files of 5 MB: `name`, `name.1`, `name.2`, the newest first. Losing a line never disturbs who
 * writes it.
 */
export class RotatingFile implements Disposable {
  readonly #path: string;
  readonly #fullAt: number;
  #descriptor: number | null = null;
  #size = 0;
  #disposed = false;

  constructor(path: string, fullAt = FULL_AT) {
    this.#path = path;
    this.#fullAt = fullAt;
  }

  write(line: string): void {
    if (this.#disposed) return;
    try {
      const bytes = Buffer.from(line);
      if (this.#descriptor === null) this.#open();
      if (this.#size > 0 && this.#size + bytes.length > this.#fullAt) this.#rotate();
      this.#size += writeSync(this.#descriptor!, bytes);
    } catch {
      // A full disk takes this line of the log, not the agent.
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#close();
  }

  #open(): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    this.#descriptor = openSync(this.#path, 'a', 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  #close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #rotate(): void {
    for (let number = KEPT - 1; number > 0; number--)
      rename(number === 1 ? this.#path : `${this.#path}.${number - 1}`, `${this.#path}.${number}`);
    this.#close();
    this.#open();
  }
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Not there yet.
  }
}
