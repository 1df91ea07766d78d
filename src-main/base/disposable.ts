/** Lifetimes: whoever acquires adds what releases it; one call releases all, last acquired first. */
export class Disposables implements Disposable {
  readonly #releases: (() => void)[] = [];
  #disposed = false;

  add(release: () => void): void {
    if (this.#disposed) release();
    else this.#releases.push(release);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (let release = this.#releases.pop(); release !== undefined; release = this.#releases.pop()) release();
  }
}
