import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Observatory } from '../../../../src-main/agent/observatory.ts';
import { METRIC_IDS } from '../../../../src-main/metrics/registry.ts';
import { defaultConfig } from '../../../../src-main/protocol/config.ts';
import type { Frame } from '../../../../src-main/protocol/frame.ts';
import type { ProcessLine, SampleLine } from '../../../../src-main/protocol/recording.ts';
import { recordedSystem } from '../../../../src-main/recording/lines.ts';
import { ReplaySampler } from '../../../../src-main/features/replay/sampler/replay-sampler.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { linesIn, MadeRecording, samplesOf } from '../../recording/made-recording.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const VIEW = { sort: 'pid', descending: false, filter: null, offset: 0, limit: 45 } as const;
const SELF = { cpu_percent: null, rss_bytes: 0, tick_ms: null, jitter_p50_ms: null, jitter_p99_ms: null };

async function framesOf(path: string, speed = 1): Promise<Frame[]> {
  const opened = await ReplaySampler.open(path, speed);
  if (!opened.ok) throw new Error(opened.error);
  using observatory = new Observatory(opened.value, defaultConfig);
  const frames: Frame[] = [];
  for (;;) {
    observatory.tick();
    if (observatory.impaired !== null) break;
    frames.push(observatory.frame(VIEW, SELF, 0)!);
  }
  expect(observatory.impaired).toMatch(/^the recording has ended/);
  return frames;
}

/** Every figure of a recorded object against the one of the frame, within rounding; absent must be absent. */
function expectAlike(replayed: unknown, recorded: unknown, where: string): void {
  if (typeof recorded === 'number') {
    expect(replayed, where).toBeTypeOf('number');
    expect(
      Math.abs((replayed as number) - recorded),
      `${where}: ${String(replayed)} for ${recorded}`,
    ).toBeLessThanOrEqual(1e-3 + Math.abs(recorded) * 1e-4);
  } else if (typeof recorded === 'object' && recorded !== null) {
    for (const [key, part] of Object.entries(recorded))
      expectAlike((replayed as Record<string, unknown>)[key], part, `${where}.${key}`);
  } else {
    expect(replayed, where).toBe(recorded);
  }
}

function expectFrame(frame: Frame, line: SampleLine): void {
  expect(frame.at_ms).toBe(line.at_ms);
  expectAlike(frame.interval_ms, line.interval_ms, 'interval_ms');
  expectAlike(recordedSystem(frame.system), line.system, 'system');
  const columns = line.processes!;
  for (const [index, pid] of columns.pid.entries()) {
    const row = frame.processes.rows.find(
      (candidate) => candidate.pid === pid && candidate.started_at_ms === columns.started_at_ms[index],
    )!;
    expect([row.name, row.state, row.score]).toEqual([columns.name[index], columns.state[index], columns.score[index]]);
    for (const id of METRIC_IDS) expectAlike(row.metrics[id], columns[id]?.[index] ?? null, `${row.name} ${id}`);
  }
}

describe('a replay', () => {
  it('gives every figure of the machine and all processes as recorded, from the first sample to the last', async () => {
    const path = join(folder.path, 'all.ndjson');
    const made = new MadeRecording(path, { processes: 'all' }).steps(70);
    made.step(3_000);
    await made.steps(5).recorder.end('stopped');
    const samples = samplesOf(linesIn(path));
    const frames = await framesOf(path);
    expect(samples).toHaveLength(76);
    expect(frames).toHaveLength(77);
    expect(frames[0]!.interval_ms).toBeNull();
    frames.slice(1).forEach((frame, index) => expectFrame(frame, samples[index]!));
    expect(frames[40]!.processes.rows.find(({ name }) => name === 'python3')).toMatchObject({
      command: 'python3 train.py --epochs 3',
      user: 'demo',
    });
  });

  it('has the rates of a process that comes into the list of rogues only later', async () => {
    const path = join(folder.path, 'rogues.ndjson');
    await new MadeRecording(path, { processes: 'rogues' }).steps(3).recorder.end('stopped');
    const lines = linesIn(path);
    const [first] = samplesOf(lines);
    const { pid, ...others } = first!.processes!;
    first!.processes = {
      ...Object.fromEntries(Object.entries(others).map(([id, column]) => [id, (column as unknown[]).slice(1)])),
      pid: pid.slice(1),
    } as typeof others & { pid: number[] };
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const frames = await framesOf(path);
    expectFrame(frames[2]!, samplesOf(lines)[1]!);
    const early = frames[1]!.processes.rows.find((row) => row.pid === pid[0])!;
    expect([early.state, early.metrics.cpu_percent, early.metrics.rss_bytes]).toEqual(['unknown', null, null]);
  });

  it('leaves absent what was absent, also where a figure comes and goes', async () => {
    const path = join(folder.path, 'holes.ndjson');
    await new MadeRecording(path, { processes: 'all' }).steps(6).recorder.end('stopped');
    const lines = linesIn(path);
    const samples = samplesOf(lines);
    for (const index of [1, 3, 4]) {
      const { system, processes } = samples[index]!;
      system.pressure!.io = { some_percent: null, full_percent: null };
      system.disks![0]!.read_bytes_per_second = null;
      system.cores!.busy_percent[2] = null;
      system.power![0]!.watts = null;
      system.package_watts = null;
      system.memory!.swap_in_bytes_per_second = null;
      processes!.cpu_percent![0] = null;
      processes!.rss_bytes![1] = null;
    }
    delete samples[5]!.system.battery;
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const frames = await framesOf(path);
    samples.forEach((sample, index) => {
      const { system, processes } = frames[index + 1]!;
      // Worked out from the cores, of which one is not known here.
      const { cpu_percent: _, clusters: __, ...rest } = sample.system;
      expectAlike(recordedSystem(system), rest, `sample ${index}`);
      const row = processes.rows.find(({ pid }) => pid === sample.processes!.pid[0])!;
      expectAlike(row.metrics.cpu_percent, sample.processes!.cpu_percent![0], `sample ${index} cpu`);
    });
    expect(frames[6]!.system.battery).toBeNull();
  });

  it('passes over a sample that was taken a moment after another, as agents once did, and goes on', async () => {
    const path = join(folder.path, 'out-of-turn.ndjson');
    await new MadeRecording(path, { processes: 'rogues' }).steps(4).recorder.end('stopped');
    const lines = linesIn(path);
    const [first] = samplesOf(lines);
    const hasty = { ...first!, monotonic_ms: first!.monotonic_ms + 7, at_ms: first!.at_ms + 7, interval_ms: 7 };
    lines.splice(lines.indexOf(first!) + 1, 0, hasty);
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const frames = await framesOf(path);
    expect(frames.map(({ interval_ms }) => interval_ms)).toEqual([null, 1_000, 1_000, 1_000, 1_000]);
    expectFrame(frames[2]!, samplesOf(lines)[2]!);
  });

  it('goes on by several samples at once when it is fast, and the rates are the averages over them', async () => {
    const path = join(folder.path, 'fast.ndjson');
    await new MadeRecording(path).steps(40).recorder.end('stopped');
    const opened = await ReplaySampler.open(path, 40);
    if (!opened.ok) throw new Error(opened.error);
    using sampler = opened.value;
    expect(sampler.hz).toBe(10);
    const frames = await framesOf(path, 40);
    expect(frames).toHaveLength(11);
    expect(frames.slice(1).map(({ interval_ms }) => interval_ms)).toEqual(Array(10).fill(4_000));
    const watts = samplesOf(linesIn(path))
      .slice(0, 4)
      .map(({ system }) => system.package_watts!);
    expect(frames[1]!.system.package_watts).toBeCloseTo(watts.reduce((sum, value) => sum + value, 0) / 4, 3);
  });

  it('has what was known of a process at the time, and not what became known later', async () => {
    const path = join(folder.path, 'facts.ndjson');
    await new MadeRecording(path, { processes: 'all' }).steps(4).recorder.end('stopped');
    const lines = linesIn(path);
    const known = lines.find((line) => line.type === 'process' && line.name === 'python3') as ProcessLine;
    lines.splice(lines.indexOf(samplesOf(lines)[2]!), 0, { ...known, command: 'python3 another.py' });
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const commands = (await framesOf(path)).map(
      ({ processes }) => processes.rows.find(({ name }) => name === 'python3')!.command,
    );
    expect(commands).toEqual([known.command, known.command, known.command, 'python3 another.py', 'python3 another.py']);
  });

  it.each([
    [1e-300, 10],
    [1e300, 1 / 259_200],
  ])(
    'of a recording whose header says an interval of %d ms goes on by a thousand samples at most, %d times a second',
    async (interval, hz) => {
      const path = join(folder.path, `interval-${interval}.ndjson`);
      await new MadeRecording(path).steps(1_200).recorder.end('stopped');
      const [header, ...rest] = linesIn(path);
      writeFileSync(
        path,
        [{ ...header, interval_ms: interval }, ...rest].map((line) => `${JSON.stringify(line)}\n`).join(''),
      );
      const opened = await ReplaySampler.open(path);
      if (!opened.ok) throw new Error(opened.error);
      using sampler = opened.value;
      expect(sampler.hz).toBe(hz);
      sampler.sample();
      expect(sampler.sample().at).toBe(samplesOf(rest)[interval < 1 ? 999 : 0]!.at_ms);
    },
  );

  it('of a recording that was cut off ends where it was, and says so', async () => {
    const path = join(folder.path, 'cut.ndjson');
    await new MadeRecording(path).steps(3).recorder.end('stopped');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, text.indexOf('{"type":"end"')));
    appendFileSync(path, '{"type":"sample","at_');
    const opened = await ReplaySampler.open(path);
    if (!opened.ok) throw new Error(opened.error);
    using sampler = opened.value;
    for (let index = 0; index < 4; index++) sampler.sample();
    expect(() => sampler.sample()).toThrow('the recording has ended: its last line is cut off');
  });

  it('of a file with no sample, or of none at all, is refused', async () => {
    const path = join(folder.path, 'none.ndjson');
    await new MadeRecording(path).recorder.end('stopped');
    expect(await ReplaySampler.open(path)).toEqual({ ok: false, error: `${path}: no sample in it` });
    expect(await ReplaySampler.open(join(folder.path, 'nothing'))).toMatchObject({
      ok: false,
      error: expect.stringContaining('no such file') as string,
    });
  });
});
