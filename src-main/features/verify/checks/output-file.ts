import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { EpochMs } from '../../../base/brand.ts';
import { Stop } from '../../../terminal/exit.ts';

/** In the current folder, with the time in its name (UTC): one does not overwrite another. */
export const usualFile = (at: EpochMs): string =>
  `culprit-verify-${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}.json`;

/** @throws Stop when nothing can be written there, before the measuring is done for nothing */
export function checkWritable(file: string): void {
  const path = resolve(file);
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw new Stop(1, `${file} is a folder: name a file to write to`);
    // With a slash behind it, a folder that is a file is none, whoever asks.
    accessSync(there === undefined ? `${dirname(path)}/` : path, constants.W_OK);
  } catch (thrown) {
    throw thrown instanceof Stop ? thrown : unwritable(file, thrown);
  }
}

/** @throws Stop saying why it cannot be written */
export function writeDocument(file: string, document: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  } catch (thrown) {
    throw unwritable(file, thrown);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
};

function unwritable(file: string, thrown: unknown): Stop {
  const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error';
  return new Stop(1, `cannot write ${file}: ${WHY[code] ?? code}. Another place: culprit doctor --verify -o FILE`);
}
