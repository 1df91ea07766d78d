import { systemClock } from '../base/clock.ts';

/** 24.8 days: what is longer, Node takes for a millisecond (timers.html, setTimeout). */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls once after so many milliseconds, however many. @returns what keeps it from doing so */
export function afterLong(milliseconds: number, then: () => void): () => void {
  const at = systemClock.monotonic() + milliseconds;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = at - systemClock.monotonic();
    timer = left > LONGEST_MS ? setTimeout(wait, LONGEST_MS) : setTimeout(then, Math.max(0, left));
  };
  wait();
  return () => clearTimeout(timer);
}
