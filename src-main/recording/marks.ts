import { printable } from '../base/printable.ts';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../base/clock.ts';

/** Characters of a mark; what is longer is cut. */
export const LONGEST_MARK = 200;
/**
 * A program that marks each turn of an inner loop must not fill the disk: so many at once, and so many a second from
 * then on.
 */
const BURST = 50;
const PER_SECOND = 10;

/** Text of unknown origin into marks: one a line, cut to length, no more than so many. */
export class MarkIntake {
  readonly #clock: Clock;
  readonly #onMark: (text: string) => void;
  #allowed = BURST;
  #at: number;
  /** Lines left out since they came too fast. */
  dropped = 0;

  constructor(clock: Clock, onMark: (text: string) => void) {
    this.#clock = clock;
    this.#onMark = onMark;
    this.#at = clock.monotonic();
  }

  /** A reader of bytes from one source. */
  source(): (bytes: Buffer) => void {
    const decoder = new StringDecoder('utf8');
    let line = '';
    return (bytes) => {
      const parts = decoder.write(bytes).split('\n');
      for (const [index, part] of parts.entries()) {
        if (index > 0) {
          this.#take(line);
          line = '';
        }
        // One character more tells that it was longer.
        if (line.length <= LONGEST_MARK) line += part.slice(0, LONGEST_MARK + 1 - line.length);
      }
    };
  }

  #take(line: string): void {
    const text = printable(line.trim());
    if (text === '') return;
    const now = this.#clock.monotonic();
    this.#allowed = Math.min(BURST, this.#allowed + ((now - this.#at) / 1_000) * PER_SECOND);
    this.#at = now;
    if (this.#allowed < 1) {
      this.dropped += 1;
      return;
    }
    this.#allowed -= 1;
    this.#onMark(text.length > LONGEST_MARK ? `${text.slice(0, LONGEST_MARK - 1)}…` : text);
  }
}
