import { closeSync, openSync, readdirSync } from 'node:fs';
import { readDecimals } from '../decimal.ts';
import { HeldFile, READ_BUFFER, type Descriptors } from '../descriptors.ts';
import type { Kernel } from '../kernel.ts';
import { tellsLastPid } from '../last-pid.ts';

const NUL = 0;
const ZERO = 0x30;
const SPACE = 0x20;
/** struct linux_dirent64: u64 inode, s64 offset, u16 record length, u8 type, then the name, NUL-terminated. */
const RECORD_LENGTH_AT = 16;
const NAME_AT = 19;

/**
 * Now and then all are listed, whatever the kernel's count of new ones says: a pid can be chosen (clone3(2), set_tid).
 */
const LIST_EVERY_MS = 10_000;

/**
 * The pids of a /proc that may be processes, asked again each tick, without a string or an object for each.
 *
 * Listing /proc costs more than asking all its processes for their CPU time. The kernel tells the last pid that it gave
 * out (the fifth figure of /proc/loadavg), so as long as that stands nothing has begun; and when it has moved on, what
 * began is between the two, unless it began and ended in between. Then only these are candidates, and the known ones
 * are asked whether they are still there. Some containers are told a last pid that is not theirs, or always the same:
 * it is given up where a listing finds a process that it had hidden.
 */
export class PidList implements Disposable {
  readonly #path: string;
  readonly #kernel: Kernel | null;
  #directory: number | null;
  readonly #loadavg: HeldFile;
  readonly #entries: Buffer;
  readonly #lastPid = new Float64Array(1);
  /**
   * The last pid given out as of the tick before, and the one before that: a pid is given out a little before its
   * process can be found.
   */
  #last = NaN;
  #lastButOne = NaN;
  #listedAt = -Infinity;
  #isTold: boolean;
  /** Whether there was no other reason to list but that it was time to. */
  #isProbe = false;
  #firstCandidate = NaN;
  pids = new Int32Array(1_024);
  count = 0;
  /** Whether `pids` are all there are; otherwise, candidates for new ones only. */
  complete = true;

  constructor(path: string, kernel: Kernel | null, descriptors: Descriptors) {
    this.#path = path;
    this.#kernel = kernel;
    this.#loadavg = new HeldFile(descriptors, `${path}/loadavg`);
    this.#isTold = kernel !== null && tellsLastPid(path);
    this.#entries = Buffer.alloc(kernel === null ? 0 : 32 * 1_024);
    this.#directory = kernel === null ? null : openSync(path, 'r');
  }

  /**
   * @param now monotonic milliseconds
   * @param known how many processes are known: listing costs about as much as asking half as many candidates
   * @throws when the directory cannot be listed
   */
  refresh(now: number, known: number): void {
    const last = this.#isTold ? this.#readLastPid() : NaN;
    const candidates = last - this.#lastButOne;
    const canBeFew = candidates >= 0 && candidates <= known / 2;
    const few = canBeFew && now - this.#listedAt < LIST_EVERY_MS;
    this.#isProbe = canBeFew && !few;
    this.#firstCandidate = this.#lastButOne + 1;
    this.count = 0;
    if (few) for (let pid = this.#lastButOne + 1; pid <= last; pid++) this.#add(pid);
    else this.#list(now);
    this.complete = !few;
    this.#lastButOne = this.#last;
    this.#last = last;
  }

  /** A process was found that was not known before: had it not been time to list, only a candidate could be. */
  found(pid: number): void {
    if (!this.#isProbe) return;
    // It may have begun since the last pid was read.
    const isNewer = pid > this.#last && pid <= this.#readLastPid();
    if (pid < this.#firstCandidate || (pid > this.#last && !isNewer)) this.#isTold = false;
  }

  [Symbol.dispose](): void {
    this.#loadavg.close();
    if (this.#directory !== null) closeSync(this.#directory);
    this.#directory = null;
  }

  /** NaN when the kernel does not say. Wraps around at pid_max, which is then a negative number of candidates. */
  #readLastPid(): number {
    const length = this.#loadavg.read();
    const at = length > 0 ? READ_BUFFER.lastIndexOf(SPACE, length - 1) : -1;
    const isRead = at > 0 && readDecimals(READ_BUFFER, at, length, this.#lastPid) === 1;
    // gVisor writes zeros (pkg/sentry/fsimpl/proc).
    return isRead && this.#lastPid[0]! > 0 ? this.#lastPid[0]! : NaN;
  }

  #list(now: number): void {
    this.#listedAt = now;
    if (this.#kernel !== null && this.#directory !== null && this.#fromEntries(this.#kernel, this.#directory)) return;
    this.count = 0;
    for (const name of readdirSync(this.#path)) if (/^[1-9]\d{0,9}$/.test(name)) this.#add(Number(name));
  }

  #fromEntries(kernel: Kernel, directory: number): boolean {
    kernel.rewind(directory);
    for (;;) {
      const filled = kernel.directoryEntries(directory, this.#entries);
      if (filled <= 0) return filled === 0;
      for (let at = 0; at < filled;) {
        const pid = pidAt(this.#entries, at + NAME_AT);
        if (pid > 0) this.#add(pid);
        at += this.#entries.readUInt16LE(at + RECORD_LENGTH_AT);
      }
    }
  }

  #add(pid: number): void {
    if (this.count === this.pids.length) {
      const larger = new Int32Array(this.pids.length * 2);
      larger.set(this.pids);
      this.pids = larger;
    }
    this.pids[this.count++] = pid;
  }
}

/** The name at `at` as a pid, or 0 when it is none. */
function pidAt(bytes: Buffer, at: number): number {
  let pid = 0;
  for (let position = at; ; position++) {
    const byte = bytes[position]!;
    if (byte === NUL) return pid;
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9 || (digit === 0 && pid === 0)) return 0;
    pid = pid * 10 + digit;
  }
}
