/**
 * Lifetimes: whoever acquires adds what releases it; one call releases all, last acquired first, even where one of them
 * throws.
 */
export class Disposables implements Disposable {
  readonly #releases: (() => void)[] = [];
  #disposed = false;

  add(release: () => void): void {
    if (this.#disposed) release();
    else this.#releases.push(release);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    const release = this.#releases.pop();
    if (release === undefined) return;
    try {
      release();
    } finally {
      this[Symbol.dispose]();
    }
  }
}
