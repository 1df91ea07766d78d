import { available, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { DiskCounters } from '../../../sample/system.ts';
import { HeldText } from '../proc-file.ts';
import { whyUnreadable } from './coverage.ts';
import { Fields } from './fields.ts';
import { DISCOVER_EVERY_MS } from './slow-round.ts';
import { wholeDisks } from './whole-disks.ts';

const METRIC = 'system.disks';
const SOURCE = '/proc/diskstats';
/** Whatever the disk's own sector is (Documentation/block/stat.rst). */
const SECTOR_BYTES = 512;

/**
 * Documentation/admin-guide/iostats.rst: major minor name, reads merged sectors ms, writes merged sectors ms, in
 * flight, ms busy, …
 * @param isWanted asked for each name; the figures of the others are not parsed
 */
export function parseDiskstats(text: string, isWanted: (name: string) => boolean): DiskCounters[] {
  const disks: DiskCounters[] = [];
  for (const fields = new Fields(text); !fields.atEnd; fields.nextLine()) {
    fields.skip(2);
    const name = fields.word();
    if (name === '' || !isWanted(name)) continue;
    const disk = diskOf(name, fields);
    if (disk !== null) disks.push(disk);
  }
  return disks;
}

function diskOf(name: string, fields: Fields): DiskCounters | null {
  const reads = fields.figure();
  fields.skip(1);
  const [sectorsRead, readMs, writes] = [fields.figure(), fields.figure(), fields.figure()];
  fields.skip(1);
  const [sectorsWritten, writeMs] = [fields.figure(), fields.figure()];
  fields.skip(1);
  const busyMs = fields.figure();
  if (Number.isNaN(reads + sectorsRead + readMs + writes + sectorsWritten + writeMs + busyMs)) return null;
  return {
    name,
    readBytes: sectorsRead * SECTOR_BYTES,
    writtenBytes: sectorsWritten * SECTOR_BYTES,
    reads,
    writes,
    busyMs,
    requestMs: readMs + writeMs,
  };
}

/** Every name in the text. */
export function diskNames(text: string): string[] {
  const names: string[] = [];
  parseDiskstats(text, (name) => {
    names.push(name);
    return false;
  });
  return names;
}

export class DiskSource implements Disposable {
  readonly #root: string;
  readonly #file: HeldText;
  #counted = new Set<string>();
  #known = new Set<string>();
  #discoveredAt = -Infinity;

  constructor(root: string) {
    this.#root = root;
    this.#file = new HeldText(`${root}/proc/diskstats`);
  }

  read(now: number): DiskCounters[] {
    const text = this.#file.read(now);
    if (text === null) return [];
    if (now - this.#discoveredAt >= DISCOVER_EVERY_MS) this.#discover(text, now);
    const disks = this.#parse(text);
    if (disks !== null) return disks;
    this.#discover(text, now);
    return this.#parse(text) ?? [];
  }

  coverage(): MetricCoverage[] {
    const { failure } = this.#file;
    return [failure === null ? available(METRIC, SOURCE) : unavailable(METRIC, SOURCE, whyUnreadable(failure))];
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  /** Null when a device appeared that was not there at the last discovery. */
  #parse(text: string): DiskCounters[] | null {
    const appeared: string[] = [];
    const disks = parseDiskstats(text, (name) => {
      if (!this.#known.has(name)) appeared.push(name);
      return this.#counted.has(name);
    });
    return appeared.length > 0 ? null : disks;
  }

  #discover(text: string, now: number): void {
    const names = diskNames(text);
    this.#known = new Set(names);
    this.#counted = wholeDisks(this.#root, names);
    this.#discoveredAt = now;
  }
}
