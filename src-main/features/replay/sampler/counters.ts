type Rate = number | null | undefined;

/** Where a counter begins; any number above 0 would do. */
const START = 1;

/**
 * Cumulative counters made of the rates they were recorded as, so that the same model makes the same rates of them
 * again. A rate that is absent is a counter that is absent; or, where the next rate is there, one that was reset.
 */
export class Counters {
  #now = new Map<string, number>();
  #before = new Map<string, number>();

  /** Before each sample: what is not asked for in it is forgotten. */
  turn(): void {
    [this.#before, this.#now] = [this.#now, this.#before];
    this.#now.clear();
  }

  /**
   * @param rate of this sample, a second
   * @param next of the sample after it
   * @param unit how many of the counter's units are one of the rate's
   */
  read(key: string, rate: Rate, next: Rate, seconds: number, unit = 1): number | null {
    const value = stepped(this.#before.get(key), rate, next, seconds * unit);
    if (value !== null) this.#now.set(key, value);
    return value;
  }
}

function stepped(before: number | undefined, rate: Rate, next: Rate, factor: number): number | null {
  if (typeof rate === 'number') return before === undefined ? START : before + rate * factor;
  if (typeof next !== 'number') return null;
  return before === undefined ? START : Math.min(START, before / 2);
}
