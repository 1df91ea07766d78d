/** Waiting times between attempts: 1 s, 2, 4, 8, 16, then 30 s for ever. `reset` after a success. */
export class Backoff {
  static readonly #first = 1_000;
  static readonly #last = 30_000;
  #next = Backoff.#first;

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const wait = this.#next;
    this.#next = Math.min(this.#next * 2, Backoff.#last);
    return wait;
  }

  reset(): void {
    this.#next = Backoff.#first;
  }
}
