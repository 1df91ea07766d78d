import { readFileSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
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

/** A container is given these as files of its host's disk, each by a mount of its own. */
const FILES =
  /^\/(?:etc\/(?:resolv\.conf|hosts|hostname|timezone|localtime)|dev\/termination-log|run\/(?:secrets\/|\.))/;

interface Mount {
  readonly path: string;
  /** Of whatever is mounted there. */
  readonly device: string;
  /** What several file systems share the room of, where they do. */
  readonly pool: string | null;
  /** What a person is told. */
  readonly name: string;
}

/** How full the local file systems are: asked once a minute, off the loop. */
export class Volumes {
  #latest: readonly (Volume & { readonly pool: string | null })[] = [];
  #told: readonly Volume[] = [];
  #askedAt = -Infinity;
  readonly #asking = new Set<string>();

  get latest(): readonly Volume[] {
    return this.#told;
  }

  /** @param now monotonic ms */
  refresh(now: number): void {
    if (now - this.#askedAt < EVERY_MS) return;
    this.#askedAt = now;
    const mounts = localMounts();
    this.#keep(this.#latest.filter(({ mount }) => mounts.some(({ name }) => name === mount)));
    for (const mount of mounts) if (!this.#asking.has(mount.path)) void this.#ask(mount);
  }

  #keep(volumes: readonly (Volume & { readonly pool: string | null })[]): void {
    this.#latest = volumes;
    this.#told = oncePool(volumes);
  }

  async #ask({ path, device, pool, name }: Mount): Promise<void> {
    this.#asking.add(path);
    try {
      const { blocks, bavail, bsize } = await statfs(path);
      const mount = (await stat(path)).isDirectory() ? name : device;
      const others = this.#latest.filter((volume) => volume.mount !== mount);
      const volume = { mount, pool, totalBytes: blocks * bsize, freeBytes: bavail * bsize };
      this.#keep(blocks > 0 ? [...others, volume] : others);
    } catch {
      // Unmounted meanwhile, or not ours to see: no reading.
    } finally {
      this.#asking.delete(path);
    }
  }
}

/** File systems of one pool that have the same room left run out of it together: told once. */
export function oncePool<T extends Volume & { readonly pool: string | null }>(volumes: readonly T[]): Volume[] {
  const isSame = (one: T, other: T): boolean => one.pool === other.pool && one.freeBytes === other.freeBytes;
  return volumes
    .filter((one, index) => one.pool === null || volumes.findIndex((other) => isSame(one, other)) === index)
    .map(({ mount, totalBytes, freeBytes }) => ({ mount, totalBytes, freeBytes }));
}

function localMounts(): Mount[] {
  const only = (path: string): Mount[] => [{ path, device: path, pool: null, name: path }];
  if (platform() !== 'linux') return only(platform() === 'darwin' ? MAC_DATA : ROOT);
  try {
    return mountsIn(readFileSync('/proc/self/mounts', 'utf8'));
  } catch {
    return only(ROOT);
  }
}

/** What is told of, of the text of /proc/PID/mounts (proc(5)). */
export const mountsOf = (text: string): string[] => mountsIn(text).map(({ name }) => name);

/**
 * One mount a device, the first of it that is a folder, and the root whatever it is; file systems of ZFS, whose device
 * is a pool and a path in it (`tank/home`), each. Read-only ones cannot fill up.
 */
function mountsIn(text: string): Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [device = '', escaped = '', type = '', options = ''] = line.split(' ');
    const isZfs = type === 'zfs';
    const isLocal = (isZfs || LOCAL_DEVICE.test(device)) && !options.split(',').includes('ro');
    if (escaped === '' || (escaped !== ROOT && !isLocal)) continue;
    const path = unescaped(escaped);
    const known = byDevice.get(device);
    if (known !== undefined && known.name !== device) continue;
    const pool = isZfs ? device.split('/')[0]! : null;
    if (known === undefined || !FILES.test(path))
      byDevice.set(device, { path, device, pool, name: FILES.test(path) ? device : path });
  }
  return [...byDevice.values()].slice(0, MOST_MOUNTS);
}

/** Spaces and their like are written in octal (proc(5), /proc/pid/mounts; getmntent(3)). */
const unescaped = (mount: string): string =>
  mount.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
