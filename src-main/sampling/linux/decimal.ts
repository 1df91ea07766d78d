const ZERO = 0x30;
const MINUS = 0x2d;

/**
 * Reads the whitespace-separated decimal numbers of `bytes[from, to)` into `into`, as many as it holds; returns how
 * many it read. A token that is no number ends the reading. Values above 2^53 lose their last digits.
 */
export function readDecimals(bytes: Uint8Array, from: number, to: number, into: Float64Array): number {
  let count = 0;
  let position = from;
  while (count < into.length) {
    while (position < to && bytes[position]! <= 0x20) position++;
    if (position >= to) return count;
    const negative = bytes[position] === MINUS;
    if (negative) position++;
    const start = position;
    let value = 0;
    for (; position < to; position++) {
      const digit = bytes[position]! - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (position === start || (position < to && bytes[position]! > 0x20)) return count;
    into[count++] = negative ? -value : value;
  }
  return count;
}
