/**
 * A decimal number as a tool prints it, also with a decimal comma; NaN for anything else, and for what no double can
 * hold.
 */
export function figure(text: string | undefined): number {
  if (text === undefined || !/^[+-]?\d+(?:[.,]\d+)?$/.test(text)) return NaN;
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : NaN;
}

/** A 64-bit pattern printed without sign: 18446744073709550817 is −799. NaN when it is no such number. */
export function signed64(text: string | undefined): number {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Number(BigInt.asIntN(64, BigInt(text))) : figure(text);
}

/**
 * Milliseconds of `[[days-]hours:]minutes:seconds[.hundredths]`, as `ps` prints CPU and elapsed time; minutes may
 * exceed 59 on macOS.
 */
export function clockTimeMs(text: string | undefined): number {
  const match = /^(?:(\d{1,6})-)?(?:(\d{1,3}):)?(\d{1,9}):(\d{2}(?:[.,]\d{1,3})?)$/.exec(text ?? '');
  if (match === null) return NaN;
  const [, days = '0', hours = '0', minutes, seconds] = match;
  return Math.round(((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + figure(seconds) * 1_000);
}

const MULTIPLES: Readonly<Record<string, number>> = { B: 1, K: 1_024, M: 1_024 ** 2, G: 1_024 ** 3, T: 1_024 ** 4 };

/** Bytes of `4096.00M`, `12K`. */
export function sizeInBytes(text: string | undefined): number {
  const match = /^(\d+(?:[.,]\d+)?)([BKMGT])$/.exec(text ?? '');
  return figure(match?.[1]) * (MULTIPLES[match?.[2] ?? ''] ?? NaN);
}
