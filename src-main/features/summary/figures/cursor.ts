const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const BACKSLASH = 0x5c;
const LOWER_E = 0x65;
const LOWER_L = 0x6c;
const LOWER_N = 0x6e;
/**
 * So many digits are a whole number below 2^53, and ten to any such power is exact: their quotient is the number that
 * the text means.
 */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** Reads JSON where it lies, in bytes, without an object or a string for what nobody asks for. */
export class Cursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  /** Set by what finds other than it should. */
  failed = false;

  set(bytes: Buffer, at: number): void {
    this.bytes = bytes;
    this.at = at;
    this.failed = false;
  }

  /** A number, or NaN for `null`. Fails for anything else. */
  number(): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at]!;
    if (byte === LOWER_N) return this.#nothing();
    const isNegative = byte === MINUS;
    if (isNegative) byte = bytes[++at]!;
    let value = 0;
    const begin = at;
    while (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      byte = bytes[++at]!;
    }
    let digits = at - begin;
    let decimals = 0;
    // JSON has no number without a digit before its point, nor one that begins with a zero too many.
    if (digits === 0 || (digits > 1 && bytes[begin] === ZERO)) this.failed = true;
    if (byte === DOT) {
      const point = at;
      byte = bytes[++at]!;
      while (byte >= ZERO && byte <= NINE) {
        value = value * 10 + (byte - ZERO);
        byte = bytes[++at]!;
      }
      decimals = at - point - 1;
      digits += decimals;
      if (decimals === 0) this.failed = true;
    }
    if (digits > EXACT_DIGITS || byte === LOWER_E || byte === UPPER_E) return this.#longNumber();
    this.at = at;
    if (decimals > 0) value /= POWERS[decimals]!;
    return isNegative ? -value : value;
  }

  /** Past a string; `at` stands on its opening quote. */
  skipString(): void {
    const { bytes } = this;
    let at = this.at;
    if (bytes[at] !== QUOTE) this.failed = true;
    for (at++; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) at++;
    }
    this.at = at + 1;
  }

  /** The string at the cursor. */
  string(): string {
    const begin = this.at;
    this.skipString();
    try {
      return JSON.parse(this.bytes.toString('utf8', begin, this.at)) as string;
    } catch {
      this.failed = true;
      return '';
    }
  }

  /** Whether the next byte is this one; then past it. */
  takes(byte: number): boolean {
    if (this.bytes[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  #nothing(): number {
    if (this.bytes[this.at + 3] !== LOWER_L) this.failed = true;
    this.at += 4;
    return NaN;
  }

  #longNumber(): number {
    const begin = this.at;
    while (isOfNumber(this.bytes[this.at])) this.at += 1;
    const value = Number(this.bytes.toString('latin1', begin, this.at));
    if (Number.isNaN(value)) this.failed = true;
    return value;
  }
}

const isOfNumber = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= ZERO && byte <= NINE) ||
    byte === MINUS ||
    byte === DOT ||
    byte === LOWER_E ||
    byte === UPPER_E ||
    byte === 0x2b);
