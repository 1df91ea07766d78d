import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordingInfo } from '../../../../src-main/protocol/recording-methods.ts';
import { RECORDING_LINES, type EndLine } from '../../../../src-main/protocol/recording.ts';
import { openRecording } from '../../../../src-main/recording/reader.ts';
import { agentUnderTest, temporaryHome, type AgentUnderTest } from '../../agent/running-agent.ts';
import { unixWire } from '../../agent/wire.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { linesIn, linesOf, samplesOf } from '../../recording/made-recording.ts';
import { cli, interrupt, startCli } from '../../cli/run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
/** Nobody's: no agent runs in it. */
const home = temporaryHome();
afterAll(() => home[Symbol.dispose]());
const pathOf = (name: string): string => join(folder.path, name);
const record = (...args: string[]): ReturnType<typeof cli> => cli(home.home, ['record', '--allow-sleep', ...args]);

function has(tool: string): boolean {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const run = (tool: string, args: readonly string[], input?: string): string =>
  execFileSync(tool, args, { encoding: 'utf8', input, maxBuffer: 1e8 });

describe.skipIf(process.platform !== 'linux')('record', () => {
  it.skipIf(!has('jq'))('writes lines that are of their types, and that jq reads, every one', async () => {
    const path = pathOf('a.ndjson');
    const { code, out } = await record(
      '-o',
      path,
      '--interval',
      '200ms',
      '--duration',
      '1s',
      '--processes',
      'all',
      '--label',
      'first',
    );
    expect([code, out]).toEqual([0, expect.stringMatching(/a\.ndjson: \d+ samples in /)]);
    const lines = linesIn(path);
    for (const line of lines) expect(RECORDING_LINES[line.type].safeParse(line).error).toBeUndefined();
    expect(run('jq', ['-r', '.type'], readFileSync(path, 'utf8')).trimEnd().split('\n')).toEqual(
      lines.map(({ type }) => type),
    );
    const samples = samplesOf(lines);
    expect(lines.at(-1)).toMatchObject({ type: 'end', reason: 'duration', samples: samples.length });
    for (const { monotonic_ms, jitter_ms } of samples)
      expect(Math.abs(((monotonic_ms - jitter_ms! + 100) % 200) - 100)).toBeLessThan(3);
    expect(samples.at(-1)!.processes!.pid).toContain(process.pid);
  });

  it.skipIf(!has('sqlite3') || !has('zcat'))('writes CSV that SQLite imports, and gzip that zcat unpacks', async () => {
    const { code } = await record(
      '-o',
      pathOf('b.csv.gz'),
      '--interval',
      '200ms',
      '--duration',
      '800ms',
      '--processes',
      'rogues',
    );
    expect(code).toBe(0);
    for (const [table, file] of [
      ['samples', 'b.csv.gz'],
      ['processes', 'b.processes.csv.gz'],
    ] as const)
      writeFileSync(pathOf(`${table}.csv`), run('zcat', [pathOf(file)]));
    const query = [
      '.mode csv',
      `.import ${pathOf('samples.csv')} samples`,
      `.import ${pathOf('processes.csv')} processes`,
      'select count(*), count(distinct at_ms), min(memory_total_bytes) > 1e8 from samples;',
      'select count(*) > 0, count(distinct at_ms) from processes;',
    ];
    const [samples, processes] = run('sqlite3', [':memory:'], query.join('\n')).trim().split(/\r?\n/);
    const count = Number(samples!.split(',')[0]);
    expect(count).toBeGreaterThanOrEqual(1);
    expect([samples, processes]).toEqual([`${count},${count},1`, `1,${count}`]);
  });

  it('writes to standard output, and nothing else there, also packed', async () => {
    const { code, out } = await record('-o', '-', '--interval', '300ms', '--duration', '600ms', '--json');
    expect(code).toBe(0);
    const lines = linesOf(out);
    const end = lines.at(-1) as EndLine;
    // What a busy machine could not take in time is counted.
    expect(lines.map(({ type }) => type)).toEqual(['header', ...Array<string>(end.samples).fill('sample'), 'end']);
    expect(end.samples).toBeGreaterThanOrEqual(1);
    const packed = await record('-o', '-', '--format', 'csv', '--zstd', '--interval', '300ms', '--duration', '600ms');
    expect(packed.code).toBe(0);
    expect(packed.out.length).toBeGreaterThan(100);
  });

  it.each(['', '.gz', '.zst'])(
    'that is killed loses no more than the last second, and what it leaves opens and says that it was cut off (%s)',
    async (suffix) => {
      const path = pathOf(`killed.ndjson${suffix}`);
      const child = startCli(home.home, ['record', '--allow-sleep', '-o', path, '--interval', '500ms']);
      const closed = once(child, 'close');
      await expect
        .poll(async () => (existsSync(path) ? await samplesRead(path) : 0), { timeout: 20_000, interval: 100 })
        .toBeGreaterThanOrEqual(3);
      child.kill('SIGKILL');
      await closed;
      expect(await samplesRead(path)).toBeGreaterThanOrEqual(3);
      const { code, out, error } = await cli(home.home, ['validate', path]);
      expect([code, out, error]).toEqual([
        0,
        expect.stringMatching(/: good: \d+ lines, \d+ samples\n$/),
        expect.stringMatching(/warning: it has no end line: the recording was not closed\n$/),
      ]);
    },
  );

  it('that is interrupted ends its file as it should, and is no failure', async () => {
    const path = pathOf('interrupted.ndjson.gz');
    const child = startCli(home.home, ['record', '--allow-sleep', '-o', path, '--interval', '200ms']);
    await expect
      .poll(async () => (existsSync(path) ? await samplesRead(path) : 0), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(1);
    expect(await interrupt(child)).toBe(0);
    expect(linesOf(run('zcat', [path])).at(-1)).toMatchObject({ type: 'end', reason: 'stopped' });
  });

  it('never writes over a file, but with --force', async () => {
    const path = pathOf('precious.ndjson');
    writeFileSync(path, 'precious');
    expect(await record('-o', path, '--duration', '200ms', '--interval', '100ms')).toEqual({
      code: 1,
      out: '',
      error: `culprit: ${path}: is there already: --force replaces it\n`,
    });
    expect(readFileSync(path, 'utf8')).toBe('precious');
    expect((await record('-o', path, '--duration', '200ms', '--interval', '100ms', '--force')).code).toBe(0);
    expect(linesIn(path).at(-1)!.type).toBe('end');
  });

  it('says what is wrong with a path or an option, and leaves no file', async () => {
    mkdirSync(pathOf('empty'));
    const before = readdirSync(folder.path);
    expect(await record('-o', pathOf('empty'))).toMatchObject({
      code: 1,
      error: `culprit: ${pathOf('empty')}: is a directory: give the name of a file in it\n`,
    });
    expect(await record('-o', pathOf('no/where'))).toMatchObject({
      code: 1,
      error: `culprit: ${pathOf('no/where')}: the folder is not there\n`,
    });
    const wrong: readonly (readonly string[])[] = [
      [],
      ['-o', pathOf('x'), '--interval', '10ms'],
      ['-o', pathOf('x'), '--duration', '0s'],
      ['-o', pathOf('x'), '--processes', 'some'],
      ['-o', pathOf('x'), '--gzip', '--zstd'],
      ['-o', pathOf('x.zst'), '--gzip'],
      ['-o', pathOf('x'), '--filter', 'python'],
      ['-o', pathOf('x'), '--processes', 'all', '--filter', '('],
      ['-o', '-', '--format', 'csv', '--processes', 'all'],
    ];
    for (const args of wrong) expect([args, (await record(...args)).code]).toEqual([args, 2]);
    expect(readdirSync(folder.path)).toEqual(before);
  });

  it('ends with the reason when the disk is full', async () => {
    const { code, error } = await record('-o', '/dev/full', '--interval', '100ms', '--duration', '5s');
    expect(code).toBe(1);
    expect(error).toMatch(/^culprit: \/dev\/full: the disk is full\n\d+ samples were recorded before\n$/);
  });

  it('says before it starts how much all processes are', async () => {
    const { error } = await record(
      '-o',
      pathOf('all.ndjson'),
      '--interval',
      '100ms',
      '--duration',
      '200ms',
      '--processes',
      'all',
    );
    expect(error).toMatch(/^culprit: every sample of all \d+ processes: about .*B an hour, .*B a day\n$/);
  });
});

async function samplesRead(path: string): Promise<number> {
  const opened = await openRecording(path);
  if (!opened.ok) return 0;
  await using recording = opened.value;
  let samples = 0;
  for await (const line of recording.lines()) if (line.type === 'sample') samples += 1;
  return samples;
}

describe.skipIf(process.platform !== 'linux')('sleep, while a recording runs,', () => {
  const seen = pathOf('inhibited');
  const tools = pathOf('tools');
  beforeAll(() => {
    mkdirSync(tools);
    writeFileSync(join(tools, 'systemd-inhibit'), `#!/bin/sh\necho "$@" > ${seen}\ncat\necho ended >> ${seen}\n`, {
      mode: 0o755,
    });
  });
  const withTools = { PATH: `${tools}:${process.env['PATH']}` };
  const told = (): string => (existsSync(seen) ? readFileSync(seen, 'utf8') : '');

  it('is held off, and no longer than that, also when the recorder is killed', async () => {
    const child = startCli(home.home, ['record', '-o', pathOf('awake.ndjson'), '--interval', '100ms'], withTools);
    await expect
      .poll(told, { timeout: 20_000 })
      .toBe('--what=idle:sleep --who=Culprit --why=a recording runs --mode=block sh -c echo; exec cat\n');
    child.kill('SIGKILL');
    await expect.poll(told).toMatch(/\nended\n$/);
  });

  it('is not held off with --allow-sleep', async () => {
    writeFileSync(seen, '');
    await cli(
      home.home,
      ['record', '--allow-sleep', '-o', pathOf('asleep.ndjson'), '--interval', '100ms', '--duration', '300ms'],
      { environment: withTools },
    );
    expect(told()).toBe('');
  });

  it('cannot be held off where there is nothing to do it with, which is said once', async () => {
    const { code, error } = await cli(
      home.home,
      ['record', '-o', pathOf('tired.ndjson'), '--interval', '100ms', '--duration', '1s'],
      { environment: { PATH: '' } },
    );
    expect([code, error]).toEqual([
      0,
      'culprit: this machine may go to sleep while it records: systemd-inhibit is not there\n',
    ]);
  });
});

describe.skipIf(process.platform !== 'linux')('record, while an agent runs,', () => {
  let agent: AgentUnderTest;
  let agentHome: string;
  beforeAll(async () => {
    agent = await agentUnderTest({ config: '[sampling]\ncalm_hz = 1\n' });
    agentHome = join(agent.places.config, '..');
  });
  afterAll(() => agent[Symbol.dispose]());

  it('has the agent write, several recordings at once, each at its own interval', async () => {
    const [fast, slow] = await Promise.all([
      cli(agentHome, [
        'record',
        '--allow-sleep',
        '--json',
        '-o',
        pathOf('fast.ndjson'),
        '--interval',
        '200ms',
        '--duration',
        '2s',
      ]),
      cli(agentHome, [
        'record',
        '--allow-sleep',
        '--json',
        '-o',
        pathOf('slow.ndjson'),
        '--interval',
        '700ms',
        '--duration',
        '2.1s',
        '--processes',
        'rogues',
      ]),
    ]);
    expect([fast.code, fast.error, slow.code, slow.error]).toEqual([0, '', 0, '']);
    expect(JSON.parse(fast.out)).toMatchObject({
      schema: 1,
      kind: 'record',
      state: 'ended',
      reason: 'duration',
      path: pathOf('fast.ndjson'),
    } satisfies Partial<RecordingInfo> & Record<string, unknown>);
    for (const [file, interval, count] of [
      ['fast.ndjson', 200, 10],
      ['slow.ndjson', 700, 3],
    ] as const) {
      const lines = linesIn(pathOf(file));
      const samples = samplesOf(lines);
      const end = lines.at(-1) as EndLine;
      expect(end.samples + end.missed).toBeGreaterThanOrEqual(count - 1);
      for (const { monotonic_ms, jitter_ms } of samples)
        expect(Math.abs(((monotonic_ms - jitter_ms! + interval / 2) % interval) - interval / 2)).toBeLessThan(3);
    }
    expect(statSync(pathOf('fast.ndjson')).mode & 0o777).toBe(0o600);
  });

  it('ends the recording when it is interrupted, and when it is killed', async () => {
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const path = pathOf(`${signal}.ndjson`);
      const child = startCli(agentHome, ['record', '--allow-sleep', '-o', path, '--interval', '100ms']);
      await expect
        .poll(() => (existsSync(path) ? samplesOf(linesIn(path).filter(Boolean)).length : 0), { timeout: 20_000 })
        .toBeGreaterThanOrEqual(1);
      const closed = once(child, 'close');
      child.kill(signal);
      const [code] = (await closed) as [number | null];
      expect(code).toBe(signal === 'SIGINT' ? 0 : null);
      await expect.poll(() => linesIn(path).at(-1)!.type).toBe('end');
    }
    using wire = await unixWire(agent.places.socket);
    const { recordings } = (await wire.request('recording.list')).result as { recordings: RecordingInfo[] };
    expect(recordings.every(({ state }) => state === 'ended')).toBe(true);
  });

  it('is refused a file to which another recording writes', async () => {
    const path = pathOf('one-at-a-time.ndjson');
    const child = startCli(agentHome, ['record', '--allow-sleep', '-o', path, '--interval', '100ms']);
    await expect.poll(() => existsSync(path), { timeout: 20_000 }).toBe(true);
    for (const where of [agentHome, home.home]) {
      expect(await cli(where, ['record', '--allow-sleep', '--force', '-o', path])).toEqual({
        code: 1,
        out: '',
        error: `culprit: ${path}: another recording writes to this file\n`,
      });
    }
    expect(await interrupt(child)).toBe(0);
    expect(linesIn(path).at(-1)).toMatchObject({ type: 'end', reason: 'stopped' });
  });
});
