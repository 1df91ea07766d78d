/**
 * Main-memory traffic from the time that it spent in each bucket of a histogram, in bytes a second. A bucket's name is
 * its upper edge (`  32GB/s`); the traffic within one is taken for its middle. Null where a name is no bandwidth, or no
 * time passed.
 */
export function bandwidthOf(names: readonly string[], ticks: readonly number[]): number | null {
  let total = 0;
  let weighted = 0;
  let lower = 0;
  for (let index = 0; index < names.length; index += 1) {
    const upper = edge(names[index]!);
    const spent = ticks[index] ?? NaN;
    if (upper === null || upper < lower || !(spent >= 0 && spent < Infinity)) return null;
    total += spent;
    weighted += (spent * (lower + upper)) / 2;
    lower = upper;
  }
  return total > 0 ? weighted / total : null;
}

const UNITS: Readonly<Record<string, number>> = { M: 1e6, G: 1e9, T: 1e12 };

function edge(name: string): number | null {
  const match = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s*([MGT])B\/s\s*$/.exec(name);
  return match === null ? null : Number(match[1]) * UNITS[match[2]!]!;
}
