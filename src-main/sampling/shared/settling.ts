/** Who waits for work that goes on by itself to be done. */
export class Settling {
  #waiters: (() => void)[] = [];

  /** When it is done, or after `limitMs`. */
  wait(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  done(): void {
    for (const settle of this.#waiters.splice(0)) settle();
  }
}
