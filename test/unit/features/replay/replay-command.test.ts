import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../../src-main/protocol/frame.ts';
import type { Status } from '../../../../src-main/protocol/methods.ts';
import type { HeaderLine } from '../../../../src-main/protocol/recording.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { linesIn, MadeRecording, samplesOf } from '../../recording/made-recording.ts';
import { cli, interrupt, startCli } from '../../cli/run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const recording = join(folder.path, 'laptop.ndjson');
beforeAll(async () => {
  await new MadeRecording(recording, { processes: 'all' }).steps(600).recorder.end('stopped');
});

describe('replay', () => {
  it('shows a recording to every command, under a name that says what it is, and leaves nothing behind', async () => {
    const child = startCli(folder.path, ['replay', recording, '--speed', '5']);
    let told = '';
    child.stderr.on('data', (bytes) => (told += String(bytes)));
    await expect.poll(() => /CULPRIT_HOME=(\S+) culprit top/.exec(told)?.[1], { timeout: 20_000 }).toBeDefined();
    expect(told).toMatch(
      /^laptop\.ndjson: demo, from 2023-11-14T22:13:20\.000Z, a sample every 1\.0\u00a0s, 5\.0 times as fast\n/,
    );
    const home = /CULPRIT_HOME=(\S+) culprit top/.exec(told)![1]!;

    const { agent } = JSON.parse((await cli(home, ['status', '--json'])).out) as { agent: Status };
    expect(agent.machine).toMatchObject({
      hostname: 'demo (recording laptop.ndjson)',
      os: 'a made-up machine',
      core_count: 8,
    });
    const { out } = await cli(home, ['top', '--once', '--json', '--sort', 'pid', '-n', '45']);
    const frame = JSON.parse(out) as Frame;
    const sample = samplesOf(linesIn(recording)).find(({ at_ms }) => at_ms === frame.at_ms)!;
    expect(frame.interval_ms).toBe(1_000);
    expect(frame.system.package_watts).toBeCloseTo(sample.system.package_watts!, 3);
    expect(frame.processes.total).toBe(sample.process_count);
    expect(frame.processes.rows.find(({ name }) => name === 'python3')!.metrics.cpu_percent).toBeCloseTo(
      sample.processes!.cpu_percent![sample.processes!.name.indexOf('python3')]!,
      2,
    );

    expect(await interrupt(child)).toBe(0);
    expect(existsSync(home)).toBe(false);
  });

  it('says whose recording it is without what would move a cursor', async () => {
    const hostile = join(folder.path, 'hostile.ndjson');
    const [header, ...rest] = linesIn(recording);
    const named = header as HeaderLine;
    writeFileSync(
      hostile,
      [{ ...named, machine: { ...named.machine, hostname: 'evil\u001b[2J' } }, ...rest.slice(0, 200)]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
    const child = startCli(folder.path, ['replay', hostile]);
    let told = '';
    child.stderr.on('data', (bytes) => (told += String(bytes)));
    await expect.poll(() => told, { timeout: 20_000 }).toContain('hostile.ndjson: evil\ufffd[2J, from ');
    expect(await interrupt(child)).toBe(0);
  });

  it('stands at the end, and says that the recording has ended', async () => {
    const short = join(folder.path, 'short.ndjson.gz');
    await new MadeRecording(short, { compression: 'gzip' }).steps(4).recorder.end('stopped');
    const child = startCli(folder.path, ['replay', short, '--speed', '1000']);
    let told = '';
    child.stderr.on('data', (bytes) => (told += String(bytes)));
    await expect.poll(() => /CULPRIT_HOME=(\S+) culprit top/.exec(told)?.[1], { timeout: 20_000 }).toBeDefined();
    const home = /CULPRIT_HOME=(\S+) culprit top/.exec(told)![1]!;
    const status = async (): Promise<string | null> =>
      (JSON.parse((await cli(home, ['status', '--json'])).out) as { agent: Status }).agent.impaired;
    await expect.poll(status, { timeout: 20_000 }).toBe('the recording has ended');
    expect(await interrupt(child)).toBe(0);
  });

  it('is refused what is no recording, and a speed that is none', async () => {
    writeFileSync(join(folder.path, 'text'), 'hello\n');
    expect(await cli(folder.path, ['replay', join(folder.path, 'text')])).toEqual({
      code: 1,
      out: '',
      error: `culprit: ${join(folder.path, 'text')}: line 1: not a recording: its first line is not JSON\n`,
    });
    expect((await cli(folder.path, ['replay', recording, '--speed', '0'])).code).toBe(2);
  });
});
