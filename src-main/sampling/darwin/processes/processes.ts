import type { EpochMs, MonotonicMs } from '../../../base/brand.ts';
import type { Clock } from '../../../base/clock.ts';
import { failure, ok, type Result } from '../../../base/result.ts';
import { ProcessTable, stateCode } from '../../../sample/table.ts';
import type { Apps } from './apps.ts';
import { read } from '../layouts.ts';
import { C, PROC_BSDSHORTINFO } from './process-layouts.ts';
import type { ProcessList } from './process-list.ts';
import { ProcessUsage, type UsageSources } from './process-usage.ts';
import type { SlowFacts } from './slow-facts.ts';
import { ThreadWaits } from './thread-waits.ts';
import { Watched } from './watched.ts';

export interface ProcessSources extends UsageSources {
  readonly clock: Clock;
  readonly list: ProcessList;
  readonly apps: Apps;
  readonly slowFacts: SlowFacts;
  /** Effective user id of this process; 0 may read all. */
  readonly uid: number;
}

/** When the figures of a sample were read. */
export interface Instant {
  readonly at: EpochMs;
  readonly monotonic: MonotonicMs;
}

const SHORT_INFO = PROC_BSDSHORTINFO.fields;
/** On a CPU for this share of the interval is "running". */
const RUNNING_SHARE = 0.01;
/** A waiting thread counts as stuck after so long. */
const STUCK_AFTER_MS = 1_000;
const LAUNCHD = 1;

const STATE = {
  idle: stateCode('idle'),
  running: stateCode('running'),
  sleeping: stateCode('sleeping'),
  stopped: stateCode('stopped'),
  zombie: stateCode('zombie'),
  stuck: stateCode('stuck'),
  unknown: stateCode('unknown'),
};

/**
 * Every process of a Mac, kept up to date in a ProcessTable: one listing for who there is, proc_pid_rusage for the
 * figures of each that may be read, and its task figures only if it has run since they were read.
 */
export class Processes {
  readonly table = new ProcessTable();
  readonly usage: ProcessUsage;
  readonly #sources: ProcessSources;
  readonly #waits: ThreadWaits;
  readonly #byPid = new Map<number, Watched>();
  readonly #bySlot: (Watched | undefined)[] = [];
  /** Positions in the listing of those not known yet. */
  readonly #fresh: number[] = [];
  /** Those first seen in the last tick: most that begin are gone by the next, and are not worth a command line. */
  #young: Watched[] = [];
  /** When figures were read last, in monotonic milliseconds. */
  #readAt = NaN;
  /** Why the listing could not be had in this tick. */
  listFault: string | null = null;
  /** How many may not be read: another user's. */
  denied = 0;

  constructor(sources: ProcessSources) {
    this.#sources = sources;
    this.usage = new ProcessUsage(this.table, sources);
    this.#waits = new ThreadWaits(sources.calls);
  }

  /**
   * A failure when there is no listing and nobody is known.
   * @param sequence 1 for the first sample, then 2, 3 …
   */
  refresh(sequence: number): Result<Instant> {
    const listed = this.#sources.list.refresh();
    this.listFault = listed.ok ? null : listed.error;
    if (!listed.ok && this.table.count === 0) return failure(listed.error);
    if (listed.ok) this.#markListed(sequence);
    else this.#markAlive(sequence);
    // Who has ended goes first: its CPU time is taken off its parent's figure, which is read next.
    this.#removeUnseen(sequence);
    this.#askForFactsOfYoung();
    this.#admitFresh(sequence);
    return ok(this.#readAll(sequence));
  }

  /** Only now does the interval begin: making all that is kept of new processes takes its time. */
  #readAll(sequence: number): Instant {
    const { clock } = this.#sources;
    const instant = { at: clock.now(), monotonic: clock.monotonic() };
    const intervalMs = instant.monotonic - this.#readAt;
    this.#readAt = instant.monotonic;
    this.denied = 0;
    this.usage.begin();
    for (let i = 0; i < this.table.count; i++) this.#visit(this.#bySlot[this.table.live[i]!]!, sequence, intervalMs);
    this.#waits.settle(instant.monotonic, this.table.count, (index) => this.#readable(index));
    this.#writeStates(instant.monotonic);
    return instant;
  }

  /** The slot of a process; -1 when there is none of that pid. */
  slotOf(pid: number): number {
    return this.#byPid.get(pid)?.slot ?? -1;
  }

  #markListed(sequence: number): void {
    const { list } = this.#sources;
    this.#fresh.length = 0;
    for (let index = 0; index < list.count; index++) {
      const watched = this.#byPid.get(list.pid(index));
      if (watched === undefined || watched.startedAt !== list.startedAt(index)) {
        this.#fresh.push(index);
        continue;
      }
      watched.seenAt = sequence;
      this.#writeListed(watched, index, sequence);
    }
  }

  #writeListed(watched: Watched, index: number, sequence: number): void {
    const { list } = this.#sources;
    const { slot } = watched;
    this.table.raw.nice[slot] = list.nice(index);
    watched.status = list.status(index);
    this.#writeFamily(watched, list.parentPid(index), list.processGroup(index));
    this.#writeUid(watched, list.uid(index), sequence);
    const hash = list.nameHash(index);
    if (hash === watched.nameHash) return;
    watched.nameHash = hash;
    watched.facts.name = list.name(index);
    this.#changed(watched, sequence);
  }

  /** It has become another program, or another user's. */
  #changed(watched: Watched, sequence: number): void {
    if (this.table.bornAt[watched.slot] !== sequence)
      this.#sources.slowFacts.ask(watched.facts, watched.pid, this.#isOurs(watched));
  }

  #writeFamily(watched: Watched, parentPid: number, group: number): void {
    const { table } = this;
    const { slot, pid } = watched;
    if (table.parentPid[slot] === parentPid && watched.listedGroup === group) return;
    table.parentPid[slot] = parentPid;
    watched.listedGroup = group;
    // launchd starts an app's helpers as its own children, each in a group by itself: the responsible process says
    // whose they are.
    table.processGroup[slot] = parentPid === LAUNCHD && group === pid ? this.#sources.calls.responsibleFor(pid) : group;
  }

  #writeUid(watched: Watched, uid: number, sequence: number): void {
    if (uid === watched.uid) return;
    watched.uid = uid;
    watched.denied = false;
    watched.facts.uid = uid;
    watched.facts.user = String(uid);
    this.#changed(watched, sequence);
  }

  /** No listing: each is asked whether it is there still; who is new is not known until there is one again. */
  #markAlive(sequence: number): void {
    const { calls } = this.#sources;
    this.#fresh.length = 0;
    for (const watched of this.#byPid.values()) {
      const error = calls.readShort(watched.pid);
      if (error === C.ESRCH) continue;
      watched.seenAt = sequence;
      if (error !== 0 || read(calls.short, SHORT_INFO.pbsi_pid) !== watched.pid) continue;
      watched.status = read(calls.short, SHORT_INFO.pbsi_status);
      this.#writeFamily(watched, read(calls.short, SHORT_INFO.pbsi_ppid), read(calls.short, SHORT_INFO.pbsi_pgid));
      this.#writeUid(watched, read(calls.short, SHORT_INFO.pbsi_uid), sequence);
    }
  }

  #removeUnseen(sequence: number): void {
    for (let index = this.table.count - 1; index >= 0; index--) {
      const slot = this.table.live[index]!;
      const watched = this.#bySlot[slot]!;
      if (watched.seenAt === sequence) continue;
      this.#byPid.get(this.table.parentPid[slot]!)?.expectFrom(watched);
      this.#sources.apps.left(watched);
      this.#byPid.delete(watched.pid);
      this.#bySlot[slot] = undefined;
      this.table.removeAt(index);
    }
  }

  #askForFactsOfYoung(): void {
    for (const watched of this.#young)
      if (this.#byPid.get(watched.pid) === watched)
        this.#sources.slowFacts.ask(watched.facts, watched.pid, this.#isOurs(watched));
    this.#young = [];
  }

  #admitFresh(sequence: number): void {
    const { list, calls, apps, slowFacts } = this.#sources;
    for (const index of this.#fresh) {
      const pid = list.pid(index);
      if (pid < 0 || this.#byPid.has(pid)) continue;
      const slot = this.table.add(pid, list.startedAt(index), sequence);
      const facts = {
        name: '',
        command: null,
        executable: null,
        user: null,
        uid: null,
        cgroup: null,
        kernelThread: pid === 0,
      };
      const watched = new Watched(pid, slot, list.startedAt(index), facts);
      watched.seenAt = sequence;
      watched.coalition = calls.coalitionOf(pid);
      this.table.facts[slot] = facts;
      this.#byPid.set(pid, watched);
      this.#bySlot[slot] = watched;
      this.#writeListed(watched, index, sequence);
      apps.joined(watched);
      if (sequence === 1) slowFacts.ask(facts, pid, this.#isOurs(watched));
      else this.#young.push(watched);
    }
  }

  #visit(watched: Watched, sequence: number, intervalMs: number): void {
    const { usage } = this;
    const isOurs = this.#isOurs(watched);
    if (watched.denied) {
      this.denied += 1;
    } else if (watched.status === C.SZOMB) {
      usage.clear(watched);
    } else if (usage.read(watched, isOurs, intervalMs) === C.EPERM && !isOurs) {
      this.denied += 1;
      watched.denied = true;
    } else if (watched.ran) {
      watched.ranAt = sequence;
    } else if (watched.ranAt === sequence - 1) {
      this.#waits.fellQuiet(watched);
    }
  }

  #isOurs = ({ uid }: Watched): boolean => this.#sources.uid === 0 || uid === this.#sources.uid;

  #readable(index: number): Watched | undefined {
    const watched = this.#bySlot[this.table.live[index]!];
    return watched?.hasTask === true ? watched : undefined;
  }

  #writeStates(now: number): void {
    const { table } = this;
    for (let i = 0; i < table.count; i++) {
      const slot = table.live[i]!;
      table.state[slot] = this.#stateOf(this.#bySlot[slot]!, now);
    }
  }

  /**
   * The kernel's own state tells the beginning, a stop and the end; whether one that lives runs or sleeps has to be
   * seen from its figures.
   */
  #stateOf(watched: Watched, now: number): number {
    if (watched.status === C.SZOMB) return STATE.zombie;
    if (watched.status === C.SSTOP) return STATE.stopped;
    if (watched.status === C.SIDL) return STATE.idle;
    if (now - watched.waitingSince >= STUCK_AFTER_MS) return STATE.stuck;
    if (Number.isNaN(watched.cpuNs)) return STATE.unknown;
    return watched.running > 0 || watched.share >= RUNNING_SHARE ? STATE.running : STATE.sleeping;
  }
}
