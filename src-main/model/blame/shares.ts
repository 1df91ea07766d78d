import type { ProcessSample } from '../sample.ts';
import type { Families } from './families.ts';

/** A step of nice is a fifth more or less of the CPU when two compete (kernel/sched/core.c, sched_prio_to_weight). */
const NICE_STEP = 1.25;
const PAGE_BYTES = 4_096;

/** What a family takes of each resource in a second; and how long its members wait, which is never a cause. */
export interface Use {
  /** Percent of one core, as far as others have to give way to it. */
  cpu: number;
  /** Milliseconds in the run queue, as far as it matters: a polite process does not mind. */
  wait: number;
  /** Bytes to and from disks. */
  disk: number;
  /** Bytes of memory claimed: growth, and pages touched for the first time or again. Pages read back from disk are what a victim does. */
  paging: number;
  switches: number;
}
export type Resource = Exclude<keyof Use, 'wait'>;

const nothing = (): Use => ({ cpu: 0, wait: 0, disk: 0, paging: 0, switches: 0 });

/** The use of every process by slot, of every family, and of all together. */
export class Shares {
  readonly byFamily: Use[] = [];
  total = nothing();
  #rssBefore = new Float64Array(0);
  #bornBefore = new Float64Array(0);

  measure(sample: ProcessSample, families: Families): void {
    const { processes } = sample;
    if (this.#rssBefore.length < processes.capacity) this.#grow(processes.capacity);
    this.total = nothing();
    for (let family = 0; family < families.count; family++) this.byFamily[family] = nothing();
    for (let index = 0; index < processes.count; index++) {
      const slot = processes.live[index]!;
      const family = families.of[slot]!;
      const use = this.useOf(sample, slot);
      add(this.total, use, family < 0);
      if (family >= 0) add(this.byFamily[family]!, use, false);
    }
  }

  /** What one process uses; absent figures count nothing. */
  useOf({ processes, metrics, intervalMs }: ProcessSample, slot: number): Use {
    const politeness = Math.min(1, NICE_STEP ** -known(metrics.nice[slot]!));
    const grown = this.#bornBefore[slot] === processes.bornAt[slot] ? known(metrics.rss_bytes[slot]! - this.#rssBefore[slot]!) : 0;
    const growth = intervalMs === null ? 0 : (Math.max(0, grown) * 1_000) / intervalMs;
    return {
      cpu: politeness * (known(metrics.cpu_percent[slot]!) + known(metrics.ended_children_cpu_percent[slot]!)),
      wait: politeness * known(metrics.run_queue_wait_ms_per_second[slot]!),
      disk: known(metrics.disk_bytes_per_second[slot]!),
      paging: growth + Math.max(0, known(metrics.faults_per_second[slot]!) - known(metrics.page_ins_per_second[slot]!)) * PAGE_BYTES,
      switches: known(metrics.context_switches_per_second[slot]!),
    };
  }

  /** Growth is measured from this sample on; the last thing to do with one. */
  remember({ processes, metrics }: ProcessSample): void {
    for (let index = 0; index < processes.count; index++) {
      const slot = processes.live[index]!;
      this.#rssBefore[slot] = metrics.rss_bytes[slot]!;
      this.#bornBefore[slot] = processes.bornAt[slot]!;
    }
  }

  #grow(capacity: number): void {
    const rss = new Float64Array(capacity).fill(NaN);
    rss.set(this.#rssBefore);
    const born = new Float64Array(capacity).fill(NaN);
    born.set(this.#bornBefore);
    this.#rssBefore = rss;
    this.#bornBefore = born;
  }
}

const known = (value: number): number => (Number.isNaN(value) ? 0 : value);

/** @param waitOnly a kernel thread: what it does, it does for others */
function add(to: Use, use: Use, waitOnly: boolean): void {
  to.wait += use.wait;
  if (waitOnly) return;
  to.cpu += use.cpu;
  to.disk += use.disk;
  to.paging += use.paging;
  to.switches += use.switches;
}
