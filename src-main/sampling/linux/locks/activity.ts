import { stateCode, type ProcessTable } from '../../../sample/table.ts';

/** Who has not run for so long does not wait for a lock that somebody took just now. */
const RECENT_MS = 60_000;
/** CPU time in a tick from which on somebody may be computing with what others wait for. */
const BUSY_NS = 3e7;
const MOST_BUSY = 8;
const SLEEPING = stateCode('sleeping');

/** Who may wait for a lock, and who may hold it, as pids. */
export interface Suspects {
  /** Sleep now, and have run since they were looked at last. */
  readonly paused: readonly number[];
  /** Sleep now, and ran before that, in the last minute. */
  readonly quiet: readonly number[];
  /** Compute, most first. */
  readonly busy: readonly number[];
}

/** Who has run lately and sleeps now, and who is busy: both from what is in the table already. */
export class Activity {
  #cpuBefore = new Float64Array(0);
  #ranAt = new Float64Array(0);
  #bornAt = new Float64Array(0);

  /** @param now monotonic milliseconds */
  look(table: ProcessTable, now: number): Suspects {
    if (this.#ranAt.length < table.capacity) this.#grow(table.capacity);
    const { live, count, pid, state, raw, bornAt } = table;
    const paused: number[] = [];
    const quiet: number[] = [];
    const busy: { pid: number; cpu: number }[] = [];
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      const cpu = raw.cpu_time_ns[slot]!;
      const isNew = this.#bornAt[slot] !== bornAt[slot];
      const used = isNew ? 0 : cpu - this.#cpuBefore[slot]!;
      const ran = isNew || used > 0;
      if (ran) this.#ranAt[slot] = now;
      this.#cpuBefore[slot] = cpu;
      this.#bornAt[slot] = bornAt[slot]!;
      if (used > BUSY_NS) busy.push({ pid: pid[slot]!, cpu: used });
      else if (state[slot] === SLEEPING && this.#isRecent(slot, now) && table.facts[slot]?.kernelThread !== true)
        (ran ? paused : quiet).push(pid[slot]!);
    }
    busy.sort((a, b) => b.cpu - a.cpu);
    return { paused, quiet, busy: busy.slice(0, MOST_BUSY).map((process) => process.pid) };
  }

  /** All who have run in the last minute. */
  recent({ live, count, pid }: ProcessTable, now: number): Set<number> {
    const recent = new Set<number>();
    for (let index = 0; index < count; index++) if (this.#isRecent(live[index]!, now)) recent.add(pid[live[index]!]!);
    return recent;
  }

  #isRecent(slot: number, now: number): boolean {
    return now - this.#ranAt[slot]! < RECENT_MS;
  }

  #grow(capacity: number): void {
    const grown = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(capacity).fill(NaN);
      to.set(from);
      return to;
    };
    this.#cpuBefore = grown(this.#cpuBefore);
    this.#ranAt = grown(this.#ranAt);
    this.#bornAt = grown(this.#bornAt);
  }
}
