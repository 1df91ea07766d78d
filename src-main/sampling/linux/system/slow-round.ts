import type { Clock } from '../../../base/clock.ts';
import type { MonotonicMs } from '../../../base/brand.ts';

/** Files found at start-up may come and go: devices are plugged, CPUs go offline. */
export const DISCOVER_EVERY_MS = 60_000;
/** What one step may spend; the rest of a round waits for the next sample. */
const BUDGET_MS = 0.5;
/** A read that takes so long waits for a device, not for a processor. */
const USUAL_TOO_SLOW_MS = 5;
const STRIKES = 3;

interface SlowRoundOptions<T> {
  readonly clock: Clock;
  readonly everyMs: number;
  /** @param before what the discovery before found, whose last values may be kept until they are read again */
  readonly discover: (before: readonly T[]) => readonly T[];
  readonly read: (item: T) => void;
  /** The item is given up: what was read of it grows old. */
  readonly forget: (item: T) => void;
  readonly tooSlowMs?: number;
}

/**
 * Reads many slow files a few at a time, so that no sample has to wait for all of them.
 *
 * An item that was too slow three times in a row is not read again: reads of sysfs run in the driver, and some wait.
 * `scaling_cur_freq` sleeps 10 ms in kernels before 5.18 (arch/x86/kernel/cpu/aperfmperf.c, arch_freq_get_on_cpu), some
 * sensors sit behind a slow bus.
 */
export class SlowRound<T extends { readonly path: string }> {
  readonly #options: SlowRoundOptions<T>;
  readonly #strikes = new Map<string, number>();
  #items: readonly T[] = [];
  #next = 0;
  #startedAt = -Infinity;
  #discoveredAt = -Infinity;

  constructor(options: SlowRoundOptions<T>) {
    this.#options = options;
  }

  /** What the last discovery found, the items given up included. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** How many items are not read any more. */
  get givenUp(): number {
    return this.#items.filter((item) => this.#isGivenUp(item)).length;
  }

  /** Goes on with the round, or starts one when it is time. True when this step finished a round. */
  step(): boolean {
    const begin = this.#options.clock.monotonic();
    if (this.#next >= this.#items.length && !this.#start(begin)) return false;
    let now = begin;
    while (this.#next < this.#items.length && now - begin < BUDGET_MS) now = this.#readNext(now);
    return this.#next >= this.#items.length;
  }

  #start(now: MonotonicMs): boolean {
    if (now - this.#startedAt < this.#options.everyMs) return false;
    if (now - this.#discoveredAt >= DISCOVER_EVERY_MS) {
      this.#items = this.#options.discover(this.#items);
      this.#discoveredAt = now;
    }
    this.#startedAt = now;
    this.#next = 0;
    return true;
  }

  #readNext(before: MonotonicMs): MonotonicMs {
    const item = this.#items[this.#next++]!;
    if (this.#isGivenUp(item)) return before;
    this.#options.read(item);
    const after = this.#options.clock.monotonic();
    if (after - before > (this.#options.tooSlowMs ?? USUAL_TOO_SLOW_MS))
      this.#strikes.set(item.path, (this.#strikes.get(item.path) ?? 0) + 1);
    else this.#strikes.delete(item.path);
    if (this.#isGivenUp(item)) this.#options.forget(item);
    return after;
  }

  #isGivenUp(item: T): boolean {
    return (this.#strikes.get(item.path) ?? 0) >= STRIKES;
  }
}
