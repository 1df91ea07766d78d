import type { CounterId } from '../metrics/registry.ts';
import type { Anomaly, AnomalyKind } from '../protocol/anomaly.ts';
import type { RawSample } from '../sample/sampler.ts';
import type { CoreCounters, SystemCounters } from '../sample/system.ts';
import type { Column } from './rates/columns.ts';
import type { Fall } from './rates/differences.ts';
import { PidSet } from './rates/pid-set.ts';
import type { ProcessSample } from './sample.ts';

/**
 * Counted anew from 0 when a process gets a second thread: until then they are the only thread's, afterwards a sum over
 * threads.
 */
const MAY_RESTART: readonly CounterId[] = ['run_queue_wait_ns', 'context_switches'];
/**
 * A sample is not taken in an instant: between reading the clock and reading a process, the sampler may have had to
 * wait for a core. What that shifts into one interval is missing in another, so it does not add up; what is above a
 * second of every core does.
 */
const SLACK_MS_A_CORE = 1_000;

/**
 * Checks of each sample against what must hold whatever the machine does: docs/selftest.md says what is checked, and
 * what is not and why. Pure, at a few nanoseconds a process; never throws.
 */
export class Invariants {
  readonly #found = new Map<AnomalyKind, Anomaly>();
  readonly #pids = new PidSet();
  #sequence = 0;
  #monotonic = -Infinity;
  #cores: readonly CoreCounters[] = [];
  /**
   * CPU time in ms by which the processes are ahead of what the cores have, over the stretch of time in which they are
   * most.
   */
  #aheadMs = 0;

  /** One a kind. */
  get found(): Anomaly[] {
    return [...this.#found.values()];
  }

  /**
   * Checks a sample that the model has just taken in.
   * @returns anomalies of a kind not found before: what is worth a line in a log
   */
  check(raw: RawSample, sample: ProcessSample): Anomaly[] {
    const known = this.#found.size;
    const { at, processes } = raw;
    this.#note('time', at, this.#timeGoesOn(raw));
    this.#note('identity', at, this.#pidTwice(sample));
    this.#note('counter', at, fallOf(sample));
    this.#note('process_cpu', at, this.#moreThanTheCores(sample, raw.system.cores.length));
    this.#note(
      'resident_set',
      at,
      residentSetBeyondMemory(processes.raw.rss_bytes, sample, raw.system.memory?.totalBytes ?? Infinity),
    );
    this.#note('memory', at, memoryBeyondItself(raw.system.memory));
    this.#note('core_time', at, this.#coreTimeFell(raw.system.cores));
    return this.#found.size === known ? [] : this.found.slice(known);
  }

  #note(kind: AnomalyKind, at: number, text: string | null): void {
    if (text === null) return;
    const known = this.#found.get(kind);
    this.#found.set(kind, {
      kind,
      count: (known?.count ?? 0) + 1,
      first_at_ms: known?.first_at_ms ?? at,
      last_at_ms: at,
      text: known?.text ?? text,
    });
  }

  /** Wall time may jump; it is not checked. */
  #timeGoesOn({ sequence, monotonic }: RawSample): string | null {
    const before = { sequence: this.#sequence, monotonic: this.#monotonic };
    this.#sequence = sequence;
    this.#monotonic = monotonic;
    if (!(sequence > before.sequence)) return `sample ${sequence} came after sample ${before.sequence}`;
    return monotonic > before.monotonic
      ? null
      : `sample ${sequence} was taken ${monotonic - before.monotonic} ms after the one before it`;
  }

  #pidTwice({ processes: { live, count, pid } }: ProcessSample): string | null {
    this.#pids.restart(count);
    for (let index = 0; index < count; index++) {
      const one = pid[live[index]!]!;
      if (!this.#pids.add(one)) return `there are two processes with pid ${one} (of ${count} processes)`;
    }
    return null;
  }

  /** Over any stretch of time, the processes and their ended children use no more CPU time than the cores have. */
  #moreThanTheCores({ processes: { live, count }, intervalMs, rise }: ProcessSample, cores: number): string | null {
    if (cores === 0 || intervalMs === null) return null;
    const usedMs = (sumOf(rise.cpu_time_ns, live, count) + sumOf(rise.ended_children_cpu_ns, live, count)) / 1e6;
    this.#aheadMs = Math.max(0, this.#aheadMs + usedMs - cores * intervalMs);
    if (this.#aheadMs <= cores * SLACK_MS_A_CORE) return null;
    const ahead = Math.round(this.#aheadMs);
    this.#aheadMs = 0;
    return (
      `the processes used ${ahead} ms more CPU time than ${cores} cores have; ` +
      `in the last ${Math.round(intervalMs)} ms, ${Math.round(usedMs)} ms`
    );
  }

  /** What a core was busy for only grows. Its idle time may fall: proc_stat(5) says so of iowait. */
  #coreTimeFell(now: readonly CoreCounters[]): string | null {
    const before = this.#cores;
    this.#cores = now;
    for (const [index, core] of now.entries()) {
      const earlier = before[index];
      if (earlier?.id === core.id && core.busyMs < earlier.busyMs)
        return `core ${core.id} was busy for ${core.busyMs} ms since boot, and for ${earlier.busyMs} ms before that`;
    }
    return null;
  }
}

function fallOf({ falls, processes }: ProcessSample): string | null {
  const fall = falls.find(isAnomalous);
  if (fall === undefined) return null;
  const { counter, slot, from, to } = fall;
  return `${counter} of ${processes.facts[slot]?.name ?? '?'} (pid ${processes.pid[slot]!}) fell from ${from} to ${to}`;
}

const isAnomalous = ({ counter, to }: Fall): boolean => !(to === 0 && MAY_RESTART.includes(counter));

function sumOf(column: Column, live: Int32Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const value = column[live[index]!]!;
    if (value > 0) sum += value;
  }
  return sum;
}

/** One process cannot hold more than there is. Their sum can: a shared page counts in each. */
function residentSetBeyondMemory(
  rss: Column,
  { processes: { live, count, pid, facts } }: ProcessSample,
  totalBytes: number,
): string | null {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    if (rss[slot]! > totalBytes || rss[slot]! < 0)
      return `${facts[slot]?.name ?? '?'} (pid ${pid[slot]!}) has ${rss[slot]!} bytes resident of ${totalBytes} in all`;
  }
  return null;
}

function memoryBeyondItself(memory: SystemCounters['memory']): string | null {
  if (memory === null) return null;
  const { totalBytes, availableBytes, freeBytes, swapTotalBytes, swapUsedBytes } = memory;
  if (freeBytes < 0 || freeBytes > totalBytes) return `${freeBytes} of ${totalBytes} bytes of memory are free`;
  if (availableBytes !== null && (availableBytes < 0 || availableBytes > totalBytes))
    return `${availableBytes} of ${totalBytes} bytes of memory are available`;
  if (swapUsedBytes !== null && swapTotalBytes !== null && (swapUsedBytes < 0 || swapUsedBytes > swapTotalBytes))
    return `${swapUsedBytes} of ${swapTotalBytes} bytes of swap are in use`;
  return null;
}
