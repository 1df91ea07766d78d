import type { ChildCalls } from './calls.ts';
import { diskBytesOf, reapedDiskBytes, type DiskBytes, type ProcessLook } from './proc.ts';

/** What a tree has used; what it holds is not in it. */
export interface Used {
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** Null where the kernel does not say. */
  readonly disk: DiskBytes | null;
}

const KIB = 1_024;

interface Reaped extends Used {
  readonly largestBytes: number;
}

export interface LiveProcess {
  readonly pid: number;
  readonly look: ProcessLook;
}

/**
 * What the kernel charges this process with as its children are waited for: all that they, and those that they have
 * waited for, have ever used. Nothing is too short-lived for it.
 */
export class Accounts {
  readonly #proc: string | null;
  readonly #calls: ChildCalls;
  readonly #before: Reaped;

  /** To be made before the command starts. @param proc null where there is none */
  constructor(proc: string | null, calls: ChildCalls) {
    this.#proc = proc;
    this.#calls = calls;
    this.#before = this.#reaped();
  }

  /** @param live who has not ended yet */
  used(live: readonly LiveProcess[]): Used {
    const now = this.#reaped();
    let userSeconds = now.userSeconds - this.#before.userSeconds;
    let systemSeconds = now.systemSeconds - this.#before.systemSeconds;
    for (const { look } of live) {
      userSeconds += look.userSeconds + look.childrenUserSeconds;
      systemSeconds += look.systemSeconds + look.childrenSystemSeconds;
    }
    return { userSeconds, systemSeconds, disk: this.#disk(now.disk, live) };
  }

  /**
   * The greatest resident set of any child since `this` was made; NaN where the kernel does not tell it from what was
   * before: from an earlier child's, or from this process's own, of which a child is a copy until its exec (fs/exec.c,
   * exec_mmap, keeps the copy's peak).
   */
  largestBytes(): number {
    const { largestBytes } = this.#reaped();
    return largestBytes > Math.max(this.#before.largestBytes, process.resourceUsage().maxRSS * KIB)
      ? largestBytes
      : NaN;
  }

  #reaped(): Reaped {
    return { ...this.#calls.childrenUsage(), disk: this.#proc === null ? null : reapedDiskBytes(this.#proc) };
  }

  #disk(now: DiskBytes | null, live: readonly LiveProcess[]): DiskBytes | null {
    const { disk: before } = this.#before;
    if (now === null || before === null || this.#proc === null) return null;
    let readBytes = now.readBytes - before.readBytes;
    let writtenBytes = now.writtenBytes - before.writtenBytes;
    for (const { pid } of live) {
      const own = diskBytesOf(this.#proc, pid);
      readBytes += own?.readBytes ?? 0;
      writtenBytes += own?.writtenBytes ?? 0;
    }
    return { readBytes, writtenBytes };
  }
}
