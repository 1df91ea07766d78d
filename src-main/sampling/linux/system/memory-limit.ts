import type { MemoryReading } from '../../../sample/system.ts';
import { controlGroup, holdsAllProcesses, memoryLimit, type ControlGroup } from '../cgroups.ts';
import { HeldText } from '../proc-file.ts';
import { Fields, namedFigure } from './fields.ts';
import { DISCOVER_EVERY_MS } from './slow-round.ts';

const NAMES = {
  1: {
    used: 'memory.usage_in_bytes',
    swapUsed: 'memory.memsw.usage_in_bytes',
    swapLimit: 'memory.memsw.limit_in_bytes',
    inactive: 'total_inactive_file ',
    cached: 'total_cache ',
  },
  2: {
    used: 'memory.current',
    swapUsed: 'memory.swap.current',
    swapLimit: 'memory.swap.max',
    inactive: 'inactive_file ',
    cached: 'file ',
  },
} as const;

/**
 * The memory of a container: inside of one, /proc/meminfo is still the machine's. It is read while the outermost
 * control group that can be seen has a limit below what the machine has, and holds all processes that can be seen.
 */
export class MemoryLimit implements Disposable {
  readonly #root: string;
  #group: ControlGroup | null = null;
  #files: Readonly<Record<'used' | 'stat' | 'swapUsed' | 'swapLimit', HeldText>> | null = null;
  #limit: number | null = null;
  /** The least limit of this process's own group and those around it. */
  #own: number | null = null;
  #discoveredAt = -Infinity;

  constructor(root: string) {
    this.#root = root;
  }

  /** The container's limit, where all that is watched lives in it. */
  get containerBytes(): number | null {
    return this.#files === null ? null : this.#limit;
  }

  /** A limit on the agent itself, of which the processes that it watches know nothing. */
  get ownBytes(): number | null {
    return this.#files === null ? this.#own : null;
  }

  /** @returns the reading of the container, or that of the machine, unchanged */
  applyTo(machine: MemoryReading, now: number): MemoryReading {
    if (now - this.#discoveredAt >= DISCOVER_EVERY_MS) this.#discover(machine.totalBytes, now);
    if (this.#files === null || this.#limit === null) return machine;
    const names = NAMES[this.#group!.version];
    const figure = (file: HeldText): number | null => {
      const value = new Fields(file.read(now) ?? '').figure();
      return Number.isNaN(value) ? null : value;
    };
    const used = figure(this.#files.used);
    if (used === null) return machine;
    const stat = this.#files.stat.read(now) ?? '';
    const freeBytes = Math.max(0, this.#limit - used);
    return {
      ...machine,
      ...this.#swap(machine, used, figure(this.#files.swapUsed), figure(this.#files.swapLimit)),
      totalBytes: this.#limit,
      freeBytes,
      // What tools for containers call the working set is the rest: files not used of late are given back first.
      availableBytes: Math.min(this.#limit, freeBytes + (namedFigure(stat, names.inactive) ?? 0)),
      cachedBytes: namedFigure(stat, names.cached),
    };
  }

  [Symbol.dispose](): void {
    for (const file of Object.values(this.#files ?? {})) file[Symbol.dispose]();
    this.#files = null;
  }

  /** Version 1 counts memory and swap together. */
  #swap(
    machine: MemoryReading,
    memoryUsed: number,
    swapUsed: number | null,
    swapLimit: number | null,
  ): Pick<MemoryReading, 'swapTotalBytes' | 'swapUsedBytes'> {
    if (swapUsed === null) return machine;
    const isTogether = this.#group!.version === 1;
    const most = swapLimit === null ? Infinity : Math.max(0, swapLimit - (isTogether ? this.#limit! : 0));
    return {
      swapTotalBytes: machine.swapTotalBytes === null ? null : Math.min(machine.swapTotalBytes, most),
      swapUsedBytes: Math.max(0, swapUsed - (isTogether ? memoryUsed : 0)),
    };
  }

  #discover(totalBytes: number, now: number): void {
    this.#discoveredAt = now;
    this[Symbol.dispose]();
    const group = controlGroup(this.#root, 'memory');
    this.#group = group;
    if (group === null) return;
    const below = (limit: number | null): number | null => (limit !== null && limit < totalBytes ? limit : null);
    this.#limit = below(memoryLimit(group, group.top));
    const limits = group.folders.map((folder) => memoryLimit(group, folder) ?? Infinity);
    this.#own = below(Math.min(...limits));
    if (this.#limit === null || !holdsAllProcesses(this.#root)) return;
    const names = NAMES[group.version];
    const held = (name: string): HeldText => new HeldText(`${group.top}/${name}`);
    this.#files = {
      used: held(names.used),
      stat: held('memory.stat'),
      swapUsed: held(names.swapUsed),
      swapLimit: held(names.swapLimit),
    };
  }
}

/** The container's limit for the facts of the machine; null where there is none. */
export function containerMemory(root: string): number | null {
  const group = controlGroup(root, 'memory');
  return group === null || !holdsAllProcesses(root) ? null : memoryLimit(group, group.top);
}
