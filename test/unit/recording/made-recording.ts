import { readFileSync } from 'node:fs';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import type { RecordingOptions } from '../../../src-main/protocol/recording-methods.ts';
import type { RecordingLine, SampleLine } from '../../../src-main/protocol/recording.ts';
import { Recorder } from '../../../src-main/recording/recorder.ts';
import type { Sampler } from '../../../src-main/sample/sampler.ts';
import { demoMachine } from '../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../src-main/sampling/fake/fake-sampler.ts';
import { ManualClock } from '../sampling/linux/manual-clock.ts';

export const optionsFor = (path: string, more: Partial<RecordingOptions> = {}): RecordingOptions => ({
  path,
  format: 'ndjson',
  compression: 'none',
  interval_ms: 1_000,
  duration_ms: null,
  processes: 'none',
  filter: null,
  label: null,
  force: false,
  allow_sleep: true,
  bound: false,
  ...more,
});

const NOBODY = { top: null, culprit: null };

/** A recorder over a made-up machine, whose time goes on only when it is told to. */
export class MadeRecording {
  readonly clock = new ManualClock();
  readonly sampler: Sampler;
  readonly recorder: Recorder;

  constructor(path: string, more: Partial<RecordingOptions> = {}, sampler?: (clock: ManualClock) => Sampler) {
    this.sampler = sampler?.(this.clock) ?? new FakeSampler(demoMachine, this.clock);
    const setting = {
      clock: this.clock,
      config: defaultConfig,
      machine: this.sampler.machine,
      version: 'test',
      matcher: null,
    };
    const started = Recorder.start(optionsFor(path, more), setting, this.sampler.sample());
    if (!started.ok) throw new Error(started.error);
    this.recorder = started.value;
  }

  /** One sample after `ms`. */
  step(ms = 1_000): void {
    this.clock.advance(ms);
    this.recorder.offer(this.sampler.sample(), NOBODY);
  }

  steps(count: number): this {
    for (let step = 0; step < count; step++) this.step();
    return this;
  }
}

export const linesOf = (text: string): RecordingLine[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordingLine);
export const linesIn = (path: string): RecordingLine[] => linesOf(readFileSync(path, 'utf8'));
export const samplesOf = (lines: readonly RecordingLine[]): SampleLine[] =>
  lines.filter((line) => line.type === 'sample');
