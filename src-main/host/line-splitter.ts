import { StringDecoder } from 'node:string_decoder';

/**
 * Bytes in, whole lines out. A line longer than the limit is reported once, as soon as it is too long, and nothing is
 * kept of it.
 */
export class LineSplitter {
  readonly #limit: number;
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: () => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  /** The present line is too long: nothing of it counts until it ends. */
  #skipping = false;

  /** @param limit characters of the longest line */
  constructor(limit: number, onLine: (line: string) => void, onTooLong: () => void) {
    this.#limit = limit;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  push(bytes: Buffer): void {
    const parts = this.#decoder.write(bytes).split('\n');
    const unfinished = parts.pop()!;
    for (const part of parts) {
      this.#add(part);
      this.#end();
    }
    this.#add(unfinished);
  }

  #add(part: string): void {
    if (this.#skipping) return;
    this.#rest += part;
    if (this.#rest.length <= this.#limit) return;
    this.#rest = '';
    this.#skipping = true;
    this.#onTooLong();
  }

  #end(): void {
    const line = this.#rest;
    this.#rest = '';
    this.#skipping = false;
    if (line.trim() !== '') this.#onLine(line);
  }
}
