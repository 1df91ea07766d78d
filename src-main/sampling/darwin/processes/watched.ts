import type { ProcessFacts } from '../../../sample/table.ts';
import { RolledUp } from '../../shared/rolled-up.ts';

/** What the sampler itself remembers of a process between ticks, beside its columns. */
export class Watched {
  readonly pid: number;
  readonly slot: number;
  readonly facts: ProcessFacts;
  /** With the pid, its identity: milliseconds since the epoch. */
  readonly startedAt: number;
  /** Resource coalition; 0 for none. */
  coalition = 0;
  /** The last listing that had it. */
  seenAt = 0;
  nameHash = 0;
  uid = NaN;
  /** Process group as listed; the table's may be its app's. */
  listedGroup = NaN;
  /** SIDL to SZOMB. */
  status = 0;
  /** It is another user's: asking again is of no use until its user changes. */
  denied = false;
  /** CPU time, and time runnable, as of the last reading; NaN before the first. */
  cpuNs = NaN;
  runnableNs = NaN;
  /** Of the last interval, that it spent on a CPU; 1 is one core. NaN when not known. */
  share = NaN;
  /** Whether it has run between the last two readings; true for the first. */
  ran = false;
  /** Threads that ran at the last reading. */
  running = 0;
  /** Whether any of its own figures stand in the table. */
  hasFigures = false;
  /** Whether its task figures stand in the table: then they hold until it runs again. */
  hasTask = false;
  /** The last tick in which it ran. */
  ranAt = 0;
  /** Since when a thread of it has waited uninterruptibly and not run; NaN when none does. */
  waitingSince = NaN;
  /** CPU time of children that have ended; counted in Mach units of under 42 ns, on both sides of the call. */
  readonly endedChildren = new RolledUp(1e6);

  constructor(pid: number, slot: number, startedAt: number, facts: ProcessFacts) {
    this.pid = pid;
    this.slot = slot;
    this.startedAt = startedAt;
    this.facts = facts;
  }

  /**
   * A child of it has ended: the kernel adds its CPU time to this one's figure, and it has been counted as the child's.
   */
  expectFrom(child: Watched): void {
    this.endedChildren.expect(child.cpuNs + (child.endedChildren.total || 0));
  }
}
