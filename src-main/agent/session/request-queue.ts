import type { Clock } from '../../base/clock.ts';
import { timers, type Schedule } from '../loop/loop.ts';

/** In each window so many requests are handled, or so many milliseconds of work, whichever is reached first. */
const WINDOW_MS = 100;
const MOST_REQUESTS = 20;
const MOST_WORK_MS = 20;
/** Characters. What a connection took in before it could be paused; one that cannot be paused is closed above it. */
const MOST_WAITING = 1024 * 1024;

export interface RequestQueueOptions {
  readonly clock: Clock;
  handle(text: string): void;
  /** Nothing more is to be taken in until `resume`. */
  pause(): void;
  resume(): void;
  overflow(): void;
  readonly schedule?: Schedule;
}

/**
 * A client's requests in their order, at the rate that the sampler can bear: a flood waits, it does not take the
 * sampler's time.
 */
export class RequestQueue implements Disposable {
  readonly #options: RequestQueueOptions;
  readonly #schedule: Schedule;
  #waiting: string[] = [];
  #waitingLength = 0;
  #windowStart = -Infinity;
  #requests = 0;
  #workMs = 0;
  #cancel: (() => void) | null = null;
  #disposed = false;

  constructor(options: RequestQueueOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? timers;
  }

  push(text: string): void {
    if (this.#disposed) return;
    this.#waiting.push(text);
    this.#waitingLength += text.length;
    if (this.#waitingLength > MOST_WAITING) {
      this[Symbol.dispose]();
      this.#options.overflow();
    } else if (this.#cancel === null) {
      this.#work();
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  #work(): void {
    const { clock } = this.#options;
    for (let text = this.#waiting[0]; text !== undefined; text = this.#waiting[0]) {
      const begun = clock.monotonic();
      if (this.#isSpent(begun)) return this.#waitForNextWindow(begun);
      this.#waiting.shift();
      this.#waitingLength -= text.length;
      this.#requests += 1;
      this.#options.handle(text);
      this.#workMs += clock.monotonic() - begun;
    }
  }

  #isSpent(now: number): boolean {
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now;
      this.#requests = 0;
      this.#workMs = 0;
    }
    return this.#requests >= MOST_REQUESTS || this.#workMs >= MOST_WORK_MS;
  }

  #waitForNextWindow(now: number): void {
    this.#options.pause();
    this.#cancel = this.#schedule(
      () => {
        this.#cancel = null;
        this.#options.resume();
        this.#work();
      },
      this.#windowStart + WINDOW_MS - now,
    );
  }
}
