import { tellsLastPid } from '../../../sampling/linux/last-pid.ts';
import { lastPid, lookAt, memoryOf, pidsOf, type ProcessLook } from './proc.ts';

interface Member {
  readonly startTicks: number;
  look: ProcessLook;
  ignoresChildren: boolean;
}

/** Added up over the members that are there. */
export interface TreeNow {
  readonly processes: number;
  /** NaN where nobody has any, or it cannot be read. */
  readonly rssBytes: number;
}

/** Whatever the kernel says of the last pid: in some containers it never moves. */
const LIST_EVERY_MS = 1_000;

/**
 * The processes that descend from a command, by polling /proc: who is there, how much memory they hold. Who has once
 * been seen as a descendant stays one, whoever becomes its parent. What happens between two polls is the business of
 * the accounts that the kernel keeps (accounts.ts).
 */
export class ProcessTree {
  readonly #proc: string;
  readonly #adopter: number;
  readonly #members = new Map<number, Member>();
  /** Everybody else, so that each is asked for its parent but once. */
  #others: Set<number>;
  readonly #isLastPidTold: boolean;
  #listedUpTo = NaN;
  #listedAt = -Infinity;
  /** Mean over time of the sum of resident sets, and how long it was watched. */
  #rssSeconds = 0;
  #seconds = 0;
  #lastAt = NaN;
  #lastRss = NaN;
  /** The greatest sum of all members' resident sets at one poll. */
  peakBytes = NaN;
  /** The greatest that any one member ever had, as the kernel remembers it. */
  largestBytes = NaN;
  mostProcesses = 0;
  /** CPU that nobody was charged with: of children of a process that ignores their end, as last seen. */
  unclaimedSeconds = 0;
  /** Who ignores it. */
  readonly ignoring = new Set<string>();

  /**
   * To be made before the command starts: who is there already is none of its tree.
   * @param proc the /proc to read
   * @param adopter the parent of the command, who also gets its orphans
   */
  constructor(proc: string, adopter: number) {
    this.#proc = proc;
    this.#adopter = adopter;
    this.#others = new Set(pidsOf(proc));
    this.#isLastPidTold = tellsLastPid(proc);
  }

  get members(): readonly { readonly pid: number; readonly look: ProcessLook }[] {
    return [...this.#members].map(([pid, { look }]) => ({ pid, look }));
  }

  get meanBytes(): number {
    return this.#seconds > 0 ? this.#rssSeconds / this.#seconds : this.#lastRss;
  }

  /** @param now monotonic milliseconds */
  poll(now: number): TreeNow {
    this.#refreshMembers();
    this.#findNew(now);
    let rssBytes = NaN;
    for (const [pid, member] of this.#members) {
      const memory = memoryOf(this.#proc, pid);
      if (memory === null) continue;
      rssBytes = (Number.isNaN(rssBytes) ? 0 : rssBytes) + memory.rssBytes;
      member.ignoresChildren = memory.ignoresChildren;
      if (!(memory.peakBytes <= this.largestBytes)) this.largestBytes = memory.peakBytes;
    }
    this.#account(now, rssBytes);
    return { processes: this.#members.size, rssBytes };
  }

  #account(now: number, rssBytes: number): void {
    this.mostProcesses = Math.max(this.mostProcesses, this.#members.size);
    if (Number.isNaN(rssBytes)) return;
    const seconds = (now - this.#lastAt) / 1_000;
    if (seconds > 0) {
      this.#rssSeconds += ((rssBytes + this.#lastRss) / 2) * seconds;
      this.#seconds += seconds;
    }
    this.#lastAt = now;
    this.#lastRss = rssBytes;
    if (!(rssBytes <= this.peakBytes)) this.peakBytes = rssBytes;
  }

  #refreshMembers(): void {
    for (const [pid, member] of this.#members) {
      const look = lookAt(this.#proc, pid);
      if (look !== null && look.startTicks === member.startTicks) member.look = look;
      else this.#remove(pid, member);
    }
  }

  #remove(pid: number, { look }: Member): void {
    this.#members.delete(pid);
    const parent = this.#members.get(look.parentPid);
    if (parent?.ignoresChildren !== true) return;
    this.ignoring.add(parent.look.name);
    this.unclaimedSeconds +=
      look.userSeconds + look.systemSeconds + look.childrenUserSeconds + look.childrenSystemSeconds;
  }

  #findNew(now: number): void {
    const last = this.#isLastPidTold ? lastPid(this.#proc) : NaN;
    if (last === this.#listedUpTo && now - this.#listedAt < LIST_EVERY_MS) return;
    this.#listedAt = now;
    const before = this.#others;
    const unknown = new Map<number, ProcessLook>();
    this.#others = new Set();
    for (const pid of pidsOf(this.#proc)) {
      if (before.has(pid)) this.#others.add(pid);
      else if (!this.#members.has(pid)) this.#look(pid, unknown);
    }
    while (this.#settleSome(unknown));
    // Its parent ended while it was looked at: the next look finds it with another.
    this.#listedUpTo = unknown.size === 0 ? last : NaN;
  }

  #look(pid: number, into: Map<number, ProcessLook>): void {
    const look = lookAt(this.#proc, pid);
    if (look !== null) into.set(pid, look);
  }

  /** A child may be listed before its parent: to be called until nothing more is settled. */
  #settleSome(unknown: Map<number, ProcessLook>): boolean {
    const { size } = unknown;
    for (const [pid, look] of unknown) {
      const isOfTree = look.parentPid === this.#adopter || this.#members.has(look.parentPid);
      if (isOfTree) this.#members.set(pid, { startTicks: look.startTicks, look, ignoresChildren: false });
      else if (look.parentPid === 0 || this.#others.has(look.parentPid)) this.#others.add(pid);
      else continue;
      unknown.delete(pid);
    }
    return unknown.size < size;
  }
}
