import type { ProcessSample } from '../sample.ts';
import type { Families } from './families.ts';

/** A step of nice is a fifth more or less of the CPU when two compete (kernel/sched/core.c, sched_prio_to_weight). */
const NICE_STEP = 1.25;
const PAGE_BYTES = 4_096;

/**
 * What is used of each resource in a second. `cpu`: percent of one core, as far as others have to give way. `disk`: bytes to and from disks.
 * `paging`: bytes of memory claimed, by growth and by pages touched; pages read back from disk are what a victim does. `switches`: a number.
 */
export const RESOURCES = ['cpu', 'disk', 'paging', 'switches'] as const;
export type Resource = (typeof RESOURCES)[number];
/** And `wait`: milliseconds in the run queue, as far as they matter (a polite process does not mind). Never a cause. */
export type Use = Record<Resource | 'wait', number>;
type Columns = Record<Resource | 'wait', Float64Array>;

const PARTS = [...RESOURCES, 'wait'] as const;
const columns = (length: number): Columns => ({ cpu: new Float64Array(length), disk: new Float64Array(length), paging: new Float64Array(length), switches: new Float64Array(length), wait: new Float64Array(length) });

/** The use of every process by slot, of every family by its number, and of all together: in columns, since it is worked out at each sample. */
export class Shares {
  bySlot = columns(0);
  byFamily = columns(0);
  readonly total: Use = { cpu: 0, disk: 0, paging: 0, switches: 0, wait: 0 };
  #rssBefore = new Float64Array(0);
  #bornBefore = new Float64Array(0);

  measure(sample: ProcessSample, families: Families): void {
    const { processes } = sample;
    if (this.#rssBefore.length < processes.capacity) this.#grow(processes.capacity);
    for (const part of PARTS) {
      this.total[part] = 0;
      this.byFamily[part].fill(0, 0, families.count);
    }
    this.#measureSlots(sample);
    for (const part of PARTS) this.#addUp(part, sample, families);
  }

  #measureSlots({ processes, metrics, intervalMs }: ProcessSample): void {
    const { cpu, disk, paging, switches, wait } = this.bySlot;
    const perSecond = intervalMs === null ? 0 : 1_000 / intervalMs;
    for (let index = 0; index < processes.count; index++) {
      const slot = processes.live[index]!;
      const nice = known(metrics.nice[slot]!);
      const politeness = nice > 0 ? NICE_STEP ** -nice : 1;
      const rss = metrics.rss_bytes[slot]!;
      const grown = this.#bornBefore[slot] === processes.bornAt[slot] ? known(rss - this.#rssBefore[slot]!) : 0;
      cpu[slot] = politeness * (known(metrics.cpu_percent[slot]!) + known(metrics.ended_children_cpu_percent[slot]!));
      wait[slot] = politeness * known(metrics.run_queue_wait_ms_per_second[slot]!);
      disk[slot] = known(metrics.disk_bytes_per_second[slot]!);
      paging[slot] = Math.max(0, grown) * perSecond + Math.max(0, known(metrics.faults_per_second[slot]! - metrics.page_ins_per_second[slot]!)) * PAGE_BYTES;
      switches[slot] = known(metrics.context_switches_per_second[slot]!);
      this.#rssBefore[slot] = rss;
      this.#bornBefore[slot] = processes.bornAt[slot]!;
    }
  }

  /** Kernel threads are no family: what they do, they do for others, but they wait for somebody. */
  #addUp(part: Resource | 'wait', { processes }: ProcessSample, families: Families): void {
    const bySlot = this.bySlot[part];
    const byFamily = this.byFamily[part];
    let total = 0;
    for (let index = 0; index < processes.count; index++) {
      const slot = processes.live[index]!;
      const family = families.of[slot]!;
      if (family >= 0) byFamily[family]! += bySlot[slot]!;
      if (family >= 0 || part === 'wait') total += bySlot[slot]!;
    }
    this.total[part] = total;
  }

  #grow(capacity: number): void {
    const rss = new Float64Array(capacity).fill(NaN);
    rss.set(this.#rssBefore);
    const born = new Float64Array(capacity).fill(NaN);
    born.set(this.#bornBefore);
    this.#rssBefore = rss;
    this.#bornBefore = born;
    this.bySlot = columns(capacity);
    this.byFamily = columns(capacity);
  }
}

const known = (value: number): number => (Number.isNaN(value) ? 0 : value);
