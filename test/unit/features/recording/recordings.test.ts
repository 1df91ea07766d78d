import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR } from '../../../../src-main/protocol/envelope.ts';
import type { RecordingInfo } from '../../../../src-main/protocol/recording-methods.ts';
import { linesIn } from '../../recording/made-recording.ts';
import { agentUnderTest, type AgentUnderTest } from '../../agent/running-agent.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { statusOver, statusWhen, unixWire, webWire, type Wire } from '../../agent/wire.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
let agent: AgentUnderTest;
let wire: Wire;
beforeAll(async () => {
  agent = await agentUnderTest({ config: '[sampling]\ncalm_hz = 1\n' });
  wire = await unixWire(agent.places.socket);
});
afterAll(() => {
  wire[Symbol.dispose]();
  agent[Symbol.dispose]();
});

const pathOf = (name: string): string => join(folder.path, name);
async function start(path: string, more: Record<string, unknown> = {}, over = wire): Promise<RecordingInfo> {
  const { result, error } = await over.request('recording.start', {
    path,
    allow_sleep: true,
    interval_ms: 200,
    ...more,
  });
  if (error !== undefined) throw new Error(error.message);
  return result as RecordingInfo;
}
async function list(): Promise<RecordingInfo[]> {
  return ((await wire.request('recording.list')).result as { recordings: RecordingInfo[] }).recordings;
}
async function stop(run_id: string): Promise<RecordingInfo> {
  return (await wire.request('recording.stop', { run_id })).result as RecordingInfo;
}

describe('the recordings of an agent', () => {
  it('start, are listed, take marks, and are whole when the answer to their stop comes', async () => {
    const { run_id } = await start(pathOf('a.ndjson.gz').replace('.gz', ''));
    expect((await wire.request('recording.list')).result).toMatchObject({
      recordings: [{ run_id, state: 'running', path: pathOf('a.ndjson') }],
    });
    expect((await wire.request('recording.mark', { text: 'here' })).result).toEqual({ recordings: 1 });
    expect(await stop(run_id)).toMatchObject({ run_id, state: 'ended', reason: 'stopped' });
    const lines = linesIn(pathOf('a.ndjson'));
    expect(lines.find(({ type }) => type === 'marker')).toMatchObject({ kind: 'mark', text: 'here' });
    expect(lines.at(-1)).toMatchObject({ type: 'end', reason: 'stopped' });
    expect(await stop(run_id)).toMatchObject({ state: 'ended', reason: 'stopped' });
    expect((await wire.request('recording.mark', { text: 'late' })).result).toEqual({ recordings: 0 });
  });

  it('go into a new file of the agent where no path is given, one each', async () => {
    const options = { allow_sleep: true, compression: 'gzip' };
    const [first, second] = [
      (await wire.request('recording.start', options)).result as RecordingInfo,
      (await wire.request('recording.start', options)).result as RecordingInfo,
    ];
    for (const { path, run_id } of [first, second]) {
      expect(path.startsWith(join(agent.places.data, 'recordings'))).toBe(true);
      expect(path).toMatch(/\d{4}-\d\d-\d\d-\d{6}(-2)?\.ndjson\.gz$/);
      expect((await stop(run_id)).path).toBe(path);
      expect(existsSync(path)).toBe(true);
    }
    expect(first.path).not.toBe(second.path);
  });

  it('go into a file each also where several begin with one sample', async () => {
    const options = { allow_sleep: true };
    const answers = await Promise.all([1, 2, 3].map(() => wire.request('recording.start', options)));
    const started = answers.map(({ result, error }) => {
      if (error !== undefined) throw new Error(error.message);
      return result as RecordingInfo;
    });
    expect(new Set(started.map(({ path }) => path)).size).toBe(3);
    for (const { run_id } of started) expect(await stop(run_id)).toMatchObject({ state: 'ended' });
  });

  it('to one path that begin with one sample are one, and the other is refused, also with force', async () => {
    const options = { path: pathOf('twice.ndjson'), allow_sleep: true };
    const answers = await Promise.all([
      wire.request('recording.start', options),
      wire.request('recording.start', { ...options, force: true }),
    ]);
    expect(answers[1].error?.message).toContain('another recording writes to this file');
    await stop((answers[0].result as RecordingInfo).run_id);
  });

  it('that cannot begin let the agent be slow again', async () => {
    for (const refused of [{ path: '/nowhere/at/all.ndjson' }, { path: pathOf('bad.ndjson'), filter: '(' }])
      expect((await wire.request('recording.start', refused)).error?.code).toBe(ERROR.invalidParams);
    await statusWhen(wire, ({ pace }) => pace !== 'demanded');
    expect(existsSync(pathOf('bad.ndjson'))).toBe(false);
  });

  it('quicken a slow agent, and let it be slow again', async () => {
    const { run_id } = await start(pathOf('pace.ndjson'));
    expect(await statusWhen(wire, ({ interval_ms }) => interval_ms <= 201)).toMatchObject({ pace: 'demanded' });
    await stop(run_id);
    expect((await statusWhen(wire, ({ pace }) => pace !== 'demanded')).impaired).toBeNull();
  });

  it('that are bound to a connection end with it', async () => {
    const other = await unixWire(agent.places.socket);
    const { run_id } = await start(pathOf('bound.ndjson'), { bound: true }, other);
    other[Symbol.dispose]();
    await expect
      .poll(async () => (await list()).find((recording) => recording.run_id === run_id))
      .toMatchObject({ state: 'ended', reason: 'interrupted' });
    await expect.poll(() => linesIn(pathOf('bound.ndjson')).at(-1)!.type).toBe('end');
  });

  it('take the alerts in that come meanwhile', async () => {
    const { run_id } = await start(pathOf('alert.ndjson'));
    const culprit = { kind: 'process', name: 'make', pid: 7, started_at_ms: 1, named_by: 'blame' } as const;
    const alert = {
      id: 'cpu make',
      rule: 'cpu',
      severity: 'warning',
      culprit,
      since_ms: 1,
      fired_at_ms: 2,
      updated_at_ms: 2,
      cleared_at_ms: null,
      strength: 1,
      peak_strength: 1,
      title: 'make keeps this machine busy',
      detail: '',
      advice: '',
      why: '',
      evidence: [],
    } as const;
    for (const change of ['fired', 'updated', 'cleared'] as const)
      agent.running.agent.publish('alerts', {
        change,
        alert: { ...alert, evidence: [] },
        announce: null,
        withheld: null,
      });
    await stop(run_id);
    expect(linesIn(pathOf('alert.ndjson')).filter(({ type }) => type === 'alert')).toMatchObject([
      { kind: 'cpu', state: 'raised', text: 'make keeps this machine busy', alert: { culprit } },
      { kind: 'cpu', state: 'cleared' },
    ]);
  });

  it('are not for who comes over the web, unless actions are allowed', async () => {
    const closed = await agent.serve();
    using web = await webWire(closed.port);
    for (const method of ['recording.start', 'recording.stop', 'recording.mark']) {
      expect((await web.request(method, { path: pathOf('web.ndjson'), run_id: 'x', text: 'x' })).error?.code).toBe(
        ERROR.notAllowed,
      );
    }
    expect(existsSync(pathOf('web.ndjson'))).toBe(false);
  });

  it.each([
    ['a path that depends on where one stands', { path: 'run.ndjson' }, /path: not an absolute path/],
    ['standard output', { path: '-' }, /standard output is not/],
    ['a path with a NUL', { path: '/tmp/a\0b' }, /path: not an absolute path/],
    ['a folder', { path: '/' }, /is a directory/],
    ['an interval below 100 ms', { path: '/nowhere/x', interval_ms: 50 }, /interval_ms/],
    ['a filter that is no pattern', { path: '/nowhere/x', processes: 'all', filter: '(' }, /regular expression/i],
    [
      'a filter that takes for ever',
      { path: '/nowhere/x', processes: 'all', filter: '^(.+)+(.+)+(.+)+\u0001$' },
      /takes too long/,
    ],
  ])('are refused %s', async (_, params, reason) => {
    const { error } = await wire.request('recording.start', params);
    expect(error).toMatchObject({ code: ERROR.invalidParams, message: expect.stringMatching(reason) as string });
    expect((await statusOver(wire)).impaired).toBeNull();
  });

  it('are sixteen at most, and one that nobody knows cannot be stopped', async () => {
    const started: RecordingInfo[] = [];
    for (let count = 0; count < 16; count++) started.push(await start(pathOf(`many-${count}.ndjson`)));
    expect((await wire.request('recording.start', { path: pathOf('one-more.ndjson') })).error?.message).toBe(
      '16 recordings are running: no more',
    );
    expect(existsSync(pathOf('one-more.ndjson'))).toBe(false);
    for (const { run_id } of started) await stop(run_id);
    expect((await wire.request('recording.stop', { run_id: 'nobody' })).error?.code).toBe(ERROR.notFound);
  });

  it('end with the agent, each with its last line', async () => {
    const other = await agentUnderTest();
    using its = await unixWire(other.places.socket);
    await start(pathOf('ending.ndjson'), {}, its);
    other[Symbol.dispose]();
    await expect
      .poll(() => linesIn(pathOf('ending.ndjson')).at(-1))
      .toMatchObject({ type: 'end', reason: 'agent_ended' });
  });
});
