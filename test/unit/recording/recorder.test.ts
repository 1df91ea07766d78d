import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { METRIC_IDS } from '../../../src-main/metrics/registry.ts';
import { RECORDING_LINES, type HeaderLine } from '../../../src-main/protocol/recording.ts';
import { Recorder } from '../../../src-main/recording/recorder.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import type { RawSample } from '../../../src-main/sample/sampler.ts';
import { FakeSampler } from '../../../src-main/sampling/fake/fake-sampler.ts';
import { demoMachine } from '../../../src-main/sampling/fake/demo-machine.ts';
import { epochMs } from '../../../src-main/base/brand.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { ManualClock } from '../sampling/linux/manual-clock.ts';
import { linesIn, MadeRecording, optionsFor, samplesOf } from './made-recording.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const pathOf = (name: string): string => join(folder.path, name);

describe('a recording', () => {
  it('begins with a header, ends with an end, and every line is of its type', async () => {
    const path = pathOf('whole.ndjson');
    await new MadeRecording(path, { processes: 'rogues', label: 'model A', filter: 'python' })
      .steps(4)
      .recorder.end('stopped');
    const lines = linesIn(path);
    for (const line of lines) expect(RECORDING_LINES[line.type].safeParse(line).error).toBeUndefined();
    const header = lines[0] as HeaderLine;
    expect(header).toMatchObject({
      type: 'header',
      schema: 1,
      culprit_version: 'test',
      interval_ms: 1_000,
      processes: 'rogues',
      filter: 'python',
      label: 'model A',
      machine: { hostname: 'demo', core_count: 8 },
    });
    expect(Object.keys(header.units)).toContain('_bytes_per_second');
    expect(lines.at(-1)).toMatchObject({ type: 'end', reason: 'stopped', samples: 4, missed: 0 });
    expect(lines.filter(({ type }) => type === 'process').map((line) => (line as { name: string }).name)).toContain(
      'python3',
    );
  });

  it('keeps its own interval while the machine is sampled more often, and its rates are over that', async () => {
    const path = pathOf('interval.ndjson');
    const made = new MadeRecording(path, { interval_ms: 2_000 });
    for (let tick = 0; tick < 40; tick++) made.step(250);
    await made.recorder.end('stopped');
    const samples = samplesOf(linesIn(path));
    expect(samples.map(({ interval_ms }) => interval_ms)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
    expect(samples.every(({ jitter_ms, missed }) => jitter_ms === 0 && missed === 0)).toBe(true);
  });

  it('says how late a sample was, and counts those that could not be taken', async () => {
    const path = pathOf('late.ndjson');
    const made = new MadeRecording(path);
    made.step(1_000);
    made.step(1_030);
    made.step(3_000);
    await made.recorder.end('stopped');
    const lines = linesIn(path);
    expect(samplesOf(lines).map(({ jitter_ms, missed, interval_ms }) => [jitter_ms, missed, interval_ms])).toEqual([
      [0, 0, 1_000],
      [30, 0, 1_030],
      [30, 2, 3_000],
    ]);
    expect(lines.at(-1)).toMatchObject({ samples: 3, missed: 2 });
  });

  it('of a short time ends by itself, with as many samples as were asked for', () => {
    const made = new MadeRecording(pathOf('short.ndjson'), { duration_ms: 3_000 });
    made.steps(9);
    expect(made.recorder.info()).toMatchObject({ state: 'ended', reason: 'duration', samples: 3, elapsed_ms: 3_000 });
  });

  it('of a short time ends when that is over, also when nothing could be sampled', () => {
    const made = new MadeRecording(pathOf('nothing.ndjson'), { duration_ms: 3_000 });
    made.clock.advance(2_000);
    made.recorder.expire(made.clock.monotonic());
    expect(made.recorder.info().state).toBe('running');
    made.clock.advance(1_000);
    made.recorder.expire(made.clock.monotonic());
    expect(made.recorder.info()).toMatchObject({ state: 'ended', reason: 'duration', samples: 0 });
  });

  it('goes on when the clock is set back, with a marker that says so, and its time does not jump', async () => {
    const path = pathOf('clock.ndjson');
    const clock = new ManualClock();
    const sampler = new FakeSampler(demoMachine, clock);
    let setBackMs = 0;
    const sample = (): RawSample => {
      const raw = sampler.sample();
      return { ...raw, at: epochMs(raw.at - setBackMs) };
    };
    const started = Recorder.start(
      optionsFor(path),
      { clock, config: defaultConfig, machine: sampler.machine, version: 'test', matcher: null },
      sample(),
    );
    if (!started.ok) throw new Error(started.error);
    for (const back of [0, 3_600_000, 3_600_000, 0]) {
      clock.advance(1_000);
      setBackMs = back;
      started.value.offer(sample(), { top: null, culprit: null });
    }
    await started.value.end('stopped');
    const lines = linesIn(path);
    expect(lines.filter(({ type }) => type === 'marker')).toMatchObject([
      { kind: 'clock_set_back', text: 'the clock was set back by 3600.0 s', jumped_ms: -3_600_000 },
      { kind: 'clock_jumped', jumped_ms: 3_600_000 },
    ]);
    expect(samplesOf(lines).map(({ interval_ms }) => interval_ms)).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect(samplesOf(lines).map(({ monotonic_ms }) => monotonic_ms)).toEqual([1_000, 2_000, 3_000, 4_000]);
  });

  it('has no rows of processes with none, all with all, and never a column that nobody has a figure in', async () => {
    await new MadeRecording(pathOf('none.ndjson')).steps(1).recorder.end('stopped');
    expect(samplesOf(linesIn(pathOf('none.ndjson')))[0]).not.toHaveProperty('processes');
    await new MadeRecording(pathOf('every.ndjson'), { processes: 'all' }).steps(1).recorder.end('stopped');
    const columns = samplesOf(linesIn(pathOf('every.ndjson')))[0]!.processes!;
    expect(columns.pid).toHaveLength(demoMachine.processes.length);
    expect(columns.rss_bytes![columns.name.indexOf('hidden')]).toBeNull();
    expect(columns).not.toHaveProperty('mach_messages_per_second');
  });

  it('takes no sample while the disk is far behind: the next reaches back to the last, with all in it', async () => {
    const path = pathOf('behind.ndjson');
    const made = new MadeRecording(path, { processes: 'all' });
    made.recorder.annotate({ type: 'marker', kind: 'mark', text: 'x'.repeat(33 * 1024 * 1024) });
    made.steps(3);
    expect(made.recorder.info()).toMatchObject({ samples: 0, missed: 3 });
    await expect
      .poll(
        () => {
          made.step();
          return made.recorder.info().samples;
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
    const steps = made.clock.monotonic() / 1_000;
    await made.recorder.end('stopped');
    const lines = linesIn(path);
    expect(samplesOf(lines)).toMatchObject([{ missed: steps - 1, interval_ms: steps * 1_000 }]);
    expect(lines.filter(({ type }) => type === 'process')).toHaveLength(demoMachine.processes.length);
    expect(lines.at(-1)).toMatchObject({ samples: 1, missed: steps - 1 });
  }, 30_000);

  it('takes markers of others in, between its samples', async () => {
    const path = pathOf('marked.ndjson');
    const made = new MadeRecording(path).steps(1);
    made.recorder.annotate({ type: 'marker', kind: 'mark', text: 'warm' });
    await made.steps(1).recorder.end('stopped');
    expect(linesIn(path).map(({ type }) => type)).toEqual(['header', 'sample', 'marker', 'sample', 'end']);
  });
});

/** RFC 4180, for what stands in these tests. */
const rowsOf = (path: string): Record<string, string>[] => {
  const [heading, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = heading!.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, index) => [names[index]!, cell])));
};

describe('a recording in CSV', () => {
  it('has a row a sample under names with units, and the same figures as in JSON', async () => {
    await new MadeRecording(pathOf('a.csv'), { format: 'csv' }).steps(3).recorder.end('stopped');
    await new MadeRecording(pathOf('a.ndjson')).steps(3).recorder.end('stopped');
    const rows = rowsOf(pathOf('a.csv'));
    const samples = samplesOf(linesIn(pathOf('a.ndjson')));
    expect(rows).toHaveLength(3);
    rows.forEach((row, index) => {
      const { at_ms, system } = samples[index]!;
      expect([row['schema'], row['at_ms']]).toEqual(['1', String(at_ms)]);
      expect(Number(row['cpu_percent'])).toBe(system.cpu_percent);
      expect(Number(row['memory_used_bytes'])).toBe(system.memory!.used_bytes);
      expect(Number(row['core_3_busy_percent'])).toBe(system.cores!.busy_percent[3]);
      expect(Number(row['disk_nvme0n1_read_bytes_per_second'])).toBe(system.disks![0]!.read_bytes_per_second);
      expect(Number(row['power_package_0_watts'])).toBe(system.package_watts);
      expect(row['battery_status']).toBe('discharging');
    });
  });

  it('leaves empty what is absent', async () => {
    await new MadeRecording(pathOf('absent.csv'), { format: 'csv' }).steps(1).recorder.end('stopped');
    expect(rowsOf(pathOf('absent.csv'))[0]).toMatchObject({
      cpu_stall_full_percent: '',
      top_score: '',
      top_name: '',
      culprit: '',
    });
  });

  it('has the rows of processes in a file beside it, every metric a column', async () => {
    const made = new MadeRecording(pathOf('b.csv'), { format: 'csv', processes: 'all' });
    await made.steps(2).recorder.end('stopped');
    expect(made.recorder.info().processes_path).toBe(pathOf('b.processes.csv'));
    const rows = rowsOf(pathOf('b.processes.csv'));
    expect(rows).toHaveLength(2 * demoMachine.processes.length);
    expect(Object.keys(rows[0]!)).toEqual([
      'schema',
      'at_ms',
      'pid',
      'started_at_ms',
      'name',
      'state',
      'score',
      ...METRIC_IDS,
    ]);
    expect(rows.find(({ name }) => name === 'hidden')!['rss_bytes']).toBe('');
  });

  it('has a last row for what was marked after the last sample, with its time and no figures', async () => {
    const made = new MadeRecording(pathOf('after.csv'), { format: 'csv' }).steps(2);
    made.recorder.annotate({ type: 'marker', kind: 'run_stop', text: 'exit code 0' });
    made.clock.advance(500);
    await made.recorder.end('stopped');
    const rows = rowsOf(pathOf('after.csv'));
    expect(rows).toHaveLength(3);
    const told = Object.entries(rows[2]!).filter(([, cell]) => cell !== '');
    expect(Object.fromEntries(told)).toEqual({
      schema: '1',
      at_ms: String(made.clock.now()),
      monotonic_ms: '2500',
      markers: 'run_stop: exit code 0',
    });
  });

  it('quotes what has a comma, a quote or a line end in it, and has marks in the row after them', async () => {
    const made = new MadeRecording(pathOf('quoted.csv'), { format: 'csv' }).steps(1);
    made.recorder.annotate({ type: 'marker', kind: 'mark', text: 'one, "two"\nthree' });
    await made.steps(1).recorder.end('stopped');
    expect(readFileSync(pathOf('quoted.csv'), 'utf8')).toMatch(/,"mark: one, ""two""\nthree"\n$/);
  });
});
