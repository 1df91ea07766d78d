import { Readable, pipeline } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import { messageOf } from '../base/result.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const CHUNK = 1024 * 1024;

/** Node has zstd since 22.15; an older one that runs the CLI by itself does not. */
export const hasZstd = (): boolean => typeof createZstdDecompress === 'function';

/** By the first bytes, whatever the file is called (RFC 1952, RFC 8878). */
function compressionOf(start: Buffer): Compression {
  if (start.subarray(0, GZIP.length).equals(GZIP)) return 'gzip';
  return start.subarray(0, ZSTD.length).equals(ZSTD) ? 'zstd' : 'none';
}

/**
 * What was written, whether it is compressed or not. Compressed data that ends early ends without an error: what can be
 * had of it is given.
 * @throws where the data is damaged, or compressed in a way this Node cannot undo
 */
export async function plainBytes(
  source: AsyncIterable<Buffer>,
): Promise<{ compression: Compression; bytes: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (start.length < ZSTD.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  const compression = compressionOf(start);
  const all = joined(start, iterator);
  if (compression === 'none') return { compression, bytes: all };
  if (compression === 'zstd' && !hasZstd())
    throw new Error(`this Node (${process.version}) cannot read zstd: unpack it with zstd -d first`);
  const unpacked =
    compression === 'gzip'
      ? createGunzip({ chunkSize: CHUNK, finishFlush: constants.Z_SYNC_FLUSH })
      : createZstdDecompress({ chunkSize: CHUNK, finishFlush: constants.ZSTD_e_flush });
  // An error goes to whoever reads `unpacked`.
  pipeline(Readable.from(all, { objectMode: false }), unpacked, () => undefined);
  return { compression, bytes: unpacked };
}

async function* joined(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** False for a last line without its line end: it may have been cut off. */
  readonly ended: boolean;
}

/** No line of a recording is longer: 20,000 processes with every metric are 5 MB. */
const LONGEST_LINE = 64 * 1024 * 1024;
const NEWLINE = 10;

/** Lines, one after the other, in the memory of one. @throws Error for a line that never ends */
export async function* textLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<TextLine> {
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    let begin = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, begin)) {
      const piece = chunk.subarray(begin, end);
      number += 1;
      yield {
        number,
        text: (parts.length === 0 ? piece : Buffer.concat([...parts, piece])).toString('utf8'),
        ended: true,
      };
      parts = [];
      length = 0;
      begin = end + 1;
    }
    if (begin === chunk.length) continue;
    parts.push(chunk.subarray(begin));
    length += chunk.length - begin;
    if (length > LONGEST_LINE)
      throw new Error(`line ${number + 1} is longer than ${LONGEST_LINE / 1024 / 1024} MB: this is no recording`);
  }
  if (length > 0) yield { number: number + 1, text: Buffer.concat(parts).toString('utf8'), ended: false };
}

/** Why a file could not be read, for a person. */
export function readFailure(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a directory, not a recording';
  if (code === 'EACCES') return 'may not be read';
  return messageOf(thrown);
}
