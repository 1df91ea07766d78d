const RANGE = 2 ** 32;

/**
 * How far a counter of 32 bits went on, also past its end. Null when it fell: that is more than half its range, which
 * none of ours goes in the time between two samples.
 */
export function growth32(now: number, before: number): number | null {
  const grown = now >= before ? now - before : now + RANGE - before;
  return grown <= RANGE / 2 ? grown : null;
}
