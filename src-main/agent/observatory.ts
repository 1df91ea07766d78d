import { messageOf } from '../base/result.ts';
import { bandOf } from '../model/score/bands.ts';
import { Blame, type Verdict } from '../model/blame/blame.ts';
import { Invariants } from '../model/invariants.ts';
import { ProcessModel, type ProcessSample } from '../model/sample.ts';
import { deriveSystem } from '../model/system.ts';
import type { Anomaly } from '../protocol/anomaly.ts';
import type { Config } from '../protocol/config.ts';
import type { Frame, SelfCost, SystemFrame } from '../protocol/frame.ts';
import type { WireVerdict } from '../protocol/verdict.ts';
import type { History } from '../protocol/moments.ts';
import type { ProcessDetail } from '../protocol/methods.ts';
import type { RawSample, Sampler } from '../sample/sampler.ts';
import { SHOWN, type Want, type Wants } from '../sample/wants.ts';
import type { SystemCounters } from '../sample/system.ts';
import { processLabel } from '../vocabulary/process-label.ts';
import { Episodes } from './views/episodes.ts';
import { RecentHistory } from './views/history.ts';
import { detailOf, frameRowOf, slotOf } from './views/rows.ts';
import { summaryOf, wirePast, wireVerdict } from './views/verdict.ts';
import { selectSlots, type ResolvedView } from './views/view.ts';

/** The sampler and the model together: one tick after the other, and views of the last. */
export class Observatory implements Disposable {
  readonly sampler: Sampler;
  readonly #model: ProcessModel;
  readonly #history = new RecentHistory();
  readonly #blame = new Blame();
  readonly #invariants = new Invariants();
  /** Called once for each kind of anomaly. */
  onAnomaly: (anomaly: Anomaly) => void = () => undefined;
  readonly #episodes = new Episodes();
  readonly #demands: Set<readonly Want[]>;
  /** The culprit alone: nobody ranked. */
  #verdict: Verdict | null = null;
  /** Of the last tick, once somebody has asked for rows. */
  #bySlot: Float64Array | null = null;
  #config: Config;
  #sample: ProcessSample | null = null;
  #system: SystemFrame | null = null;
  #counters: SystemCounters | null = null;
  #countedAt = NaN;
  /** What the sampler said in the last tick that went well: valid until the next one. */
  raw: RawSample | null = null;
  /** Why the last tick failed; null when it did not. */
  impaired: string | null = null;

  /** @param wants what is asked for to the end, beside what blame needs and others demand */
  constructor(sampler: Sampler, config: Config, wants: readonly Want[] = SHOWN) {
    this.sampler = sampler;
    this.#demands = new Set([wants]);
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

  /** What the last tick that went well gave: valid until the next one. */
  get latest(): { readonly sample: ProcessSample | null; readonly system: SystemFrame | null } {
    return { sample: this.#sample, system: this.#system };
  }

  /**
   * Somebody (a page, a recording) needs these figures from the next sample on, until it is disposed of; without it,
   * they are absent but where blame needs them.
   */
  demand(wants: readonly Want[]): Disposable {
    const demand = [...wants];
    this.#demands.add(demand);
    return { [Symbol.dispose]: () => void this.#demands.delete(demand) };
  }

  /** Samples, derives, scores. A failure is kept as `impaired` and the last sample stands. */
  tick(): void {
    try {
      const raw = this.sampler.sample(this.#wants());
      this.#sample = this.#model.advance(raw);
      const seconds = (raw.monotonic - this.#countedAt) / 1_000;
      this.#system = deriveSystem(raw.system, this.#counters, this.#counters === null ? null : seconds);
      this.#counters = raw.system;
      this.#countedAt = raw.monotonic;
      for (const anomaly of this.#invariants.check(raw, this.#sample)) this.onAnomaly(anomaly);
      this.#blame.advance(this.#sample, this.#system, raw.lockWaits);
      this.#verdict = this.#blame.verdict(0);
      this.#bySlot = null;
      this.#episodes.note(this.#verdict, raw.at);
      this.#history.push({ at: raw.at, top: this.top(), system: this.#system });
      this.raw = raw;
      this.impaired = null;
    } catch (thrown) {
      this.impaired = messageOf(thrown);
    }
  }

  /** Figures that cannot be, one entry a kind, since the first sample. */
  get anomalies(): Anomaly[] {
    return this.#invariants.found;
  }

  /** Who makes the machine slow, or that nobody does; null before there is a sample. */
  blame(): Verdict | null {
    return this.#sample === null ? null : this.#blame.verdict();
  }

  /** The culprit alone, without its evidence. */
  culprit(): { label: string; pid: number; blame: number } | null {
    const culprit = this.#verdict?.culprit ?? null;
    return culprit === null ? null : { label: culprit.label, pid: culprit.pid, blame: culprit.blame };
  }

  /** The same for clients. */
  verdict(): WireVerdict | null {
    return this.#sample === null ? null : wireVerdict(this.#blame.verdict(), this.#sample.at);
  }

  /** Who made it slow at some time from one to the other, most of all; undefined when nobody watched then. */
  verdictAt(from: number, to: number): WireVerdict | undefined {
    const episode = this.#episodes.within(from, to);
    return episode === undefined ? undefined : wirePast(episode, from);
  }

  /** Milliseconds since the epoch; NaN before the first sample. */
  get watchedFrom(): number {
    return this.#episodes.watchedFrom;
  }

  /** Who scores highest; null before there is anything to compare. */
  top(): Frame['top'] {
    const sample = this.#sample;
    if (sample === null || sample.intervalMs === null || sample.topSlot < 0) return null;
    const facts = sample.processes.facts[sample.topSlot]!;
    return {
      score: sample.topScore,
      band: bandOf(sample.topScore, this.#config.bands),
      pid: sample.processes.pid[sample.topSlot]!,
      name: processLabel(facts),
    };
  }

  history(): History {
    return this.#history.read();
  }

  /** Null before the first sample. @throws FilterTooSlow */
  frame(view: ResolvedView, self: SelfCost, dropped: number): Frame | null {
    const sample = this.#sample;
    const system = this.#system;
    if (sample === null || system === null) return null;
    const blame = this.#blameBySlot();
    const { matching, slots } = selectSlots({ sample, blame }, view, this.#config.rogues.top);
    const source = { sample, model: this.#model, config: this.#config, blame };
    return {
      sequence: sample.sequence,
      at_ms: sample.at,
      interval_ms: sample.intervalMs,
      top: this.top(),
      verdict: this.#verdict === null || sample.intervalMs === null ? null : summaryOf(this.#verdict),
      system,
      processes: {
        total: sample.processes.count,
        matching,
        offset: view.offset,
        rows: slots.map((slot) => frameRowOf(source, slot)),
      },
      self,
      dropped,
    };
  }

  /** Null when there is no such process (any more). */
  detail(pid: number, startedAt: number): ProcessDetail | null {
    const sample = this.#sample;
    if (sample === null) return null;
    const slot = slotOf(sample, pid, startedAt);
    return slot < 0
      ? null
      : detailOf({ sample, model: this.#model, config: this.#config, blame: this.#blameBySlot() }, slot);
  }

  #wants(): Wants {
    return new Set([...this.#blame.wants, ...[...this.#demands].flat()]);
  }

  #blameBySlot(): Float64Array {
    return (this.#bySlot ??= this.#blame.bySlot());
  }

  [Symbol.dispose](): void {
    this.sampler[Symbol.dispose]();
  }
}
