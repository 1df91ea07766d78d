import type { MonotonicMs } from '../../../base/brand.ts';
import type { Clock } from '../../../base/clock.ts';
import { stateCode, ProcessTable, type ProcessFacts } from '../../../sample/table.ts';
import { readDecimals } from '../decimal.ts';
import { GONE, READ_BUFFER, readOnce } from '../descriptors.ts';
import { readIo } from './process-io.ts';
import { ProcessStat } from './process-stat.ts';
import type { ProcessSources, Tick } from './process-sources.ts';
import { livingThread } from './ended-leader.ts';
import { FactsAgain } from './facts-again.ts';
import { isOnCpu, isZombie, stateOf, waitsUninterruptibly } from './state-letters.ts';
import { ThreadStates } from './thread-states.ts';
import { Threads } from './threads.ts';
import { Watched } from './watched.ts';

/** USER_HZ, the unit of times in procfs on every architecture (asm-generic/param.h). */
const NS_PER_TICK = 1e7;
const MS_PER_TICK = 10;
/** Of CPU times told in ticks, and of two readings that are not taken at the same instant. */
const COARSE_NS = 1e8;
/** How long the figures of a process that does not run may stand: its resident set can shrink under it. */
const STANDS_MS = 60_000;
/** How far up it is looked for who waited for one that has ended. */
const MOST_GENERATIONS = 64;
/** A waiting thread counts as stuck after so long. */
const STUCK_AFTER_MS = 1_000;
const STUCK = stateCode('stuck');
/** By so much may the clock of a process be read later than those of the others: a sampler put off for a second. */
const SKEW_NS = 1e9;

const stat = new ProcessStat();
const schedstat = new Float64Array(3);

/**
 * Every process of a /proc, kept up to date in a ProcessTable at the least cost: who has not run since the last tick is
 * not read.
 */
export class Processes implements Disposable {
  readonly table = new ProcessTable();
  readonly #sources: ProcessSources;
  readonly #byPid = new Map<number, Watched>();
  readonly #bySlot: (Watched | undefined)[] = [];
  readonly #states = new ThreadStates();
  readonly #facts: FactsAgain;
  /** Position in `live` of the last one that was read in its turn, and how many are due. */
  #standing = 0;
  /** What all children that ended since the last sample can have used. */
  #mostCpuNs = NaN;
  #due = 0;
  /** By which the start times in the table are reckoned. */
  #bootedAt = NaN;
  /** How many of the last tick's processes would not let their io be read. */
  ioDenied = 0;

  constructor(sources: ProcessSources) {
    this.#sources = sources;
    this.#facts = new FactsAgain(sources);
  }

  /**
   * Begins a tick: lists who is there, and asks all clocks one after the other, since CPU time over an interval that is
   * not that of the clocks is no percentage. Where it is put off the processor meanwhile, the clocks asked after that
   * are later than the others; asking all again would cost most when the machine is busiest (see SKEW_NS instead).
   * @returns when it began to, in monotonic milliseconds
   * @throws when /proc cannot be listed
   */
  readClocks(sequence: number, clock: Clock): MonotonicMs {
    this.#sources.descriptors.tick = sequence;
    this.#sources.pids.refresh(clock.monotonic(), this.table.count);
    this.#markPresent(sequence);
    const begin = clock.monotonic();
    this.#readAllClocks();
    return begin;
  }

  /** Goes on with the tick that `readClocks` began. */
  refresh(tick: Tick): void {
    this.#mostCpuNs = tick.intervalMs * 1e6 * tick.coreCount * 1.2 + COARSE_NS;
    if (tick.bootedAt !== this.#bootedAt) this.#reckonStarts(tick.bootedAt);
    // Who has ended goes first: what it read and wrote is taken off its parent's figures, which are read next.
    this.#removeUnseen(tick);
    this.#facts.askForYoung((watched) => this.#byPid.get(watched.pid) === watched, tick.now);
    for (let i = 0; i < this.table.count; i++) this.#visit(this.#bySlot[this.table.live[i]!]!, tick);
    this.#removeUnseen(tick);
    this.#admitNew(tick);
    this.#refreshStanding(tick);
    this.#states.settle(tick.sequence, tick.now, tick.blocked);
    this.#writeStates(tick);
  }

  [Symbol.dispose](): void {
    for (const watched of this.#byPid.values()) watched.close();
    this.#byPid.clear();
  }

  #admitNew(tick: Tick): void {
    const { pids } = this.#sources;
    for (let i = 0; i < pids.count; i++) {
      const pid = pids.pids[i]!;
      if (this.#byPid.has(pid)) continue;
      pids.found(pid);
      this.#admit(pid, tick);
    }
  }

  /** Where not all were listed, the others are taken to be there until their clock says that they are not. */
  #markPresent(sequence: number): void {
    const { pids } = this.#sources;
    if (!pids.complete) {
      for (let i = 0; i < this.table.count; i++) this.#bySlot[this.table.live[i]!]!.seenAt = sequence;
      return;
    }
    for (let i = 0; i < pids.count; i++) {
      const watched = this.#byPid.get(pids.pids[i]!);
      if (watched !== undefined) watched.seenAt = sequence;
    }
  }

  #removeUnseen(tick: Tick): void {
    for (let index = 0; index < this.table.count; index++) this.#chargeAncestor(this.table.live[index]!, tick);
    for (let index = this.table.count - 1; index >= 0; index--) {
      const slot = this.table.live[index]!;
      const watched = this.#bySlot[slot]!;
      if (watched.seenAt === tick.sequence) continue;
      watched.close();
      this.#byPid.delete(watched.pid);
      this.#bySlot[slot] = undefined;
      this.table.removeAt(index);
    }
  }

  /**
   * What one that has ended had used reaches the nearest ancestor that lives: where a whole family ends between two
   * samples, each has waited for its children.
   */
  #chargeAncestor(slot: number, tick: Tick): void {
    const ended = this.#bySlot[slot]!;
    if (ended.seenAt === tick.sequence) return;
    let ancestor = this.#byPid.get(this.table.parentPid[slot]!);
    for (let step = 0; step < MOST_GENERATIONS && ancestor !== undefined && ancestor.seenAt !== tick.sequence; step++)
      ancestor = this.#byPid.get(this.table.parentPid[ancestor.slot]!);
    ancestor?.expectFrom(ended);
  }

  #readAllClocks(): void {
    const { clock } = this.#sources;
    if (clock === null) return;
    for (let i = 0; i < this.table.count; i++) {
      const watched = this.#bySlot[this.table.live[i]!]!;
      watched.clockNs = clock(watched.pid);
      // A clock that is gone, or has fallen, is another process's: this one is removed, and the pid is seen as a new
      // one.
      if (!(watched.clockNs >= watched.cpuNs)) watched.seenAt = -1;
    }
  }

  #visit(watched: Watched, tick: Tick): void {
    if (watched.clockNs === watched.cpuNs) this.#stand(watched, tick);
    else this.#read(watched, watched.clockNs, tick);
  }

  /**
   * It has not run: its counters stand. Its state may have been read in passing: runnable, or on its way out of a wait.
   */
  #stand(watched: Watched, tick: Tick): void {
    const passing = isOnCpu(watched.stateLetter) || waitsUninterruptibly(watched.stateLetter);
    if (passing && this.#readStat(watched)) this.#noteWait(watched, false, tick);
    watched.stateCode = stateOf(watched.stateLetter, 0);
  }

  #read(watched: Watched, cpuNs: number, tick: Tick): void {
    if (!this.#readStat(watched)) {
      if (!Number.isNaN(cpuNs)) this.#writeCpu(watched, cpuNs, tick);
      return;
    }
    const switchesBefore = this.table.raw.context_switches[watched.slot]!;
    this.#writeCpu(watched, Number.isNaN(cpuNs) ? stat.cpuTicks * NS_PER_TICK : cpuNs, tick);
    if (this.#sources.hasSchedstat) this.#readSchedule(watched, cpuNs);
    this.#noteWait(watched, this.table.raw.context_switches[watched.slot] !== switchesBefore, tick);
    readIo(watched, this.table);
    watched.readAt = tick.sequence;
    if (tick.now >= watched.factsDueAt) this.#facts.due(watched, tick.now);
  }

  /** False when it cannot be read. Then it is gone, or its pid is another process's, or its user hides it. */
  #readStat(watched: Watched): boolean {
    const length = watched.stat.read();
    if (length === GONE) watched.seenAt = -1;
    if (length <= 0 || !stat.parse(READ_BUFFER, length)) return false;
    if (stat.startTicks !== watched.startTicks) {
      watched.seenAt = -1;
      return false;
    }
    if (stat.nameHash !== watched.nameHash || stat.stackStart !== watched.stackStart) this.#renew(watched);
    this.#writeStat(watched);
    return true;
  }

  #renew(watched: Watched): void {
    if (stat.nameHash !== watched.nameHash) watched.facts.name = nameInBuffer();
    watched.nameHash = stat.nameHash;
    watched.stackStart = stat.stackStart;
    this.#facts.renewed(watched, stat.stateLetter);
  }

  #reckonStarts(bootedAt: number): void {
    this.#bootedAt = bootedAt;
    for (let i = 0; i < this.table.count; i++) {
      const { slot, startTicks } = this.#bySlot[this.table.live[i]!]!;
      if (!Number.isNaN(startTicks)) this.table.startedAt[slot] = bootedAt + startTicks * MS_PER_TICK;
    }
  }

  #writeStat({ slot, path, pid }: Watched): void {
    const { raw, parentPid, processGroup } = this.table;
    const leaderEnded = isZombie(stat.stateLetter) && stat.threads > 1;
    const alive = leaderEnded ? livingThread(path, pid) : stat;
    parentPid[slot] = stat.ppid;
    processGroup[slot] = stat.processGroup;
    raw.ended_children_cpu_ns[slot] = this.#bySlot[slot]!.endedChildren.advance(
      stat.endedChildrenTicks * NS_PER_TICK,
      this.#mostCpuNs,
    );
    raw.faults[slot] = stat.minorFaults + stat.majorFaults;
    raw.page_ins[slot] = stat.majorFaults;
    raw.rss_bytes[slot] = alive === null ? NaN : alive.rssPages * this.#sources.pageSize;
    raw.threads[slot] = stat.threads;
    raw.priority[slot] = alive === null ? NaN : alive.priority;
    raw.nice[slot] = alive === null ? NaN : alive.nice;
    this.#bySlot[slot]!.stateLetter = alive === null ? 0 : alive.stateLetter;
  }

  #writeCpu(watched: Watched, cpuNs: number, tick: Tick): void {
    const ran = cpuNs - watched.cpuNs;
    watched.cpuNs = cpuNs;
    watched.stateCode = stateOf(watched.stateLetter, ran / (tick.intervalMs * 1e6));
    const told = this.table.raw.cpu_time_ns;
    // One thread runs no longer than time passes: a little more is of the next interval, and is told then.
    const most = told[watched.slot]! + tick.intervalMs * 1e6;
    told[watched.slot] = watched.threads === null && cpuNs > most && cpuNs - most < SKEW_NS ? most : cpuNs;
  }

  /** @param cpuNs NaN when there is no clock */
  #readSchedule(watched: Watched, cpuNs: number): void {
    const { run_queue_wait_ns, context_switches } = this.table.raw;
    const threads = watched.threads;
    if (threads !== null) {
      threads.update(cpuNs, stat.threads);
      run_queue_wait_ns[watched.slot] = threads.complete ? threads.waitNs : NaN;
      context_switches[watched.slot] = threads.complete ? threads.switches : NaN;
    } else if (stat.threads > 1) {
      // From one thread to several: counting starts anew, with no reading for this interval.
      watched.threads = new Threads(watched.path, this.#sources.descriptors, this.#states, cpuNs);
      watched.waitingSince = NaN;
      run_queue_wait_ns[watched.slot] = watched.threads.waitNs;
      context_switches[watched.slot] = watched.threads.switches;
    } else {
      const length = watched.schedstat.read();
      const readable = length > 0 && readDecimals(READ_BUFFER, 0, length, schedstat) === 3;
      run_queue_wait_ns[watched.slot] = readable ? schedstat[1]! : NaN;
      context_switches[watched.slot] = readable ? schedstat[2]! : NaN;
    }
  }

  /** A threaded process's waits are its threads' (ThreadStates); here those of a process with one thread. */
  #noteWait(watched: Watched, switched: boolean, tick: Tick): void {
    const waits = waitsUninterruptibly(watched.stateLetter) && watched.threads === null;
    if (!waits) watched.waitsByDesign = false;
    if (!waits) watched.waitingSince = NaN;
    else if (switched || Number.isNaN(watched.waitingSince)) watched.waitingSince = tick.now;
  }

  #admit(pid: number, tick: Tick): void {
    const { path, descriptors, clock } = this.#sources;
    const folder = `${path}/${pid}`;
    const cpuNs = clock?.(pid) ?? NaN;
    const length = readOnce(`${folder}/stat`);
    if (length === GONE || (clock !== null && Number.isNaN(cpuNs))) return;
    const readable = length > 0 && stat.parse(READ_BUFFER, length);
    const startedAt = readable ? tick.bootedAt + stat.startTicks * MS_PER_TICK : 0;
    const slot = this.table.add(pid, startedAt, tick.sequence);
    const facts: ProcessFacts = {
      name: readable ? nameInBuffer() : '(hidden)',
      command: null,
      executable: null,
      user: null,
      uid: null,
      cgroup: null,
      kernelThread: readable && stat.kernelThread,
    };
    const watched = new Watched(pid, folder, slot, facts, descriptors);
    watched.seenAt = tick.sequence;
    watched.readAt = tick.sequence;
    this.table.facts[slot] = facts;
    this.#byPid.set(pid, watched);
    this.#bySlot[slot] = watched;
    if (readable) this.#begin(watched, cpuNs, tick);
    else this.#writeCpu(watched, cpuNs, tick);
    watched.firstCpuNs = watched.cpuNs;
    watched.beganUnderWatch = tick.sequence > 1;
    this.#facts.begun(watched, tick.sequence === 1, tick.at - startedAt, tick.now);
  }

  #begin(watched: Watched, cpuNs: number, tick: Tick): void {
    watched.startTicks = stat.startTicks;
    watched.nameHash = stat.nameHash;
    watched.stackStart = stat.stackStart;
    this.#writeStat(watched);
    this.#writeCpu(watched, Number.isNaN(cpuNs) ? stat.cpuTicks * NS_PER_TICK : cpuNs, tick);
    if (this.#sources.hasSchedstat) this.#readSchedule(watched, cpuNs);
    this.#noteWait(watched, false, tick);
    watched.waitsByDesign = watched.facts.kernelThread && !Number.isNaN(watched.waitingSince);
    readIo(watched, this.table);
    this.#facts.readUser(watched, tick.now);
  }

  /** A few a tick, in turn, of those that have not run. */
  #refreshStanding(tick: Tick): void {
    const { count, live } = this.table;
    if (count === 0 || !(tick.intervalMs > 0)) return;
    this.#due = Math.min(count, this.#due + (count * tick.intervalMs) / STANDS_MS);
    for (; this.#due >= 1; this.#due--) {
      this.#standing = (this.#standing + 1) % count;
      const watched = this.#bySlot[live[this.#standing]!]!;
      if (watched.readAt === tick.sequence) continue;
      const length = readOnce(`${watched.path}/stat`);
      if (length > 0 && stat.parse(READ_BUFFER, length) && stat.startTicks === watched.startTicks)
        this.#writeStat(watched);
    }
  }

  #writeStates(tick: Tick): void {
    const { table } = this;
    this.ioDenied = 0;
    for (let i = 0; i < table.count; i++) {
      const slot = table.live[i]!;
      const watched = this.#bySlot[slot]!;
      if (watched.ioDenied) this.ioDenied += 1;
      const since = watched.threads === null ? watched.waitingSince : watched.threads.waitingSince;
      table.state[slot] = tick.now - since >= STUCK_AFTER_MS && !watched.waitsByDesign ? STUCK : watched.stateCode;
    }
  }
}

const nameInBuffer = (): string => READ_BUFFER.toString('utf8', stat.nameStart, stat.nameEnd);
