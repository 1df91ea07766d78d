/**
 * A cumulative figure to which the kernel adds a child's whole lifetime when it is waited for. What was already counted
 * as the child's is taken off, so that the figure rises only by what nobody else was charged with.
 */
export class RolledUp {
  readonly #coarseness: number;
  #first = NaN;
  #total = NaN;
  #counted = 0;
  #ofReaped = 0;

  /** @param coarseness by how much two readings of the same thing may differ */
  constructor(coarseness: number) {
    this.#coarseness = coarseness;
  }

  /** What the kernel said last; NaN before the first reading. */
  get total(): number {
    return this.#total;
  }

  /** By how much it rose since the first reading. */
  get risen(): number {
    return this.#total - this.#first;
  }

  /** A child that was counted on its own has ended: the parent's figure is about to rise by this. */
  expect(childTotal: number): void {
    if (childTotal > 0) this.#ofReaped += childTotal;
  }

  /**
   * Takes a reading; returns the figure without children that were counted on their own.
   * @param most what it can have grown by. More is the life of a child that was seen alive a moment before the parent
   * was read: that has been counted
   */
  advance(total: number, most = Infinity): number {
    if (Number.isNaN(this.#first)) this.#first = total;
    const grown = Number.isNaN(this.#total) ? -1 : total - this.#total;
    const reaped = this.#ofReaped;
    // A parent that ignores SIGCHLD never has its children's figures added: then there is nothing to take off.
    if (grown >= 0)
      this.#counted += newlySpent(grown >= reaped - this.#coarseness ? Math.max(0, grown - reaped) : grown, most);
    else this.#counted = total;
    this.#ofReaped = 0;
    this.#total = total;
    return this.#counted;
  }
}

const newlySpent = (grown: number, most: number): number => (grown > most ? 0 : grown);
