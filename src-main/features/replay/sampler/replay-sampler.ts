import { basename } from 'node:path';
import { epochMs, monotonicMs } from '../../../base/brand.ts';
import { failure, messageOf, ok, type Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import { METRICS } from '../../../metrics/registry.ts';
import { SHORTEST_STEP_MS } from '../../../model/sample.ts';
import type { HeaderLine, ProcessLine, SampleLine } from '../../../protocol/recording.ts';
import type { MachineFacts, RawSample, Sampler } from '../../../sample/sampler.ts';
import { openRecording, type Recording } from '../../../recording/reader.ts';
import { ReplayedProcesses } from './processes.ts';
import { ReplayedSystem } from './system.ts';

/** Faster replays go on by several samples at once: nobody looks at more than ten a second. */
const FASTEST_HZ = 10;
/** Once in three days: slower than the slowest recording at the lowest speed. A header may say anything. */
const SLOWEST_HZ = 1 / 259_200;
/** Samples that are gone on by at once, at most: ten a second, a thousand times as fast. */
const MOST_AT_ONCE = 1_000;
/** Samples read before they are asked for: so many, or so many times what is asked for at once. */
const AHEAD = 256;
const TIMES_AHEAD = 3;
/** And what is known of processes before these samples. */
const MOST_FACTS = 50_000;

interface Ahead {
  readonly sample: SampleLine;
  /** Known from this sample on. */
  readonly facts: readonly ProcessLine[];
}

/**
 * A recording as a machine: each `sample()` gives the next of it, with the time at which it was taken. The first is the
 * reading from which the recording starts, with no rates. After the last, sampling fails, and says that the recording
 * has ended.
 */
export class ReplaySampler implements Sampler {
  readonly header: HeaderLine;
  readonly machine: MachineFacts;
  readonly #recording: Recording;
  readonly #ahead: Ahead[] = [];
  #factsAhead = 0;
  readonly #processes = new ReplayedProcesses();
  readonly #system = new ReplayedSystem();
  readonly #seen = new Set<string>();
  /** How often `sample` is to be called for the speed that was asked for. */
  readonly hz: number;
  /** Samples of the recording that one call goes on by. */
  readonly #stride: number;
  #wakeReader: () => void = () => undefined;
  #done = false;
  #reason = 'the recording has ended';
  #sequence = 0;
  #at: number;
  #monotonic: number;

  private constructor(recording: Recording, path: string, speed: number) {
    this.#recording = recording;
    this.header = recording.header;
    const recordedHz = (1_000 * speed) / recording.header.interval_ms;
    this.#stride = Math.min(MOST_AT_ONCE, Math.max(1, Math.ceil(recordedHz / FASTEST_HZ)));
    this.hz = Math.min(FASTEST_HZ, Math.max(SLOWEST_HZ, recordedHz / this.#stride));
    const { machine, started_at_ms, monotonic_ms } = recording.header;
    this.#at = started_at_ms;
    this.#monotonic = monotonic_ms;
    this.machine = {
      platform: machine.platform,
      hostname: `${machine.hostname} (recording ${basename(path)})`,
      os: machine.os,
      cpuModel: machine.cpu_model,
      coreCount: machine.core_count,
      memoryBytes: machine.memory_bytes,
      bootedAt: machine.booted_at_ms === null ? null : epochMs(machine.booted_at_ms),
    };
  }

  /** @param speed times as fast as it was recorded */
  static async open(path: string, speed = 1): Promise<Result<ReplaySampler>> {
    const recording = await openRecording(path);
    if (!recording.ok) return recording;
    const sampler = new ReplaySampler(recording.value, path, speed);
    const first = Promise.withResolvers<void>();
    void sampler.#read(first.resolve);
    await first.promise;
    if (sampler.#ahead.length > 0) return ok(sampler);
    sampler[Symbol.dispose]();
    return failure(`${path}: no sample in it`);
  }

  sample(): RawSample {
    this.#sequence += 1;
    if (this.#sequence === 1)
      return this.#give({ system: { ...this.#ahead[0]!.sample.system }, processes: undefined }, this.#ahead[0]!, 0);
    let raw: RawSample | null = null;
    for (let step = 0; step < this.#stride && this.#ahead.length > 0; step++) raw = this.#step(this.#ahead.shift()!);
    this.#wakeReader();
    if (raw === null) throw new Error(this.#done ? this.#reason : 'the recording is played faster than it can be read');
    return raw;
  }

  coverage(): MetricCoverage[] {
    return METRICS.map(({ id }) =>
      this.#seen.has(id)
        ? { metric: id, status: 'available', source: 'the recording', reason: null, remedy: null }
        : { metric: id, status: 'unavailable', source: null, reason: 'not in this recording', remedy: null },
    );
  }

  [Symbol.dispose](): void {
    this.#done = true;
    this.#wakeReader();
    void this.#recording[Symbol.asyncDispose]();
  }

  #step({ sample, facts }: Ahead): RawSample {
    const seconds = Math.max(0, sample.monotonic_ms - this.#monotonic) / 1_000;
    this.#at = sample.at_ms;
    this.#monotonic = Math.max(this.#monotonic, sample.monotonic_ms);
    this.#factsAhead -= facts.length;
    for (const line of facts) this.#processes.learn(line);
    for (const id of Object.keys(sample.processes ?? {})) this.#seen.add(id);
    return this.#give(sample, this.#ahead[0] ?? null, seconds);
  }

  #give(now: Pick<SampleLine, 'system' | 'processes'>, next: Ahead | null, seconds: number): RawSample {
    // A process that is new in the next sample may be in this one already, with no figures.
    for (const line of next?.facts ?? []) this.#processes.learnOfNew(line);
    this.#processes.read(now.processes, next?.sample.processes, { seconds, sequence: this.#sequence });
    return {
      sequence: this.#sequence,
      at: epochMs(this.#at),
      monotonic: monotonicMs(this.#monotonic),
      processes: this.#processes.table,
      system: this.#system.read(now.system, next?.sample.system ?? null, seconds),
    };
  }

  /**
   * Reads ahead, and waits while enough has been read. @param onFilled called once, when enough has been read, or all
   */
  async #read(onFilled: () => void): Promise<void> {
    let facts: ProcessLine[] = [];
    let lastAt = this.header.monotonic_ms;
    try {
      for await (const line of this.#recording.lines()) {
        if (line.type === 'process' && facts.length < MOST_FACTS) facts.push(line);
        if (line.type !== 'sample' || isTooSoon(line.monotonic_ms - lastAt)) continue;
        lastAt = line.monotonic_ms;
        this.#ahead.push({ sample: line, facts });
        this.#factsAhead += facts.length;
        facts = [];
        if (!this.#isFull()) continue;
        onFilled();
        await this.#untilWanted();
        if (this.#done) return;
      }
      const { cutOff } = this.#recording.state;
      if (cutOff !== null) this.#reason = `the recording has ended: ${cutOff}`;
    } catch (thrown) {
      this.#reason = `the recording cannot be read further: ${messageOf(thrown)}`;
    } finally {
      this.#done = true;
      onFilled();
    }
  }

  #isFull(): boolean {
    return this.#ahead.length >= Math.max(AHEAD, TIMES_AHEAD * this.#stride) || this.#factsAhead >= MOST_FACTS;
  }

  #untilWanted(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReader = () => {
        if (this.#done || !this.#isFull()) resolve();
      };
    });
  }
}

/** Agents once took samples out of turn, a moment before the next: no time for a rate. */
const isTooSoon = (stepMs: number): boolean => stepMs > 0 && stepMs < SHORTEST_STEP_MS;
