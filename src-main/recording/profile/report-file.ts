import { closeSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { failure, messageOf, ok, type Result } from '../../base/result.ts';

/** A file that is there as a whole or not at all: written beside its place, and moved there when it is complete. */
export class WholeFile implements Disposable {
  readonly #path: string;
  readonly #beside: string;
  readonly #descriptor: number;
  #isOpen = true;

  private constructor(path: string, beside: string) {
    this.#path = path;
    this.#beside = beside;
    this.#descriptor = openSync(beside, 'wx', 0o600);
  }

  /** Fails at once where it could not be written later. */
  static open(path: string): Result<WholeFile> {
    try {
      return ok(new WholeFile(path, `${path}.${process.pid}.part`));
    } catch (thrown) {
      return failure(`${path}: cannot be written: ${messageOf(thrown)}`);
    }
  }

  /** @throws where the disk is full, or the path is a directory */
  finish(text: string): void {
    writeSync(this.#descriptor, text);
    this.#close();
    renameSync(this.#beside, this.#path);
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#close();
    unlinkSync(this.#beside);
  }

  #close(): void {
    this.#isOpen = false;
    closeSync(this.#descriptor);
  }
}
