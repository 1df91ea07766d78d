/** The last so many seconds tell whether a meter still works, and how it meters. */
const WINDOW_SECONDS = 5;

/**
 * The energy of one part of the chip, summed up over the differences that are read.
 *
 * macOS 27 advances some channels every two seconds or so, and none at all on some machines. A meter that stands while
 * its part is busy is therefore spread over the window, and after a whole window of busy standing it has no reading any
 * more.
 */
export class EnergyMeter {
  readonly #recent: { readonly seconds: number; readonly microjoules: number }[] = [];
  #windowSeconds = 0;
  #windowMicrojoules = 0;
  #total = 0;
  #readable = false;
  #standingSeconds = 0;
  #inSteps = false;

  /** Microjoules since the first reading; null where the last reading told nothing. */
  get total(): number | null {
    return this.#readable ? this.#total : null;
  }

  /** It has not moved for a whole window, although its part was busy. */
  get isFrozen(): boolean {
    return this.#standingSeconds >= WINDOW_SECONDS;
  }

  /** It moves in steps that are longer than the time between two readings. */
  get isInSteps(): boolean {
    return this.#inSteps;
  }

  get hasMovedLately(): boolean {
    return this.#windowMicrojoules > 0;
  }

  /**
   * @param microjoules used in the interval; null where that could not be read
   * @param busy whether the part worked in the interval; false also where that is not known
   * @param inSteps whether a meter beside this one is known to move in steps
   * @returns by how much the total grew; null where it has no reading
   */
  add(microjoules: number | null, seconds: number, busy: boolean, inSteps = false): number | null {
    if (microjoules === null || !(microjoules >= 0 && microjoules < Infinity)) {
      this.#readable = false;
      return null;
    }
    this.#standingSeconds = microjoules > 0 || !busy ? 0 : this.#standingSeconds + seconds;
    if (this.#standingSeconds > 0 || inSteps) this.#inSteps = true;
    this.#remember(seconds, microjoules);
    const grown = this.#inSteps ? (this.#windowMicrojoules / this.#windowSeconds) * seconds : microjoules;
    this.#total += grown;
    this.#readable = !this.isFrozen;
    return this.#readable ? grown : null;
  }

  #remember(seconds: number, microjoules: number): void {
    this.#recent.push({ seconds, microjoules });
    while (this.#recent.length > 1 && this.#seconds() - this.#recent[0]!.seconds >= WINDOW_SECONDS)
      this.#recent.shift();
    this.#windowSeconds = this.#seconds();
    this.#windowMicrojoules = this.#recent.reduce((sum, step) => sum + step.microjoules, 0);
  }

  #seconds(): number {
    return this.#recent.reduce((sum, step) => sum + step.seconds, 0);
  }
}
