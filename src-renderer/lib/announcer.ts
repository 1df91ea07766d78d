/** Decides when a changed sentence may be read aloud: at most once in `everyMs`, and always the newest. */
export class Announcer {
  readonly #everyMs: number;
  #said = '';
  #saidAtMs = -Infinity;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** What the live region holds now. */
  next(sentence: string, nowMs: number): string {
    if (sentence !== this.#said && nowMs - this.#saidAtMs >= this.#everyMs) {
      this.#said = sentence;
      this.#saidAtMs = nowMs;
    }
    return this.#said;
  }
}
