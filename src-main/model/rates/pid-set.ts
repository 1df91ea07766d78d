/** Multiplicative hashing (Knuth): neighbouring pids fall far apart. */
const SPREAD = 0x9e37_79b1;

/**
 * Whether a pid occurs twice among thousands, each time anew, without allocating: open addressing, marked with a
 * generation instead of cleared.
 */
export class PidSet {
  #pids = new Int32Array(0);
  #marks = new Float64Array(0);
  #generation = 0;
  #shift = 32;

  /** Empties it, for `count` pids to come. */
  restart(count: number): void {
    this.#generation += 1;
    if (count * 2 <= this.#pids.length) return;
    const bits = Math.max(8, Math.ceil(Math.log2(count * 2 + 1)));
    this.#pids = new Int32Array(2 ** bits);
    this.#marks = new Float64Array(2 ** bits);
    this.#shift = 32 - bits;
  }

  /** False when it was there already. */
  add(pid: number): boolean {
    const mask = this.#pids.length - 1;
    let place = Math.imul(pid, SPREAD) >>> this.#shift;
    while (this.#marks[place] === this.#generation) {
      if (this.#pids[place] === pid) return false;
      place = (place + 1) & mask;
    }
    this.#marks[place] = this.#generation;
    this.#pids[place] = pid;
    return true;
  }
}
