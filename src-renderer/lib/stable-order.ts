/**
 * Keeps a list from moving under the reader: the order of keys stands for `everyMs`, and as long as it is held (pointer
 * or focus in the list). New keys join at the end at once; keys that are gone leave at the next sorting.
 */
export class StableOrder {
  readonly #everyMs: number;
  #keys: readonly string[] = [];
  #sortedAtMs = -Infinity;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** @param sorted the keys as the agent sorts them now */
  next(sorted: readonly string[], nowMs: number, held: boolean): readonly string[] {
    const due = !held && nowMs - this.#sortedAtMs >= this.#everyMs;
    if (due || this.#keys.length === 0) {
      this.#keys = sorted;
      this.#sortedAtMs = nowMs;
      return this.#keys;
    }
    const known = new Set(this.#keys);
    const joined = sorted.filter((key) => !known.has(key));
    this.#keys =
      this.#keys.length < sorted.length
        ? [...this.#keys, ...joined.slice(0, sorted.length - this.#keys.length)]
        : this.#keys;
    return this.#keys;
  }

  /** The next call sorts. */
  reset(): void {
    this.#keys = [];
    this.#sortedAtMs = -Infinity;
  }
}
