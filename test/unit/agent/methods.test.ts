import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR } from '../../../src-main/protocol/envelope.ts';
import { Frame } from '../../../src-main/protocol/frame.ts';
import { METHODS, NOTIFICATIONS, SortKey, type MethodName } from '../../../src-main/protocol/methods.ts';
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

async function result<T>(method: MethodName, params?: unknown): Promise<T> {
  const answer = await wire.request(method, params);
  if (answer.error !== undefined) throw new Error(answer.error.message);
  return answer.result as T;
}
const latest = (view: unknown = {}): Promise<Frame> => result<Frame>('latest', view);

describe('a method', () => {
  it('of every name answers in the shape that the protocol promises', async () => {
    const row = (await latest()).processes.rows[0]!;
    const identity = { pid: row.pid, started_at_ms: row.started_at_ms };
    const { subscription } = await result<{ subscription: string }>('subscribe');
    const params: Partial<Record<MethodName, unknown>> = {
      process: identity,
      subscribe: { subscription, sort: 'name' },
      seen: { subscription },
      unsubscribe: { subscription },
      log: { level: 'info', source: 'cli', message: 'hello' },
      'recording.start': { path: join(agent.places.data, 'run.ndjson'), allow_sleep: true },
      'recording.mark': { text: 'here' },
    };
    const names = Object.keys(METHODS) as MethodName[];
    for (const name of names) {
      const answer = await result(name, params[name]);
      if (name === 'recording.start') params['recording.stop'] = answer;
      expect(METHODS[name].result.safeParse(answer).error, name).toBeUndefined();
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
    ['subscribe', { subscription: 'of nobody' }, ERROR.notFound],
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

describe('a subscription', () => {
  it('gives frames from now on, the first at once, and none after its end', async () => {
    const { subscription } = await result<{ subscription: string }>('subscribe', { limit: 3 });
    const first = await wire.frame(subscription);
    const second = await wire.frame(subscription);
    expect(NOTIFICATIONS.frame.safeParse({ subscription, frame: second }).error).toBeUndefined();
    expect(second.sequence).toBe(first.sequence + 1);
    expect(second.processes.rows).toHaveLength(3);
    await result('unsubscribe', { subscription });
    const { sequence } = await statusOver(wire);
    await statusWhen(wire, (status) => status.sequence >= sequence + 1);
    expect(wire.frames.filter((frame) => frame.sequence > sequence)).toEqual([]);
  });

  it('changes its view under the same id', async () => {
    const { subscription } = await result<{ subscription: string }>('subscribe', { limit: 1 });
    await wire.frame(subscription);
    expect(await result('subscribe', { subscription, limit: 2, offset: 1 })).toEqual({ subscription });
    expect((await wire.frame(subscription)).processes).toMatchObject({ offset: 1, rows: [{}, {}] });
    await result('unsubscribe', { subscription });
  });

  it('quickens the sampling while it lasts', async () => {
    const { subscription } = await result<{ subscription: string }>('subscribe', { limit: 0 });
    expect(await statusOver(wire)).toMatchObject({ pace: 'watched', subscribers: 1 });
    await wire.frame(subscription);
    expect((await statusOver(wire)).interval_ms).toBe(100);
    await result('unsubscribe', { subscription });
    expect((await statusOver(wire)).subscribers).toBe(0);
  });

  it('is one of eight at most on a connection', async () => {
    using other = await unixWire(agent.places.socket);
    for (let count = 0; count < 8; count++)
      expect((await other.request('subscribe', { limit: 0 })).error).toBeUndefined();
    expect((await other.request('subscribe')).error?.code).toBe(ERROR.tooMany);
    expect((await wire.request('subscribe', { limit: 0 })).error).toBeUndefined();
  });

  it('ends with its connection', async () => {
    const other = await unixWire(agent.places.socket);
    const before = (await statusOver(wire)).subscribers;
    await other.request('subscribe', { limit: 0 });
    expect((await statusOver(wire)).subscribers).toBe(before + 1);
    other[Symbol.dispose]();
    await statusWhen(wire, ({ subscribers }) => subscribers === before);
  });

  it('holds frames back above its limit, and gives the newest after one was seen', async () => {
    using other = await unixWire(agent.places.socket);
    const { subscription } = (await other.request('subscribe', { limit: 0, unseen_limit: 2 })).result as {
      subscription: string;
    };
    await other.frame();
    const last = await other.frame();
    await statusWhen(other, ({ sequence }) => sequence >= last.sequence + 2);
    expect(other.frames).toEqual([]);
    await other.request('seen', { subscription });
    const next = await other.frame();
    expect(next.sequence).toBeGreaterThan(last.sequence + 2);
    expect(next.dropped).toBe(next.sequence - last.sequence - 1);
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

  it('may change the length of the ring: what is asked for before the next sample still has its shape', async () => {
    writeFileSync(agent.places.config, '[sampling]\nring_samples = 600\n');
    wire.send(
      '{"jsonrpc":"2.0","id":"reload","method":"config.reload"}\n{"jsonrpc":"2.0","id":"latest","method":"latest"}',
    );
    const answer = await wire.take(({ id }) => id === 'latest');
    expect(Frame.safeParse(answer.result).error).toBeUndefined();
  });
});
