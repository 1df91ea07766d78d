import { COUNTERS, GAUGES, type RawMetricId } from '../../../metrics/registry.ts';
import type { ProcessTable } from '../../../sample/table.ts';
import { counter32, counter64, counterThere } from '../counters.ts';
import type { Failures } from '../errors.ts';
import { read, type Field } from '../layouts.ts';
import { MISSING, SHORT, type ProcessCalls } from './process-calls.ts';
import { C, PROC_TASKINFO, RUSAGE_INFO } from './process-layouts.ts';
import type { Watched } from './watched.ts';

export const RUSAGE_CALL = 'proc_pid_rusage';
export const TASK_CALL = 'proc_pidinfo PROC_PIDTASKINFO';

export interface UsageSources {
  readonly calls: ProcessCalls;
  readonly failures: Failures;
  /** Nanoseconds in a Mach time unit; NaN when not known: then all times are absent. */
  readonly machUnit: number;
}

const RUSAGE = RUSAGE_INFO.fields;
const TASK = PROC_TASKINFO.fields;
/** What these calls tell: `nice` is of the listing, GPU time of the registry. */
const OWN_FIGURES: readonly RawMetricId[] = [...COUNTERS, ...GAUGES].filter(
  (id) => id !== 'nice' && id !== 'gpu_time_ns',
);
const absent = (): number => NaN;

/**
 * What a process uses, from proc_pid_rusage, and, where it has run since, from PROC_PIDTASKINFO, into the columns of a
 * table.
 */
export class ProcessUsage {
  readonly #table: ProcessTable;
  readonly #sources: UsageSources;
  /** In this tick: how many processes were read; and of these, how many have a 0 for what counts from the start. */
  readCount = 0;
  withoutCycles = 0;
  withoutEnergy = 0;

  constructor(table: ProcessTable, sources: UsageSources) {
    this.#table = table;
    this.#sources = sources;
  }

  /** A tick begins. */
  begin(): void {
    this.readCount = 0;
    this.withoutCycles = 0;
    this.withoutEnergy = 0;
  }

  /**
   * Returns 0, or why not (ProcessCalls): then all of its figures are absent.
   * @param isOurs whether it should be readable
   */
  read(watched: Watched, isOurs: boolean, intervalMs: number): number {
    const { calls, failures } = this.#sources;
    const error = calls.readRusage(watched.pid);
    if (error !== 0) {
      this.clear(watched);
      if (error === MISSING) failures.note(RUSAGE_CALL, 'not there on this system');
      // Ended since it was listed is no failure.
      else if (error !== C.ESRCH && !(error === C.EPERM && !isOurs)) failures.failed(RUSAGE_CALL, error);
      return error;
    }
    this.readCount += 1;
    watched.hasFigures = true;
    watched.running = 0;
    this.#writeUsage(watched, intervalMs);
    if (watched.ran || !watched.hasTask) this.#readTask(watched);
    return 0;
  }

  clear(watched: Watched): void {
    watched.ran = false;
    if (!watched.hasFigures) return;
    for (const id of OWN_FIGURES) this.#table.raw[id][watched.slot] = NaN;
    watched.hasFigures = false;
    watched.hasTask = false;
    watched.cpuNs = NaN;
    watched.runnableNs = NaN;
    watched.waitingSince = NaN;
  }

  #writeUsage(watched: Watched, intervalMs: number): void {
    const { raw } = this.#table;
    const { slot } = watched;
    const cpuNs = this.#time(RUSAGE.ri_user_time) + this.#time(RUSAGE.ri_system_time);
    const runnableNs = this.#time(RUSAGE.ri_runnable_time);
    const wakeups = this.#count(RUSAGE.ri_pkg_idle_wkups) + this.#count(RUSAGE.ri_interrupt_wkups);
    // A thread that is on a CPU right now may not have its time added up yet.
    watched.ran = cpuNs !== watched.cpuNs || runnableNs !== watched.runnableNs || wakeups !== raw.wakeups[slot];
    watched.share = (cpuNs - watched.cpuNs) / (intervalMs * 1e6);
    watched.cpuNs = cpuNs;
    raw.cpu_time_ns[slot] = cpuNs;
    raw.run_queue_wait_ns[slot] = this.#runQueueWait(watched, runnableNs, cpuNs);
    raw.ended_children_cpu_ns[slot] = watched.endedChildren.advance(
      this.#time(RUSAGE.ri_child_user_time) + this.#time(RUSAGE.ri_child_system_time),
    );
    raw.qos_interactive_ns[slot] = this.#time(RUSAGE.ri_cpu_time_qos_user_interactive);
    raw.page_ins[slot] = this.#count(RUSAGE.ri_pageins);
    raw.disk_read_bytes[slot] = this.#count(RUSAGE.ri_diskio_bytesread);
    raw.disk_written_bytes[slot] = this.#count(RUSAGE.ri_diskio_byteswritten);
    raw.wakeups[slot] = wakeups;
    raw.rss_bytes[slot] = this.#count(RUSAGE.ri_phys_footprint);
    raw.rss_peak_bytes[slot] = this.#count(RUSAGE.ri_lifetime_max_phys_footprint);
    raw.instructions[slot] = this.#there(RUSAGE.ri_instructions);
    raw.cycles[slot] = this.#there(RUSAGE.ri_cycles);
    raw.energy_nj[slot] = this.#there(RUSAGE.ri_energy_nj);
    if (Number.isNaN(raw.cycles[slot])) this.withoutCycles += 1;
    if (Number.isNaN(raw.energy_nj[slot])) this.withoutEnergy += 1;
  }

  /**
   * ri_runnable_time has the time on a CPU in it; what is left of it is waiting. The kernel brings the two up to date
   * at different moments, so that the difference can seem to shrink though neither did.
   */
  #runQueueWait(watched: Watched, runnableNs: number, cpuNs: number): number {
    const before = this.#table.raw.run_queue_wait_ns[watched.slot]!;
    const waitNs = Math.max(0, runnableNs - cpuNs);
    const held = runnableNs >= watched.runnableNs && waitNs < before;
    watched.runnableNs = runnableNs;
    return held ? before : waitNs;
  }

  #time = (field: Field): number => counter64(read(this.#sources.calls.rusage, field)) * this.#sources.machUnit;
  #count = (field: Field): number => counter64(read(this.#sources.calls.rusage, field));
  #there = (field: Field): number => counterThere(read(this.#sources.calls.rusage, field));

  #readTask(watched: Watched): void {
    const { raw } = this.#table;
    const { slot } = watched;
    const error = this.#sources.calls.readTask(watched.pid);
    watched.hasTask = error === 0;
    if (error !== 0) this.#noteTask(error);
    const counter = error === 0 ? this.#count32 : absent;
    const figure = error === 0 ? this.#figure32 : absent;
    raw.faults[slot] = counter(TASK.pti_faults);
    raw.context_switches[slot] = counter(TASK.pti_csw);
    raw.syscalls[slot] = counter(TASK.pti_syscalls_mach) + counter(TASK.pti_syscalls_unix);
    raw.mach_messages[slot] = counter(TASK.pti_messages_sent) + counter(TASK.pti_messages_received);
    raw.threads[slot] = figure(TASK.pti_threadnum);
    raw.priority[slot] = figure(TASK.pti_priority);
    watched.running = figure(TASK.pti_numrunning);
  }

  #figure32 = (field: Field): number => read(this.#sources.calls.task, field);
  #count32 = (field: Field): number => counter32(this.#figure32(field));

  #noteTask(error: number): void {
    const { failures } = this.#sources;
    if (error === MISSING) failures.note(TASK_CALL, 'not there on this system');
    else if (error === SHORT) failures.note(TASK_CALL, 'shorter than it should be');
    else if (error !== C.ESRCH) failures.failed(TASK_CALL, error);
  }
}
