/** Runs one asynchronous task at a time and, of those asked for meanwhile, only the newest. */
export class LatestOnly<T> {
  readonly #run: (input: T) => Promise<void>;
  #busy = false;
  #next: { input: T } | null = null;

  constructor(run: (input: T) => Promise<void>) {
    this.#run = run;
  }

  async ask(input: T): Promise<void> {
    this.#next = { input };
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#take(); next !== null; next = this.#take()) await this.#run(next.input);
    } finally {
      this.#busy = false;
    }
  }

  #take(): { input: T } | null {
    const next = this.#next;
    this.#next = null;
    return next;
  }
}
