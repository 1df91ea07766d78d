import type { ProcessTable } from '../../../sample/table.ts';
import { DENIED, READ_BUFFER } from '../descriptors.ts';
import type { Watched } from './watched.ts';

const READ_CALLS = Buffer.from('\nsyscr: ');
const WRITE_CALLS = Buffer.from('\nsyscw: ');
const READ_BYTES = Buffer.from('\nread_bytes: ');
const WRITE_BYTES = Buffer.from('\nwrite_bytes: ');
const ZERO = 0x30;

/**
 * Disk bytes of a process (proc_pid_io(5)): what it caused to be fetched from, or sent to, the storage layer; and its
 * read(2)- and write(2)-like calls, of files, pipes and sockets alike. Without those of children that were counted on
 * their own. Another user's are not ours to read.
 */
export function readIo(watched: Watched, table: ProcessTable): void {
  if (watched.ioDenied) return;
  const length = watched.io.read();
  if (length === DENIED) watched.ioDenied = true;
  if (length <= 0) return;
  table.raw.io_calls[watched.slot] = watched.ioCalls.advance(
    valueAfter(READ_CALLS, length) + valueAfter(WRITE_CALLS, length),
  );
  table.raw.disk_read_bytes[watched.slot] = watched.bytesRead.advance(valueAfter(READ_BYTES, length));
  table.raw.disk_written_bytes[watched.slot] = watched.bytesWritten.advance(valueAfter(WRITE_BYTES, length));
}

function valueAfter(key: Buffer, length: number): number {
  const at = READ_BUFFER.indexOf(key);
  if (at < 0 || at >= length) return NaN;
  let value = 0;
  let position = at + key.length;
  const start = position;
  for (; position < length; position++) {
    const digit = READ_BUFFER[position]! - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return position === start ? NaN : value;
}
