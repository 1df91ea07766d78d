import { messageOf } from '../base/result.ts';
import { bandOf } from '../model/bands.ts';
import { Blame, type Verdict } from '../model/blame/blame.ts';
import { ProcessModel, type ProcessSample } from '../model/sample.ts';
import { deriveSystem } from '../model/system.ts';
import type { Config } from '../protocol/config.ts';
import type { Frame, SelfCost, SystemFrame } from '../protocol/frame.ts';
import type { WireVerdict } from '../protocol/verdict.ts';
import type { History, ProcessDetail } from '../protocol/methods.ts';
import type { Sampler } from '../sample/sampler.ts';
import type { SystemCounters } from '../sample/system.ts';
import { RecentHistory } from './history.ts';
import { detailOf, frameRowOf, slotOf } from './rows.ts';
import { wireVerdict } from './verdict.ts';
import { selectSlots, type ResolvedView } from './view.ts';

/** The sampler and the model together: one tick after the other, and views of the last. */
export class Observatory implements Disposable {
  readonly sampler: Sampler;
  readonly #model: ProcessModel;
  readonly #history = new RecentHistory();
  readonly #blame = new Blame();
  #config: Config;
  #sample: ProcessSample | null = null;
  #system: SystemFrame | null = null;
  #counters: SystemCounters | null = null;
  #countedAt = NaN;
  /** Why the last tick failed; null when it did not. */
  impaired: string | null = null;

  constructor(sampler: Sampler, config: Config) {
    this.sampler = sampler;
    this.#config = config;
    this.#model = new ProcessModel(config);
  }

  configure(config: Config): void {
    this.#config = config;
    this.#model.configure(config);
  }

  get sequence(): number {
    return this.#sample?.sequence ?? 0;
  }

  get processCount(): number {
    return this.#sample?.processes.count ?? 0;
  }

  get topScore(): number {
    return this.#sample?.topScore ?? 0;
  }

  /** Samples, derives, scores. A failure is kept as `impaired` and the last sample stands. */
  tick(): void {
    try {
      const raw = this.sampler.sample();
      const seconds = (raw.monotonic - this.#countedAt) / 1_000;
      this.#system = deriveSystem(raw.system, this.#counters, this.#counters === null ? null : seconds);
      this.#counters = raw.system;
      this.#countedAt = raw.monotonic;
      this.#sample = this.#model.advance(raw);
      this.#blame.advance(this.#sample, this.#system);
      this.#history.push({ at: raw.at, top: this.top(), system: this.#system });
      this.impaired = null;
    } catch (thrown) {
      this.impaired = messageOf(thrown);
    }
  }

  /** Who makes the machine slow, or that nobody does; null before there is a sample. */
  blame(): Verdict | null {
    return this.#sample === null ? null : this.#blame.verdict();
  }

  /** The same for clients. */
  verdict(): WireVerdict | null {
    return this.#sample === null ? null : wireVerdict(this.#blame.verdict(), this.#sample.at);
  }

  /** Who scores highest; null before there is anything to compare. */
  top(): Frame['top'] {
    const sample = this.#sample;
    if (sample === null || sample.intervalMs === null || sample.topSlot < 0) return null;
    const facts = sample.processes.facts[sample.topSlot]!;
    return { score: sample.topScore, band: bandOf(sample.topScore, this.#config.bands), pid: sample.processes.pid[sample.topSlot]!, name: facts.name };
  }

  history(): History {
    return this.#history.read();
  }

  /** Null before the first sample. @throws FilterTooSlow */
  frame(view: ResolvedView, self: SelfCost, dropped: number): Frame | null {
    const sample = this.#sample;
    const system = this.#system;
    if (sample === null || system === null) return null;
    const { matching, slots } = selectSlots(sample, view, this.#config.rogues.top);
    const source = { sample, model: this.#model, config: this.#config };
    return {
      sequence: sample.sequence,
      at_ms: sample.at,
      interval_ms: sample.intervalMs,
      top: this.top(),
      system,
      processes: { total: sample.processes.count, matching, offset: view.offset, rows: slots.map((slot) => frameRowOf(source, slot)) },
      self,
      dropped,
    };
  }

  /** Null when there is no such process (any more). */
  detail(pid: number, startedAt: number): ProcessDetail | null {
    const sample = this.#sample;
    if (sample === null) return null;
    const slot = slotOf(sample, pid, startedAt);
    return slot < 0 ? null : detailOf({ sample, model: this.#model, config: this.#config }, slot);
  }

  [Symbol.dispose](): void {
    this.sampler[Symbol.dispose]();
  }
}
