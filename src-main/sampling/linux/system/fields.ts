const DIGIT_0 = 48;
const DIGIT_9 = 57;
const NEWLINE = 10;

/** Blank or tab: what separates the fields of a line. */
const isBlank = (code: number): boolean => code === 32 || code === 9;

/**
 * Walks over the fields of a text, line by line, without splitting it: these texts are read at every sample.
 * Any text is accepted; what is not there is an empty word or NaN.
 */
export class Fields {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next field of this line; empty at its end. */
  word(): string {
    this.#skipBlanks();
    const from = this.#at;
    while (!this.#atLineEnd() && !isBlank(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  /** Skips `count` fields of this line. */
  skip(count: number): void {
    for (let index = 0; index < count; index++) {
      this.#skipBlanks();
      while (!this.#atLineEnd() && !isBlank(this.#text.charCodeAt(this.#at))) this.#at += 1;
    }
  }

  /** The next field as a number of digits only; NaN when it is missing, or anything else. */
  figure(): number {
    this.#skipBlanks();
    const from = this.#at;
    let value = 0;
    while (!this.#atLineEnd()) {
      const code = this.#text.charCodeAt(this.#at);
      if (isBlank(code)) break;
      value = code >= DIGIT_0 && code <= DIGIT_9 ? value * 10 + (code - DIGIT_0) : NaN;
      this.#at += 1;
    }
    return this.#at > from && Number.isFinite(value) ? value : NaN;
  }

  /**
   * What is left of this line up to `end`, without it, and moves past it; null and no move when it is not in this line.
   */
  until(end: string): string | null {
    const lineEnd = this.#lineEnd();
    const found = this.#text.indexOf(end, this.#at);
    if (found < 0 || found >= lineEnd) return null;
    const part = this.#text.slice(this.#at, found);
    this.#at = found + end.length;
    return part;
  }

  nextLine(): void {
    this.#at = this.#lineEnd() + 1;
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }

  #atLineEnd(): boolean {
    return this.#at >= this.#text.length || this.#text.charCodeAt(this.#at) === NEWLINE;
  }

  #skipBlanks(): void {
    while (!this.#atLineEnd() && isBlank(this.#text.charCodeAt(this.#at))) this.#at += 1;
  }
}

/** The figure after `name` at the beginning of a line (`MemFree:   123 kB`, `pswpin 5`); null when there is none. */
export function namedFigure(text: string, name: string): number | null {
  const at = text.startsWith(name) ? 0 : text.indexOf(`\n${name}`) + 1;
  if (at === 0 && !text.startsWith(name)) return null;
  const value = new Fields(text.slice(at + name.length, at + name.length + 40)).figure();
  return Number.isNaN(value) ? null : value;
}
