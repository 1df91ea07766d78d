import type { ProcessSample } from '../sample.ts';
import type { LockWait } from '../../sample/locks.ts';
import { lockHolders } from './lock-holders.ts';
import type { Families } from './families.ts';

/** A step of nice is a fifth more or less of the CPU when two compete (kernel/sched/core.c, sched_prio_to_weight). */
const NICE_STEP = 1.25;
const PAGE_BYTES = 4_096;
/**
 * Many small writes, each made sure of, can have a file system write so many times what it is given: its journal, whole
 * blocks.
 */
const JOURNAL = 10;
/**
 * What a page-in may bring with it (queue/read_ahead_kb in sysfs, 128 KiB by default): while memory is short, that is
 * what a victim had before.
 */
const READ_AHEAD = 128 * 1_024;

/**
 * What is used of each resource in a second. `cpu`: percent of one core, as far as others have to give way. `disk`:
 * bytes to and from disks. `paging`: bytes of memory claimed, by growth and by pages touched; pages read back from disk
 * are what a victim does. `switches`: a number. `locks`: how many processes of others wait for a lock that it holds.
 * `heat`: percent of one core, polite or not: it warms all the same. `gpu`: percent of its time.
 */
export const RESOURCES = ['cpu', 'disk', 'paging', 'switches', 'locks', 'heat', 'gpu'] as const;
export type Resource = (typeof RESOURCES)[number];
/** And `wait`: milliseconds in the run queue, as far as they matter (a polite process does not mind). Never a cause. */
export type Use = Record<Resource | 'wait', number>;
type Columns = Record<Resource | 'wait', Float64Array>;

/** What is added up at each sample. */
const PARTS = ['cpu', 'disk', 'paging', 'switches', 'heat', 'gpu', 'wait'] as const;
const columns = (length: number): Columns => ({
  cpu: new Float64Array(length),
  disk: new Float64Array(length),
  paging: new Float64Array(length),
  switches: new Float64Array(length),
  locks: new Float64Array(length),
  heat: new Float64Array(length),
  gpu: new Float64Array(length),
  wait: new Float64Array(length),
});

/**
 * The use of every process by slot, of every family by its number, and of all together: in columns, since it is worked
 * out at each sample.
 */
export class Shares {
  bySlot = columns(0);
  byFamily = columns(0);
  readonly total: Use = { cpu: 0, disk: 0, paging: 0, switches: 0, locks: 0, heat: 0, gpu: 0, wait: 0 };
  #rssMost = new Float64Array(0);
  /** Processes whose disk bytes the kernel does not show. */
  #hidden = 0;
  #bornBefore = new Float64Array(0);

  /** @param shortage of memory, 0 to 1 */
  measure(sample: ProcessSample, families: Families, shortage: number): void {
    const { processes } = sample;
    if (this.#rssMost.length < processes.capacity) this.#grow(processes.capacity);
    this.#measureSlots(sample, shortage);
    for (const part of PARTS) this.#addUp(part, sample, families);
  }

  /**
   * What the disks moved beyond all that is seen was moved by processes whose bytes the kernel hides: it is nobody's
   * share, but part of the whole.
   */
  addUnseenDisk(moved: number): void {
    if (this.#hidden > 0) this.total.disk += Math.max(0, moved - JOURNAL * this.total.disk);
  }

  /** Apart from the rest, since there is hardly ever one. */
  addLocks({ processes }: ProcessSample, families: Families, waits: readonly LockWait[]): void {
    if (waits.length === 0 && this.total.locks === 0) return;
    this.bySlot.locks.fill(0);
    this.byFamily.locks.fill(0);
    this.total.locks = 0;
    if (waits.length === 0) return;
    for (const { slot, waiters } of lockHolders(
      waits,
      processes,
      families,
      (slot) => this.bySlot.heat[slot]!,
      this.byFamily,
    )) {
      this.bySlot.locks[slot]! += waiters;
      this.byFamily.locks[families.of[slot]!]! += waiters;
      this.total.locks += waiters;
    }
  }

  #measureSlots({ processes, metrics, intervalMs }: ProcessSample, shortage: number): void {
    const { live, count, bornAt, facts } = processes;
    const { cpu, disk, paging, switches, heat, gpu, wait } = this.bySlot;
    const {
      cpu_percent,
      ended_children_cpu_percent,
      run_queue_wait_ms_per_second,
      rss_bytes,
      faults_per_second,
      page_ins_per_second,
    } = metrics;
    const { disk_bytes_per_second, disk_read_bytes_per_second, context_switches_per_second, gpu_percent, nice } =
      metrics;
    const rssMost = this.#rssMost;
    this.#hidden = 0;
    const bornBefore = this.#bornBefore;
    const perSecond = intervalMs === null ? 0 : 1_000 / intervalMs;
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      const politeness = nice[slot]! > 0 ? NICE_STEP ** -nice[slot]! : 1;
      const rss = rss_bytes[slot]!;
      // Beyond the most it has held: what comes back after it was taken is no growth.
      const same = bornBefore[slot] === bornAt[slot];
      const grown = same ? known(rss - rssMost[slot]!) : 0;
      if (same && Number.isNaN(disk_bytes_per_second[slot]!) && facts[slot]?.kernelThread === false) this.#hidden += 1;
      const pageIns = known(page_ins_per_second[slot]!);
      heat[slot] = known(cpu_percent[slot]!) + known(ended_children_cpu_percent[slot]!);
      cpu[slot] = politeness * heat[slot];
      wait[slot] = politeness * known(run_queue_wait_ms_per_second[slot]!);
      disk[slot] =
        known(disk_bytes_per_second[slot]!) -
        shortage * Math.min(known(disk_read_bytes_per_second[slot]!), pageIns * READ_AHEAD);
      paging[slot] =
        Math.max(0, grown) * perSecond + Math.max(0, known(faults_per_second[slot]!) - pageIns) * PAGE_BYTES;
      switches[slot] = known(context_switches_per_second[slot]!);
      gpu[slot] = known(gpu_percent[slot]!);
      rssMost[slot] = same && rssMost[slot]! > rss ? rssMost[slot]! : rss;
      bornBefore[slot] = bornAt[slot]!;
    }
  }

  /** Kernel threads are no family: what they do, they do for others, but they wait for somebody. */
  #addUp(
    part: (typeof PARTS)[number],
    { processes: { live, count } }: ProcessSample,
    { of, count: families }: Families,
  ): void {
    const bySlot = this.bySlot[part];
    const byFamily = this.byFamily[part].fill(0, 0, families);
    let kernel = 0;
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      const amount = bySlot[slot]!;
      // Most do nothing of most.
      if (amount === 0) continue;
      const family = of[slot]!;
      if (family >= 0) byFamily[family]! += amount;
      else kernel += amount;
    }
    let total = part === 'wait' ? kernel : 0;
    for (let family = 0; family < families; family++) total += byFamily[family]!;
    this.total[part] = total;
  }

  #grow(capacity: number): void {
    const rss = new Float64Array(capacity).fill(NaN);
    rss.set(this.#rssMost);
    const born = new Float64Array(capacity).fill(NaN);
    born.set(this.#bornBefore);
    this.#rssMost = rss;
    this.#bornBefore = born;
    this.bySlot = columns(capacity);
    this.byFamily = columns(capacity);
  }
}

const known = (value: number): number => (Number.isNaN(value) ? 0 : value);
