import { StringDecoder } from 'node:string_decoder';

/** Bytes in, whole lines out. A line longer than the limit is reported once and nothing is kept of it. */
export class LineSplitter {
  readonly #limit: number;
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: () => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(limit: number, onLine: (line: string) => void, onTooLong: () => void) {
    this.#limit = limit;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  push(bytes: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      if (line.length > this.#limit) return this.#tooLong();
      if (line.trim() !== '') this.#onLine(line);
    }
    if (this.#rest.length > this.#limit) this.#tooLong();
  }

  #tooLong(): void {
    this.#rest = '';
    this.#onTooLong();
  }
}
