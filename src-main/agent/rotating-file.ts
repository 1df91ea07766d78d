import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const FULL_AT = 5 * 1024 * 1024;
const KEPT = 3;

/** A log in at most three files of 5 MB: `name`, `name.1`, `name.2`, the newest first. Losing a line never disturbs who writes it. */
export class RotatingFile implements Disposable {
  readonly #path: string;
  readonly #fullAt: number;
  #descriptor: number | null = null;
  #size = 0;

  constructor(path: string, fullAt = FULL_AT) {
    this.#path = path;
    this.#fullAt = fullAt;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      this.#open();
    } catch {
      this.#descriptor = null;
    }
  }

  write(line: string): void {
    if (this.#descriptor === null) return;
    try {
      if (this.#size > 0 && this.#size + line.length > this.#fullAt) this.#rotate();
      this.#size += writeSync(this.#descriptor, line);
    } catch {
      // A full disk takes the log, not the agent.
    }
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #open(): void {
    this.#descriptor = openSync(this.#path, 'a', 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  #rotate(): void {
    for (let number = KEPT - 1; number > 0; number--) rename(number === 1 ? this.#path : `${this.#path}.${number - 1}`, `${this.#path}.${number}`);
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
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
