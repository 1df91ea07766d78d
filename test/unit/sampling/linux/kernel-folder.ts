import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** In memory where there is such a place: a test writes thousands of small files. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder that looks like the root of a Linux: what the files of a kernel would say. Removed when disposed. */
export interface KernelFolder extends Disposable {
  readonly root: string;
  /** Puts a file there, or new text in it; one that is held open shows the new text, as a file of procfs does. */
  write(path: string, text: string | Uint8Array): void;
  remove(path: string): void;
}

/** @param files text by path, as `proc/stat` */
export function kernelFolder(files: Readonly<Record<string, string | Uint8Array>>): KernelFolder {
  const root = mkdtempSync(join(PLACE, 'kernel-folder-'));
  const folder: KernelFolder = {
    root,
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    remove: (path) => rmSync(join(root, path), { recursive: true, force: true }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) folder.write(path, text);
  return folder;
}
