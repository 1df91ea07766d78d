import { cutToWidth } from '../base/display-width.ts';
import { systemClock } from '../base/clock.ts';

const AFTER_MS = 500;
const EVERY_MS = 200;

/**
 * One line on a terminal's standard error that is written over and over, once something takes longer than half a
 * second; nothing anywhere else.
 */
export class Progress implements Disposable {
  readonly #shown: boolean;
  readonly #begun = systemClock.monotonic();
  #last = -Infinity;
  #isOn = false;

  /** @param wanted false with `--json` */
  constructor(wanted = true) {
    this.#shown = wanted && process.stderr.isTTY;
  }

  show(words: () => string): void {
    const now = systemClock.monotonic();
    if (!this.#shown || now - this.#begun < AFTER_MS || now - this.#last < EVERY_MS) return;
    this.#last = now;
    this.#isOn = true;
    process.stderr.write(`\r\x1b[K${cutToWidth(words(), (process.stderr.columns || 80) - 1)}`);
  }

  /** Takes the line away. */
  [Symbol.dispose](): void {
    if (this.#isOn) process.stderr.write('\r\x1b[K');
    this.#isOn = false;
  }
}
