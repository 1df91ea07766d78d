import { fsyncSync, openSync, readSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, ok, type Result } from '../../../base/result.ts';

const MIB = 1024 ** 2;
/** TMPFS_MAGIC, RAMFS_MAGIC (linux/magic.h): what is written there reaches no disk. */
const IN_MEMORY: readonly number[] = [0x0102_1994, 0x8584_58f6];

/** A file on a disk without a name: nothing is left of it, however this process ends. */
export function openScratch(): Result<number> {
  for (const folder of ['/var/tmp', tmpdir(), homedir(), process.cwd()]) {
    try {
      if (IN_MEMORY.includes(statfsSync(folder).type)) continue;
      const path = join(folder, `culprit-selftest-${process.pid}`);
      const descriptor = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
      return ok(descriptor);
    } catch {
      // Not there, or not ours to write in: the next.
    }
  }
  return failure('no folder on a disk that may be written in');
}

/** Bytes that do not compress. */
function noise(): Buffer {
  const bytes = Buffer.allocUnsafe(MIB);
  let state = 1;
  for (let at = 0; at < MIB; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, at);
  }
  return bytes;
}

/** Writes so many MiB, and waits until they are on the disk. */
export function writeAll(descriptor: number, mebibytes: number): void {
  const block = noise();
  for (let index = 0; index < mebibytes; index++) {
    let written = 0;
    while (written < MIB) written += writeSync(descriptor, block, written, MIB - written, index * MIB + written);
  }
  fsyncSync(descriptor);
}

/** Reads the file once, from its start; returns how many bytes that were. */
export function readAll(descriptor: number): number {
  const block = Buffer.allocUnsafe(MIB);
  let position = 0;
  for (;;) {
    const read = readSync(descriptor, block, 0, MIB, position);
    if (read === 0) return position;
    position += read;
  }
}
