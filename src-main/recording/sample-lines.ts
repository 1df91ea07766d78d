import type { MonotonicMs } from '../base/brand.ts';
import { ProcessModel, type ProcessSample } from '../model/sample.ts';
import { selectRogues } from '../model/score/select.ts';
import { deriveSystem } from '../model/system.ts';
import type { Config } from '../protocol/config.ts';
import type { MarkerLine, ProcessChoice, ProcessLine, RecordingLine, SampleLine } from '../protocol/recording.ts';
import type { RawSample } from '../sample/sampler.ts';
import type { SystemCounters } from '../sample/system.ts';
import type { ProcessFacts } from '../sample/table.ts';
import { processColumns, processLine, recordedSystem } from './lines.ts';

/** Which processes match; the pattern may give up: then `prepare` throws. */
export interface Matcher {
  prepare(all: Iterable<ProcessFacts>): void;
  matches(facts: ProcessFacts): boolean;
}

export interface SampleChoice {
  readonly intervalMs: number;
  readonly processes: ProcessChoice;
  readonly matcher: Matcher | null;
  readonly config: Config;
}

/** What the whole machine's model says at a sample. */
export type Verdicts = Pick<SampleLine, 'top' | 'culprit'>;

/** A timer may fire a little before its time on the monotonic clock. */
const EARLY_MS = 2;
/**
 * Of the wall clock against the monotonic one, between two samples: more is no slewing (adjtime(3) does 0.5 ms a
 * second).
 */
const CLOCK_JUMP_MS = 1_000;

/**
 * The lines of one recording, out of the raw samples of a sampler that may run faster: one at each multiple of the
 * interval on the monotonic clock. It derives rates by itself, since its interval is its own.
 */
export class SampleLines {
  readonly #choice: SampleChoice;
  readonly #model: ProcessModel;
  readonly #told = new WeakMap<ProcessFacts, string>();
  #counters: SystemCounters | null = null;
  #at = NaN;
  #monotonic = NaN;
  #index = -Infinity;

  constructor(choice: SampleChoice) {
    this.#choice = choice;
    // Two samples are enough where nobody asks for low and high.
    this.#model = new ProcessModel({ ...choice.config, sampling: { ...choice.config.sampling, ring_samples: 2 } });
  }

  /** The reading from which the first sample's rates start: that one comes after half an interval at least. */
  begin(raw: RawSample): void {
    this.#derive(raw);
    this.#index = Math.round(raw.monotonic / this.#choice.intervalMs);
  }

  /** How many samples are due that have not been taken. */
  due(monotonic: MonotonicMs): number {
    return Math.max(0, this.#indexOf(monotonic) - this.#index);
  }

  /** @throws what the matcher throws */
  take(raw: RawSample, verdicts: Verdicts): RecordingLine[] {
    const index = this.#indexOf(raw.monotonic);
    const missed = Math.max(0, this.due(raw.monotonic) - 1);
    this.#index = index;
    const jump = this.#clockJump(raw);
    const { system, sample, intervalMs } = this.#derive(raw);
    const slots = sample === null ? [] : this.#slots(sample);
    const line: SampleLine = {
      type: 'sample',
      at_ms: raw.at,
      monotonic_ms: round(raw.monotonic),
      interval_ms: intervalMs === null ? null : round(intervalMs),
      jitter_ms: round(Math.max(0, raw.monotonic - index * this.#choice.intervalMs)),
      missed,
      process_count: raw.processes.count,
      ...verdicts,
      system,
    };
    if (sample === null) return [...jump, line];
    return [...jump, ...this.#newProcesses(sample, slots), { ...line, processes: processColumns(sample, slots) }];
  }

  #indexOf(monotonic: number): number {
    return Math.floor((monotonic + EARLY_MS) / this.#choice.intervalMs);
  }

  #derive(raw: RawSample): { system: SampleLine['system']; sample: ProcessSample | null; intervalMs: number | null } {
    const elapsed = raw.monotonic - this.#monotonic;
    const intervalMs = this.#counters !== null && elapsed > 0 ? elapsed : null;
    const system = recordedSystem(
      deriveSystem(raw.system, this.#counters, intervalMs === null ? null : intervalMs / 1_000),
    );
    this.#counters = raw.system;
    this.#at = raw.at;
    this.#monotonic = raw.monotonic;
    return { system, sample: this.#choice.processes === 'none' ? null : this.#model.advance(raw), intervalMs };
  }

  #slots(sample: ProcessSample): number[] {
    const { processes, matcher, config } = this.#choice;
    const slots =
      processes === 'all'
        ? [...sample.processes.live.subarray(0, sample.processes.count)]
        : rogues(sample, config.rogues.top);
    if (matcher === null) return slots;
    matcher.prepare(slots.map((slot) => sample.processes.facts[slot]!));
    return slots.filter((slot) => matcher.matches(sample.processes.facts[slot]!));
  }

  /** A line for each process that has none yet, or of which another thing is known by now. */
  #newProcesses(sample: ProcessSample, slots: readonly number[]): ProcessLine[] {
    const lines: ProcessLine[] = [];
    for (const slot of slots) {
      const facts = sample.processes.facts[slot]!;
      const known = `${sample.processes.parentPid[slot]} ${facts.name} ${facts.command ?? ''}`;
      if (this.#told.get(facts) === known) continue;
      this.#told.set(facts, known);
      lines.push(processLine(sample, slot));
    }
    return lines;
  }

  /**
   * On Linux the monotonic clock stands still in suspend, so a sleep is a jump of the wall clock too
   * (clock_gettime(2)).
   */
  #clockJump(raw: RawSample): MarkerLine[] {
    const jumped = raw.at - this.#at - (raw.monotonic - this.#monotonic);
    if (!(Math.abs(jumped) > CLOCK_JUMP_MS)) return [];
    const seconds = (Math.abs(jumped) / 1_000).toFixed(1);
    const kind = jumped < 0 ? 'clock_set_back' : 'clock_jumped';
    const text =
      jumped < 0
        ? `the clock was set back by ${seconds} s`
        : `the clock is ${seconds} s further than the time that passed: the machine slept, or the clock was set`;
    return [
      { type: 'marker', at_ms: raw.at, monotonic_ms: round(raw.monotonic), kind, text, jumped_ms: round(jumped) },
    ];
  }
}

/** Microseconds. */
const round = (ms: number): number => Math.round(ms * 1_000) / 1_000;

function rogues({ processes, score }: ProcessSample, count: number): number[] {
  const slots = new Int32Array(Math.min(count, processes.count));
  return [...slots.subarray(0, selectRogues(processes, score, slots))];
}
