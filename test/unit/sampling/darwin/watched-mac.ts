import type { MetricCoverage } from '../../../../src-main/metrics/coverage.ts';
import { STATES, type ProcessState, type RawMetricId } from '../../../../src-main/metrics/registry.ts';
import { DarwinSampler } from '../../../../src-main/sampling/darwin/darwin-sampler.ts';
import type { RawSample } from '../../../../src-main/sample/sampler.ts';
import { EVERYTHING, type Want } from '../../../../src-main/sample/wants.ts';
import type { ProcessFacts } from '../../../../src-main/sample/table.ts';
import { StandIn } from '../../../fixtures/darwin/stand-in.ts';
import { ManualClock } from '../linux/manual-clock.ts';

/** The whole macOS sampler on a stand-in, both with one clock. */
export class WatchedMac implements Disposable {
  readonly standIn: StandIn;
  readonly sampler: DarwinSampler;
  readonly #clock = new ManualClock();
  #ms = 0;
  sample: RawSample;

  constructor(scenario: string) {
    this.standIn = new StandIn(scenario);
    this.sampler = new DarwinSampler({ clock: this.#clock, libraries: this.standIn.libraries });
    this.sample = this.sampler.sample();
  }

  /** Time passes, and a sample is taken. */
  tick(ms = 1_000, wants: Iterable<Want> = EVERYTHING): RawSample {
    this.#ms += ms;
    this.#clock.advance(ms);
    this.standIn.setMs(this.#ms);
    this.sample = this.sampler.sample(new Set(wants));
    return this.sample;
  }

  get pids(): number[] {
    const { live, count, pid } = this.sample.processes;
    return Array.from(live.subarray(0, count), (slot) => pid[slot]!).sort((a, b) => a - b);
  }

  slot(pid: number): number {
    const { live, count, pid: pids } = this.sample.processes;
    const slot = live.subarray(0, count).find((candidate) => pids[candidate] === pid);
    if (slot === undefined) throw new Error(`there is no process ${pid}`);
    return slot;
  }

  raw(pid: number, metric: RawMetricId): number {
    return this.sample.processes.raw[metric][this.slot(pid)]!;
  }

  facts(pid: number): ProcessFacts {
    return this.sample.processes.facts[this.slot(pid)]!;
  }

  state(pid: number): ProcessState {
    return STATES[this.sample.processes.state[this.slot(pid)]!]!;
  }

  coverage(metric: string): MetricCoverage {
    const entry = this.sampler.coverage().find((candidate) => candidate.metric === metric);
    if (entry === undefined) throw new Error(`the coverage does not name ${metric}`);
    return entry;
  }

  [Symbol.dispose](): void {
    this.sampler[Symbol.dispose]();
    this.standIn[Symbol.dispose]();
  }
}
