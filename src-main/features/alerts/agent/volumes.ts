import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { platform } from 'node:os';
import type { Volume } from '../rules/rule.ts';

const EVERY_MS = 60_000;
/**
 * A file system that has not answered is not asked again meanwhile; one that hangs holds one thread of the pool, never
 * the loop.
 */
const MOST_MOUNTS = 16;

/** On local disks; loop devices hold images that are full by nature, and a network may never answer. */
const LOCAL_DEVICE = /^\/dev\/(?!loop|ram|sr|fuse)/;
const ROOT = '/';
const MAC_DATA = '/System/Volumes/Data';

/** How full the local file systems are: asked once a minute, off the loop. */
export class Volumes {
  #latest: readonly Volume[] = [];
  #askedAt = -Infinity;
  readonly #asking = new Set<string>();

  get latest(): readonly Volume[] {
    return this.#latest;
  }

  /** @param now monotonic ms */
  refresh(now: number): void {
    if (now - this.#askedAt < EVERY_MS) return;
    this.#askedAt = now;
    const mounts = localMounts();
    this.#latest = this.#latest.filter(({ mount }) => mounts.includes(mount));
    for (const mount of mounts) if (!this.#asking.has(mount)) void this.#ask(mount);
  }

  async #ask(mount: string): Promise<void> {
    this.#asking.add(mount);
    try {
      const { blocks, bavail, bsize } = await statfs(mount);
      const others = this.#latest.filter((volume) => volume.mount !== mount);
      this.#latest =
        blocks > 0 ? [...others, { mount, totalBytes: blocks * bsize, freeBytes: bavail * bsize }] : others;
    } catch {
      // Unmounted meanwhile, or not ours to see: no reading.
    } finally {
      this.#asking.delete(mount);
    }
  }
}

function localMounts(): string[] {
  if (platform() !== 'linux') return [platform() === 'darwin' ? MAC_DATA : ROOT];
  try {
    return mountsOf(readFileSync('/proc/self/mounts', 'utf8'));
  } catch {
    return [ROOT];
  }
}

/** One mount a device, the first of it, and the root whatever it is; read-only ones cannot fill up. */
export function mountsOf(text: string): string[] {
  const byDevice = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [device = '', mount = '', , options = ''] = line.split(' ');
    if (mount !== ROOT && (!LOCAL_DEVICE.test(device) || options.split(',').includes('ro'))) continue;
    if (mount !== '' && !byDevice.has(device)) byDevice.set(device, unescaped(mount));
  }
  return [...byDevice.values()].slice(0, MOST_MOUNTS);
}

/** Spaces and their like are written in octal (proc(5), /proc/pid/mounts; getmntent(3)). */
const unescaped = (mount: string): string =>
  mount.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
