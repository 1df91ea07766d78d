/** The FourCC of a key or a type as the SMC's structure holds it. */
export const fourCharacters = (text: string): number => Buffer.from(text, 'latin1').readUInt32BE(0);

/** `Tp01` of its FourCC. */
export function textOfFour(code: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(code >>> 0);
  return bytes.toString('latin1');
}

interface Encoding {
  readonly size: number;
  readonly decode: (bytes: Buffer, at: number) => number;
}

/**
 * Whole numbers are big-endian, as the SMC's first processors were; floats came with Apple silicon and are
 * little-endian.
 */
const ENCODINGS: ReadonlyMap<number, Encoding> = new Map(
  (
    [
      ['flt ', { size: 4, decode: (bytes, at) => bytes.readFloatLE(at) }],
      ['ui8 ', { size: 1, decode: (bytes, at) => bytes.readUInt8(at) }],
      ['ui16', { size: 2, decode: (bytes, at) => bytes.readUInt16BE(at) }],
      ['ui32', { size: 4, decode: (bytes, at) => bytes.readUInt32BE(at) }],
      ['fpe2', { size: 2, decode: (bytes, at) => bytes.readUInt16BE(at) / 4 }],
      ['sp78', { size: 2, decode: (bytes, at) => bytes.readInt16BE(at) / 256 }],
    ] satisfies [string, Encoding][]
  ).map(([type, encoding]) => [fourCharacters(type), encoding]),
);

/**
 * A value of the SMC; null for a type that is not known, a size that does not fit its type, and what is no finite
 * number.
 */
export function decodeSmc(type: number, size: number, bytes: Buffer, at: number): number | null {
  const encoding = ENCODINGS.get(type);
  if (encoding === undefined || encoding.size !== size || at + size > bytes.length) return null;
  const value = encoding.decode(bytes, at);
  return Number.isFinite(value) ? value : null;
}
