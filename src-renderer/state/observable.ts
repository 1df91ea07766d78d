/** Something that tells when it has changed. Whatever looks at it (a page, a terminal) asks it again then. */
export abstract class Observable {
  readonly #observers = new Set<() => void>();

  /** @returns how to stop */
  observe(changed: () => void): () => void {
    this.#observers.add(changed);
    return () => this.#observers.delete(changed);
  }

  protected changed(): void {
    for (const observer of this.#observers) observer();
  }
}
