import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { failure, messageOf, ok, type Result } from '../base/result.ts';

/** A file that is there as a whole or not at all: written beside its place, and moved there when it is complete. */
export class WholeFile implements Disposable {
  readonly #path: string;
  readonly #beside: string;
  readonly #descriptor: number;
  #isOpen = true;
  #isWhole = false;

  private constructor(path: string, beside: string) {
    this.#path = path;
    this.#beside = beside;
    this.#descriptor = openSync(beside, 'wx', 0o600);
  }

  /** Fails at once where it could not be written later. */
  static open(path: string): Result<WholeFile> {
    try {
      const there = statSync(path, { throwIfNoEntry: false });
      if (there?.isDirectory() === true) return failure(`${path}: is a directory: give the name of a file in it`);
      if (there?.isFile() === false) return failure(`${path}: is no plain file`);
      return ok(new WholeFile(path, `${path}.${process.pid}.part`));
    } catch (thrown) {
      return failure(`${path}: cannot be written: ${messageOf(thrown)}`);
    }
  }

  /** Why it is not there, where the disk is full, say; null when it is. */
  finish(text: string): string | null {
    try {
      writeFileSync(this.#descriptor, text);
      this.#close();
      renameSync(this.#beside, this.#path);
      this.#isWhole = true;
      return null;
    } catch (thrown) {
      return `${this.#path}: cannot be written: ${messageOf(thrown)}`;
    }
  }

  [Symbol.dispose](): void {
    this.#close();
    if (!this.#isWhole) rmSync(this.#beside, { force: true });
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
  }
}
