import { readFile } from 'node:fs';

/** A part of a process's memory that others may have too. */
export interface SharedRange {
  readonly start: number;
  readonly end: number;
  /** Device and inode. */
  readonly file: string;
  readonly offset: number;
}

/** `7f7d73b3b000-7f7d73b5b000 rw-s 00001000 fd:00 2531452   /dev/shm/x` (proc_pid_maps(5)). */
const LINE = /^([0-9a-f]+)-([0-9a-f]+) rw.s ([0-9a-f]+) (\S+) (\d+)/;
/** A process with more is looked at no further: locks are among the first. */
const MOST_RANGES = 256;

/** What of a process's memory is writable and shared. */
export function sharedRanges(text: string): SharedRange[] {
  const ranges: SharedRange[] = [];
  for (const line of text.split('\n')) {
    const [, start, end, offset, device, inode] = LINE.exec(line) ?? [];
    if (start === undefined || inode === '0') continue;
    ranges.push({
      start: parseInt(start, 16),
      end: parseInt(end!, 16),
      offset: parseInt(offset!, 16),
      file: `${device} ${inode}`,
    });
    if (ranges.length === MOST_RANGES) break;
  }
  return ranges;
}

/** Taking the map's lock can block on a sick process: read off the loop, few at a time, and nobody waits for it. */
const IN_FLIGHT = 2;

/** The shared memory of processes that were asked for, known a moment later. */
export class SharedMaps {
  readonly #folder: string;
  #known = new Map<number, readonly SharedRange[]>();
  readonly #asked = new Set<number>();
  #queue: number[] = [];
  #inFlight = 0;

  /** @param folder /proc */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null until it is read; empty where it may not be. */
  of(pid: number): readonly SharedRange[] | null {
    const known = this.#known.get(pid) ?? null;
    if (known === null && !this.#asked.has(pid)) {
      this.#asked.add(pid);
      this.#queue.push(pid);
      this.#next();
    }
    return known;
  }

  /** Memory is mapped and given back: what is known is asked for anew. */
  forget(): void {
    this.#known = new Map();
    this.#queue = [];
    this.#asked.clear();
  }

  #next(): void {
    while (this.#inFlight < IN_FLIGHT) {
      const pid = this.#queue.shift();
      if (pid === undefined) return;
      this.#inFlight += 1;
      readFile(`${this.#folder}/${pid}/maps`, 'latin1', (error, text) => {
        this.#inFlight -= 1;
        if (this.#asked.has(pid)) this.#known.set(pid, error === null ? sharedRanges(text) : []);
        this.#next();
      });
    }
  }
}
