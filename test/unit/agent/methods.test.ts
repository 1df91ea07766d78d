import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR, seenMessage } from '../../../src-main/protocol/envelope.ts';
import { ACCESS } from '../../../src-main/protocol/feature.ts';
import { Frame } from '../../../src-main/protocol/frame.ts';
import { CONTRACTS } from '../../../src-main/features/contracts.ts';
import { catalogueOf } from '../../../src-main/protocol/catalogue.ts';
import { core, NOTIFICATIONS, SortKey } from '../../../src-main/protocol/methods.ts';
import type { Config } from '../../../src-main/protocol/config.ts';
import { agentUnderTest, type AgentUnderTest } from './running-agent.ts';
import { statusOver, statusWhen, unixWire, type Wire } from './wire.ts';

let agent: AgentUnderTest;
let wire: Wire;
beforeAll(async () => {
  agent = await agentUnderTest({ config: '[sampling]\ncalm_hz = 4\nwatched_hz = 10\n' });
  wire = await unixWire(agent.places.socket);
  await statusWhen(wire, ({ sequence }) => sequence >= 2);
});
afterAll(() => {
  wire[Symbol.dispose]();
  agent[Symbol.dispose]();
});

async function result<T>(method: string, params?: unknown): Promise<T> {
  const answer = await wire.request(method, params);
  if (answer.error !== undefined) throw new Error(answer.error.message);
  return answer.result as T;
}
const latest = (view: unknown = {}): Promise<Frame> => result<Frame>('latest', view);

describe('a method', () => {
  it('of every name answers in the shape that the protocol promises', async () => {
    const row = (await latest()).processes.rows[0]!;
    const identity = { pid: row.pid, started_at_ms: row.started_at_ms };
    const follow = await wire.follow();
    const params: Record<string, unknown> = {
      process: identity,
      follow: { topic: 'frames', follow, params: { sort: 'name' } },

      unfollow: { follow },
      limit: { access: ACCESS },
      log: { level: 'info', source: 'cli', message: 'hello' },
      'recording.start': { path: join(agent.places.data, 'run.ndjson'), allow_sleep: true },
      'recording.mark': { text: 'here' },
    };
    const { methods } = catalogueOf([core, ...CONTRACTS]);
    for (const [name, method] of methods) {
      const answer = await result(name, params[name]);
      if (name === 'recording.start') params['recording.stop'] = answer;
      expect(method.result.safeParse(answer).error, name).toBeUndefined();
    }
  });

  it('of every topic begins in the shape that the protocol promises', async () => {
    const { topics } = catalogueOf([core, ...CONTRACTS]);
    for (const [name, topic] of topics) {
      const { follow, first } = await result<{ follow: string; first: unknown }>('follow', { topic: name });
      expect(topic.first.safeParse(first).error, name).toBeUndefined();
      await result('unfollow', { follow });
    }
  });

  it('may be asked for without parameters where none is needed, and takes no notice of further ones', async () => {
    expect((await wire.request('status')).error).toBeUndefined();
    expect((await wire.request('status', { more: 1 })).error).toBeUndefined();
  });

  it.each([
    ['nonsense', {}, ERROR.methodNotFound],
    ['constructor', {}, ERROR.methodNotFound],
    ['__proto__', {}, ERROR.methodNotFound],
    ['latest', { limit: -1 }, ERROR.invalidParams],
    ['latest', { limit: 1e9 }, ERROR.invalidParams],
    ['latest', { offset: 1.5 }, ERROR.invalidParams],
    ['latest', { sort: 'no such key' }, ERROR.invalidParams],
    ['latest', { filter: '(' }, ERROR.invalidParams],
    ['latest', { filter: 'x'.repeat(201) }, ERROR.invalidParams],
    ['latest', 'text', ERROR.invalidParams],
    ['latest', [1], ERROR.invalidParams],
    ['process', {}, ERROR.invalidParams],
    ['process', { pid: 1, started_at_ms: -1 }, ERROR.notFound],
    ['process', { pid: 2 ** 31, started_at_ms: 0 }, ERROR.notFound],
    ['follow', { topic: 'frames', follow: 'of nobody' }, ERROR.notFound],
    ['follow', { topic: 'of nobody' }, ERROR.notFound],
    ['follow', { topic: 'constructor' }, ERROR.notFound],
    ['follow', { topic: 'frames', params: { limit: -1 } }, ERROR.invalidParams],
    ['limit', { access: ['everything'] }, ERROR.invalidParams],
    ['log', { level: 'fatal', source: 'cli', message: 'x' }, ERROR.invalidParams],
    ['log', { level: 'info', source: 'agent', message: 'x' }, ERROR.invalidParams],
    ['log', { level: 'info', source: 'cli', message: 'x'.repeat(2_001) }, ERROR.invalidParams],
  ])('%s with %j is refused with %d', async (method, params, code) => {
    const { error } = await wire.request(method, params);
    expect(error?.code).toBe(code);
    expect(error?.message).not.toBe('');
  });

  it('gives one process with its whole command line, its lows, highs and series', async () => {
    const { processes } = await latest({ filter: 'vitest|node', limit: 45 });
    const own = processes.rows.find(({ pid }) => pid === process.pid) ?? processes.rows[0]!;
    const detail = await result<{ row: Frame['processes']['rows'][number]; series: { score: unknown[] } }>('process', {
      pid: own.pid,
      started_at_ms: own.started_at_ms,
    });
    expect(detail.row.pid).toBe(own.pid);
    expect(detail.series.score.length).toBeGreaterThan(1);
  });
});

describe('the newest sample', () => {
  it.each(SortKey.options)('can be had by %s, also without a row', async (sort) => {
    for (const limit of [0, 5]) {
      const frame = Frame.parse(await latest({ sort, limit }));
      expect(frame.processes.rows.length).toBeLessThanOrEqual(limit);
    }
  });

  it('says null, not 0, for what this kernel does not give', async () => {
    const [row] = (await latest({ limit: 1 })).processes.rows;
    expect([row!.metrics.mach_messages_per_second, row!.metrics.qos_interactive_ms_per_second]).toEqual([null, null]);
  });

  it('holds this process under its own name, and only what matches', async () => {
    const { processes } = await latest({ sort: 'pid', filter: 'vitest' });
    expect(processes.matching).toBeLessThan(processes.total);
    expect(processes.rows.length).toBe(Math.min(20, processes.matching));
    for (const row of processes.rows) expect(`${row.name} ${row.command}`).toMatch(/vitest/i);
  });

  it('is refused for a filter that takes for ever, and sampling goes on', async () => {
    const { sequence } = await statusOver(wire);
    // `.` takes part in every command line; the choice of how to divide it up grows exponentially.
    const { error } = await wire.request('latest', { filter: '^(.+)+(.+)+(.+)+\u0001$' });
    expect(error).toMatchObject({ code: ERROR.invalidParams });
    expect(error?.message).toMatch(/filter: .*too long/);
    await statusWhen(wire, (status) => status.sequence > sequence);
  });
});

describe('what is followed', () => {
  it('is told as it is now, then changes with each sample, and no more after its end', async () => {
    const { follow, first } = await result<{ follow: string; first: Frame }>('follow', {
      topic: 'frames',
      params: { limit: 3 },
    });
    const second = await wire.frame(follow);
    expect(NOTIFICATIONS.change.safeParse({ follow, change: second }).error).toBeUndefined();
    expect(Frame.parse(second).sequence).toBe(first.sequence + 1);
    expect(second.processes.rows).toHaveLength(3);
    await result('unfollow', { follow });
    const { sequence } = await statusOver(wire);
    await statusWhen(wire, (status) => status.sequence >= sequence + 1);
    expect(wire.frames.filter((frame) => frame.sequence > sequence)).toEqual([]);
  });

  it('changes its parameters under the same id', async () => {
    const follow = await wire.follow({ limit: 1 });
    const params = { limit: 2, offset: 1 };
    expect(await result('follow', { topic: 'frames', follow, params })).toMatchObject({
      follow,
      first: { processes: { offset: 1, rows: [{}, {}] } },
    });
    await result('unfollow', { follow });
  });

  it('quickens the sampling while it lasts, where it is frames', async () => {
    const follow = await wire.follow({ limit: 0 });
    const alerts = await result<{ follow: string }>('follow', { topic: 'alerts' });
    expect(await statusOver(wire)).toMatchObject({ pace: 'watched', subscribers: 1 });
    await wire.frame(follow);
    expect((await statusOver(wire)).interval_ms).toBe(100);
    await result('unfollow', { follow });
    expect(await statusOver(wire)).toMatchObject({ subscribers: 0 });
    await result('unfollow', { follow: alerts.follow });
  });

  it('are eight frames at most on a connection, and sixteen topics', async () => {
    using other = await unixWire(agent.places.socket);
    for (let count = 0; count < 8; count++) await other.follow({ limit: 0 });
    expect((await other.request('follow', { topic: 'frames' })).error?.code).toBe(ERROR.tooMany);
    for (let count = 8; count < 16; count++)
      expect((await other.request('follow', { topic: 'alerts' })).error).toBeUndefined();
    expect((await other.request('follow', { topic: 'alerts' })).error?.code).toBe(ERROR.tooMany);
    await result('unfollow', { follow: await wire.follow({ limit: 0 }) });
  });

  it('ends with its connection', async () => {
    const other = await unixWire(agent.places.socket);
    const before = (await statusOver(wire)).subscribers;
    await other.follow({ limit: 0 });
    expect((await statusOver(wire)).subscribers).toBe(before + 1);
    other[Symbol.dispose]();
    await statusWhen(wire, ({ subscribers }) => subscribers === before);
  });

  it('is held back above its limit, and the newest comes after one was seen', async () => {
    using other = await unixWire(agent.places.socket);
    const asked = { topic: 'frames', params: { limit: 0 }, unseen_limit: 2 };
    const { follow } = (await other.request('follow', asked)).result as { follow: string };
    await other.frame();
    const last = await other.frame();
    await statusWhen(other, ({ sequence }) => sequence >= last.sequence + 2);
    expect(other.frames).toEqual([]);
    other.send(seenMessage(follow));
    const next = await other.frame();
    expect(next.sequence).toBeGreaterThan(last.sequence + 2);
    expect(next.dropped).toBe(next.sequence - last.sequence - 1);
  });

  it('has an end with a reason when it can no longer be given', async () => {
    using other = await unixWire(agent.places.socket);
    // `.` takes part in every command line; the choice of how to divide it up grows exponentially.
    const params = { filter: '^(.+)+(.+)+(.+)+\u0001$' };
    const { error, result: started } = await other.request('follow', { topic: 'frames', params });
    if (error !== undefined) return expect(error.message).toMatch(/too long/);
    const { follow } = started as { follow: string };
    const ended = await other.take(({ method }) => method === 'ended');
    expect(ended.params).toMatchObject({ follow, reason: expect.stringMatching(/too long/) as string });
  });
});

describe('rights', () => {
  it('can be given up, and do not come back', async () => {
    using other = await unixWire(agent.places.socket);
    expect((await statusOver(other)).allowed).toEqual(ACCESS);
    expect((await other.request('limit', { access: ['read', 'act'] })).result).toEqual({ allowed: ['read', 'act'] });
    expect((await other.request('config.reload')).error?.code).toBe(ERROR.notAllowed);
    expect((await other.request('alerts.mute', {})).error).toBeUndefined();
    expect((await other.request('limit', { access: ACCESS })).result).toEqual({ allowed: ['read', 'act'] });
    await other.request('limit', { access: [] });
    expect((await other.request('status')).error?.code).toBe(ERROR.notAllowed);
  });

  it('decide over a path that the caller chooses, and not over one of the agent’s own', async () => {
    using other = await unixWire(agent.places.socket);
    await other.request('limit', { access: ['read', 'act'] });
    const path = join(agent.places.data, 'mine.ndjson');
    expect((await other.request('recording.start', { path })).error?.code).toBe(ERROR.notAllowed);
    const started = await other.request('recording.start', { allow_sleep: true });
    const { run_id } = started.result as { run_id: string };
    expect((await other.request('recording.stop', { run_id })).result).toMatchObject({ state: 'ended' });
  });
});

describe('the log', () => {
  it('takes the lines of clients', async () => {
    await result('log', { level: 'warn', source: 'browser', message: 'a page was slow', detail: { ms: 700 } });
    const lines = readFileSync(agent.places.log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.at(-1)).toMatchObject({
      level: 'warn',
      source: 'browser',
      msg: 'a page was slow',
      detail: { ms: 700 },
    });
  });
});

describe('the configuration', () => {
  const config = async (method: 'config.get' | 'config.reload'): Promise<Config> =>
    (await result<{ config: Config }>(method)).config;

  it('takes effect when it is read again', async () => {
    writeFileSync(agent.places.config, '[sampling]\ncalm_hz = 5\nwatched_hz = 5\n[bands]\nmedium = 1\n');
    expect((await config('config.reload')).sampling.calm_hz).toBe(5);
    expect((await config('config.get')).bands.medium).toBe(1);
    expect((await statusWhen(wire, ({ interval_ms }) => interval_ms === 200)).interval_ms).toBe(200);
  });

  it('stays in force when the file has become bad, and the answer says where', async () => {
    writeFileSync(agent.places.config, '[sampling]\ncalm_hz = "fast"\n');
    const { error } = await wire.request('config.reload');
    expect(error).toMatchObject({
      code: ERROR.invalidParams,
      message: expect.stringMatching(/config\.toml: line 2: sampling\.calm_hz: /) as string,
    });
    expect((await config('config.get')).sampling.calm_hz).toBe(5);
  });

  it('that is read again says what of it is of no use, to who asks and in the log', async () => {
    writeFileSync(agent.places.config, '[sampling]\ncalm_hz = 4\n[fleet]\nhosts = []\n');
    const warning = 'line 3: [fleet]: Culprit has no such section; it is left out';
    for (const method of ['config.reload', 'config.get'])
      expect(await result(method)).toMatchObject({ path: agent.places.config, warnings: [warning] });
    expect(readFileSync(agent.places.log, 'utf8')).toContain(warning);
  });

  it('may change the length of the ring: what is asked for before the next sample still has its shape', async () => {
    writeFileSync(agent.places.config, '[sampling]\nring_samples = 600\n');
    wire.send(
      '{"jsonrpc":"2.0","id":"reload","method":"config.reload"}\n{"jsonrpc":"2.0","id":"latest","method":"latest"}',
    );
    const answer = await wire.take(({ id }) => id === 'latest');
    expect(Frame.safeParse(answer.result).error).toBeUndefined();
  });
});
