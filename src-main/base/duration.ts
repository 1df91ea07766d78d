const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `90s`, `10m`, `1h30m`; a bare number is seconds. In ms; null for anything else, and for no time at all. */
export function parseDuration(text: string): number | null {
  const part = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y;
  const isBare = /^\d+(\.\d+)?$/.test(text);
  let total = isBare ? Number(text) * 1_000 : 0;
  while (!isBare && part.lastIndex < text.length) {
    const found = part.exec(text);
    if (found === null) return null;
    total += Number(found[1]) * MILLISECONDS[found[2]!]!;
  }
  return total > 0 && total < Infinity ? total : null;
}
