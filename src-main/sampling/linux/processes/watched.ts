import type { ProcessFacts } from '../../../sample/table.ts';
import { HeldFile, type Descriptors } from '../descriptors.ts';
import { RolledUp } from '../../shared/rolled-up.ts';
import type { Threads } from './threads.ts';

/** What the sampler itself remembers of a process between ticks, beside its columns. */
export class Watched {
  readonly pid: number;
  /** Its folder in /proc. */
  readonly path: string;
  readonly slot: number;
  readonly facts: ProcessFacts;
  readonly stat: HeldFile;
  readonly schedstat: HeldFile;
  readonly io: HeldFile;
  threads: Threads | null = null;
  /** CPU time as of the last reading; NaN where nothing tells. */
  cpuNs = NaN;
  /** When it was first seen. */
  firstCpuNs = NaN;
  /** It was not there when sampling began. */
  beganUnderWatch = false;
  /** What the process's CPU clock says in this tick; NaN where there is no clock. */
  clockNs = NaN;
  /** Clock ticks since boot at its start: with the pid, its identity. */
  startTicks = NaN;
  /** The last listing that had it. */
  seenAt = 0;
  /** The last tick in which its `stat` was read. */
  readAt = 0;
  stateLetter = 0;
  nameHash = 0;
  stackStart = 0;
  /** When its command line and its owner are asked for again, should it run then; monotonic milliseconds. */
  factsDueAt = Infinity;
  factsEveryMs = 0;
  /** Its state but for being stuck: a code of STATES. */
  stateCode = 0;
  /** Since when its only thread has waited uninterruptibly with no switch; NaN when it does not. */
  waitingSince = NaN;
  /** A kernel thread that was found waiting uninterruptibly and has not stopped since: some do by design. */
  waitsByDesign = false;
  readonly ioCalls = new RolledUp(0);
  readonly bytesRead = new RolledUp(0);
  readonly bytesWritten = new RolledUp(0);
  /** CPU time of children that have ended, in ns; the kernel tells it in ticks of 10 ms. */
  readonly endedChildren = new RolledUp(2e7);
  ioDenied = false;

  constructor(pid: number, path: string, slot: number, facts: ProcessFacts, descriptors: Descriptors) {
    this.pid = pid;
    this.path = path;
    this.slot = slot;
    this.facts = facts;
    this.stat = new HeldFile(descriptors, `${path}/stat`);
    this.schedstat = new HeldFile(descriptors, `${path}/schedstat`);
    this.io = new HeldFile(descriptors, `${path}/io`);
  }

  /**
   * A child of it has ended; the kernel adds the child's figures to its own, and they have been counted as the child's.
   */
  expectFrom(child: Watched): void {
    // What a child used before it was first seen has been counted by nobody, unless it is older than the sampler.
    const figure = ({ total, risen }: RolledUp): number => (child.beganUnderWatch ? risen : total);
    this.ioCalls.expect(figure(child.ioCalls));
    this.bytesRead.expect(figure(child.bytesRead));
    this.bytesWritten.expect(figure(child.bytesWritten));
    this.endedChildren.expect(
      child.cpuNs - (child.beganUnderWatch ? child.firstCpuNs : 0) + (figure(child.endedChildren) || 0),
    );
  }

  close(): void {
    this.stat.close();
    this.schedstat.close();
    this.io.close();
    this.threads?.close();
  }
}
