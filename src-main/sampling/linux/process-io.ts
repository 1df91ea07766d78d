import type { ProcessTable } from '../../sample/table.ts';
import { DENIED, READ_BUFFER } from './descriptors.ts';
import type { Watched } from './watched.ts';

const READ_BYTES = Buffer.from('\nread_bytes: ');
const WRITE_BYTES = Buffer.from('\nwrite_bytes: ');
const ZERO = 0x30;

/**
 * Disk bytes of a process (proc_pid_io(5)): what it caused to be fetched from, or sent to, the storage layer. Another user's is not ours to
 * read. The kernel adds a child's lifetime bytes to its parent when it is waited for; what was already counted as the child's is taken off.
 */
export function readIo(watched: Watched, table: ProcessTable): void {
  if (watched.ioDenied) return;
  const length = watched.io.read();
  if (length === DENIED) watched.ioDenied = true;
  if (length <= 0) return;
  advance(watched, 0, table.raw.disk_read_bytes, valueAfter(READ_BYTES, length));
  advance(watched, 1, table.raw.disk_written_bytes, valueAfter(WRITE_BYTES, length));
}

/** A process has gone: its parent will have its bytes added, and they have been counted here. */
export function creditParent(gone: Watched, parent: Watched | undefined): void {
  if (parent === undefined || Number.isNaN(gone.ioTotal[0])) return;
  parent.ioOfReaped[0] += gone.ioTotal[0];
  parent.ioOfReaped[1] += gone.ioTotal[1];
}

function advance(watched: Watched, which: 0 | 1, column: Float64Array, total: number): void {
  const before = watched.ioTotal[which];
  const reaped = watched.ioOfReaped[which];
  watched.ioTotal[which] = total;
  watched.ioOfReaped[which] = 0;
  if (Number.isNaN(before) || Number.isNaN(total) || total < before) {
    column[watched.slot] = total;
    return;
  }
  // A parent that ignores SIGCHLD never has its children's bytes added: then there is nothing to take off.
  const grown = total - before;
  column[watched.slot] = (column[watched.slot] ?? 0) + (grown >= reaped ? grown - reaped : grown);
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
