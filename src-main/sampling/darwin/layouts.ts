/**
 * How C structures lie in memory: tables of offsets and types, checked field by field against Apple's headers by a
 * test. What reads a structure does so through `read` with a field of such a table, never with an offset of its own.
 * One reused Buffer and typed reads cost a quarter of what koffi's own structures do.
 *
 * Little-endian: both of Apple's architectures are.
 */
export type FieldType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f32';
/** A number: offset in bytes, and type. */
export type Field = readonly [offset: number, type: FieldType];
/** Bytes as they are, such as a name: offset and length. */
export type Span = readonly [offset: number, length: number];

export interface Layout<Fields extends Readonly<Record<string, Field | Span>>> {
  /** As the header calls it, without `struct`. */
  readonly name: string;
  /** sizeof. */
  readonly size: number;
  /** By their names in C, inner ones with dots. */
  readonly fields: Fields;
}

export const layout = <const Fields extends Readonly<Record<string, Field | Span>>>(
  name: string,
  size: number,
  fields: Fields,
): Layout<Fields> => ({ name, size, fields });

const HIGH_WORD = 2 ** 32;

/**
 * A field of the structure that begins at `base`. 64-bit values above 2^53 lose their last digits.
 * @throws RangeError when the structure is not all in `bytes`
 */
export function read(bytes: Buffer, [offset, type]: Field, base = 0): number {
  const at = base + offset;
  switch (type) {
    case 'u64':
      return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * HIGH_WORD;
    case 'i64':
      return bytes.readUInt32LE(at) + bytes.readInt32LE(at + 4) * HIGH_WORD;
    case 'u32':
      return bytes.readUInt32LE(at);
    case 'i32':
      return bytes.readInt32LE(at);
    case 'u16':
      return bytes.readUInt16LE(at);
    case 'i16':
      return bytes.readInt16LE(at);
    case 'u8':
      return bytes.readUInt8(at);
    case 'i8':
      return bytes.readInt8(at);
    case 'f32':
      return bytes.readFloatLE(at);
  }
}

/** A text that ends at its first NUL, or with the field; bytes that are no UTF-8 are replaced. */
export function readText(bytes: Buffer, [offset, length]: Span, base = 0): string {
  const start = base + offset;
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 ? start + length : Math.min(end, start + length));
}
