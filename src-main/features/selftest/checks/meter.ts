import type { MetricId, ProcessState } from '../../../metrics/registry.ts';
import { METRIC_IDS, STATES } from '../../../metrics/registry.ts';
import { Observatory } from '../../../agent/observatory.ts';
import type { ProcessSample } from '../../../model/sample.ts';
import type { Anomaly } from '../../../protocol/anomaly.ts';
import { defaultConfig } from '../../../protocol/config.ts';
import type { Sampler } from '../../../sample/sampler.ts';

/**
 * What Culprit says of a load: its metrics, by the sampler and the model of every command, over one stretch of time.
 */
export class Meter {
  readonly #observatory: Observatory;
  #root = NaN;
  #sample: ProcessSample | null = null;
  #own = new Map<MetricId, number>();
  #family = new Map<MetricId, number>();
  #atStart = new Map<MetricId, number>();

  /** @param sampler stays its owner's */
  constructor(sampler: Sampler) {
    this.#observatory = new Observatory(sampler, defaultConfig);
  }

  get anomalies(): Anomaly[] {
    return this.#observatory.anomalies;
  }

  /** From here on, of this process, which an earlier tick has seen. */
  follow(pid: number): void {
    this.#root = NaN;
    this.tick();
    this.#root = pid;
    this.#own = new Map();
    this.#family = new Map();
    this.#atStart = new Map(METRIC_IDS.map((id) => [id, this.reading(id)]));
  }

  /** @throws when the machine cannot be sampled */
  tick(): void {
    this.#observatory.tick();
    const { impaired, latest } = this.#observatory;
    if (impaired !== null || latest.sample === null) throw new Error(impaired ?? 'no sample');
    const { sample } = latest;
    this.#sample = sample;
    const seconds = (sample.intervalMs ?? 0) / 1_000;
    for (const slot of this.#familySlots()) {
      for (const id of METRIC_IDS) {
        const amount = sample.metrics[id][slot]! * seconds;
        if (Number.isNaN(amount)) continue;
        add(this.#family, id, amount);
        if (sample.processes.pid[slot] === this.#root) add(this.#own, id, amount);
      }
    }
  }

  /** The process's rate, over the time that it was so; NaN when there was none. */
  total(id: MetricId): number {
    return this.#own.get(id) ?? NaN;
  }

  /** The same of the process and all that came from it. */
  familyTotal(id: MetricId): number {
    return this.#family.get(id) ?? NaN;
  }

  reading(id: MetricId): number {
    const slot = this.#slotOf(this.#root);
    return slot < 0 ? NaN : this.#sample!.metrics[id][slot]!;
  }

  /** How far a reading is above that at the start. */
  risen(id: MetricId): number {
    return this.reading(id) - (this.#atStart.get(id) ?? NaN);
  }

  state(pid: number): ProcessState | null {
    const slot = this.#slotOf(pid);
    return slot < 0 ? null : STATES[this.#sample!.processes.state[slot]!]!;
  }

  #slotOf(pid: number): number {
    const { live, count, pid: pids } = this.#sample!.processes;
    return live.subarray(0, count).find((slot) => pids[slot] === pid) ?? -1;
  }

  #familySlots(): number[] {
    const { live, count, pid, parentPid } = this.#sample!.processes;
    const slots = Array.from(live.subarray(0, count));
    const parentOf = new Map(slots.map((slot) => [pid[slot]!, parentPid[slot]!]));
    const belongs = (of: number, depth = 0): boolean =>
      of === this.#root || (depth < 16 && parentOf.has(of) && belongs(parentOf.get(of)!, depth + 1));
    return slots.filter((slot) => belongs(pid[slot]!));
  }
}

function add(to: Map<MetricId, number>, id: MetricId, amount: number): void {
  to.set(id, (to.get(id) ?? 0) + amount);
}
