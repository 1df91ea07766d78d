import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentClient, type ConnectionState } from '../../../src-main/client/client.ts';
import { RpcFailure } from '../../../src-main/client/failure.ts';
import { ERROR } from '../../../src-main/protocol/envelope.ts';
import type { Frame } from '../../../src-main/protocol/frame.ts';
import { Loopback } from './loopback.ts';
import { NOTHING_KNOWN } from '../nothing-known.ts';

const FRAME: Frame = {
  sequence: 1,
  at_ms: 1,
  interval_ms: null,
  top: null,
  verdict: null,
  system: NOTHING_KNOWN,
  processes: { total: 0, matching: 0, offset: 0, rows: [] },
  self: { cpu_percent: null, rss_bytes: 1, tick_ms: null, jitter_p50_ms: null, jitter_p99_ms: null },
  dropped: 0,
};
const frameFor = (follow: string, sequence = 1): unknown => ({
  jsonrpc: '2.0',
  method: 'change',
  params: { follow, change: { ...FRAME, sequence } },
});
const nobody = { first: () => undefined, change: () => undefined };

let agent: Loopback;
let client: AgentClient;
let states: ConnectionState[];
/** Lets everything that waits only for a turn of the loop happen. */
const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  agent = new Loopback();
  states = [];
  client = new AgentClient(agent.connect, { reconnect: true, onState: (state) => states.push(state) });
});
afterEach(() => {
  client[Symbol.dispose]();
  vi.useRealTimers();
});

describe('requests', () => {
  it('settle by their id, in whatever order the answers come', async () => {
    await client.open();
    const status = client.request('status', {});
    const unfollow = client.request('unfollow', { follow: 'a' });
    const [first, second] = agent.link.requests;
    expect([first?.method, second?.method]).toEqual(['status', 'unfollow']);
    agent.link.answer(second, {});
    agent.link.answer(first, { version: '1' });
    expect(await unfollow).toEqual({});
    expect(await status).toEqual({ version: '1' });
  });

  it('fail with the code and the message of the agent', async () => {
    await client.open();
    const asked = client.request('process', { pid: 1, started_at_ms: 1 });
    agent.link.say({
      jsonrpc: '2.0',
      id: agent.link.requests[0]!.id,
      error: { code: ERROR.notFound, message: 'process 1 has ended' },
    });
    const failure = await asked.catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(RpcFailure);
    expect(failure).toMatchObject({ code: ERROR.notFound, message: 'process 1 has ended' });
  });

  it('fail at once while there is no connection', async () => {
    await expect(client.request('status', {})).rejects.toThrow('not connected');
  });

  it('fail when the connection is lost, with its reason', async () => {
    await client.open();
    const asked = client.request('status', {});
    agent.link.lose('the agent has gone');
    await expect(asked).rejects.toThrow('the agent has gone');
  });

  it('fail when the client is disposed of', async () => {
    await client.open();
    const asked = client.request('status', {});
    client[Symbol.dispose]();
    await expect(asked).rejects.toThrow('closed');
    expect(agent.link.open).toBe(false);
  });

  it('take no notice of answers that nobody asked for', async () => {
    await client.open();
    agent.link.say({ jsonrpc: '2.0', id: 99, result: {} });
    agent.link.say({ jsonrpc: '2.0', id: null, error: { code: ERROR.parse, message: 'not JSON' } });
    agent.link.say({ jsonrpc: '2.0', method: 'news', params: {} });
    expect(agent.link.open).toBe(true);
  });
});

describe('a lost connection', () => {
  it('is tried again after 1, 2 and 4 seconds, and says so', async () => {
    await client.open();
    agent.refusal = 'nobody listens';
    agent.link.lose();
    for (const wait of [1_000, 2_000, 4_000]) {
      expect(states.at(-1)).toMatchObject({ state: 'lost', retryInMs: wait });
      const before = agent.attempts;
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(agent.attempts).toBe(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(agent.attempts).toBe(before + 1);
    }
    expect(states.at(-1)).toEqual({ state: 'lost', reason: 'nobody listens', retryInMs: 8_000 });
  });

  it('counts from 1 second again after a success', async () => {
    agent.refusal = 'nobody listens';
    await client.open();
    await vi.advanceTimersByTimeAsync(1_000 + 2_000);
    agent.refusal = null;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(states.at(-1)).toEqual({ state: 'connected' });
    agent.link.lose();
    expect(states.at(-1)).toMatchObject({ retryInMs: 1_000 });
  });

  it('may be tried again at once', async () => {
    agent.refusal = 'nobody listens';
    await client.open();
    agent.refusal = null;
    client.retryNow();
    await turn();
    expect(states.at(-1)).toEqual({ state: 'connected' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(agent.attempts).toBe(2);
  });

  it('is opened once, however often it is lost before what is followed is asked for again', async () => {
    client.follow('frames', {}, nobody);
    agent.onConnect = (link) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => link.lose())));
    await client.open();
    expect(agent.attempts).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(agent.attempts).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(agent.attempts).toBe(3);
  });

  it('is not lost again by what an earlier connection says late', async () => {
    await client.open();
    const old = agent.link;
    old.lose();
    await vi.advanceTimersByTimeAsync(1_000);
    old.lose('late');
    old.say('garbage');
    expect(states.at(-1)).toEqual({ state: 'connected' });
    expect(agent.link.open).toBe(true);
  });

  it("without reconnection is final, and a first failure is the caller's", async () => {
    const once = new AgentClient(agent.connect, { reconnect: false, onState: (state) => states.push(state) });
    agent.refusal = 'nobody listens';
    await expect(once.open()).rejects.toThrow('nobody listens');
    agent.refusal = null;
    await once.open();
    agent.link.lose('gone');
    expect(states.at(-1)).toEqual({ state: 'lost', reason: 'gone', retryInMs: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(agent.attempts).toBe(2);
  });

  it('is not tried again after the end', async () => {
    agent.refusal = 'nobody listens';
    await client.open();
    client[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(agent.attempts).toBe(1);
  });

  it('is closed when it comes after the end', async () => {
    const opening = client.open();
    client[Symbol.dispose]();
    await opening;
    expect(agent.link.open).toBe(false);
  });
});

describe('garbage', () => {
  it.each(['not JSON', '{"half":', '[]', '{}', 'null', '{"jsonrpc":"1.0","id":1}', ''])(
    '%j ends the connection, which is then opened anew',
    async (text) => {
      await client.open();
      const asked = client.request('status', {});
      agent.link.say(text);
      await expect(asked).rejects.toThrow('no message of an agent');
      expect(agent.links[0]!.open).toBe(false);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(states.at(-1)).toEqual({ state: 'connected' });
      expect(agent.attempts).toBe(2);
    },
  );
});

/** Opens, and answers the one request to follow something. */
async function openFollowed(follow = 's1', first: unknown = null): Promise<void> {
  const opening = client.open();
  await turn();
  agent.link.answer(agent.link.requests.at(-1), { follow, first });
  await opening;
}

describe('what is followed', () => {
  let heard: (number | null)[];
  const frames = {
    first: (frame: Frame | null) => heard.push(frame?.sequence ?? null),
    change: ({ sequence }: Frame) => heard.push(sequence),
  };
  beforeEach(() => {
    heard = [];
  });

  it('is told as it is, then changes, and the agent is told that each was seen', async () => {
    client.follow('frames', { sort: 'cpu_percent' }, frames);
    await openFollowed();
    expect(agent.link.requests[0]).toMatchObject({
      method: 'follow',
      params: { topic: 'frames', params: { sort: 'cpu_percent' }, unseen_limit: 2 },
    });
    agent.link.say(frameFor('s1', 7));
    agent.link.say(frameFor('of somebody else', 8));
    expect(heard).toEqual([null, 7]);
    expect(agent.link.requests.at(1)).toMatchObject({ method: 'seen', params: { follow: 's1' } });
  });

  it('is told in order also when a change comes on the heels of the answer', async () => {
    client.follow('frames', {}, frames);
    const opening = client.open();
    await turn();
    agent.link.answer(agent.link.requests[0], { follow: 's1', first: { ...FRAME, sequence: 1 } });
    agent.link.say(frameFor('s1', 2));
    await opening;
    agent.link.say(frameFor('s1', 3));
    expect(heard).toEqual([1, 2, 3]);
  });

  it('is acknowledged also when nobody takes it any more: the agent would wait for ever', async () => {
    const following = client.follow('frames', {}, frames);
    await openFollowed();
    following.stop();
    agent.link.say(frameFor('s1', 2));
    expect(heard).toEqual([null]);
    expect(agent.link.requests.at(-1)).toMatchObject({ method: 'seen', params: { follow: 's1' } });
  });

  it('is asked for anew after a reconnection', async () => {
    client.follow('frames', { filter: 'node' }, frames);
    await openFollowed('s1');
    agent.link.lose();
    await vi.advanceTimersByTimeAsync(1_000);
    const [again] = agent.link.requests;
    expect(again).toMatchObject({ method: 'follow', params: { topic: 'frames', params: { filter: 'node' } } });
    expect(again!.params).not.toHaveProperty('follow');
    agent.link.answer(again, { follow: 's2', first: null });
    await turn();
    agent.link.say(frameFor('s1', 1));
    agent.link.say(frameFor('s2', 2));
    expect(heard).toEqual([null, null, 2]);
  });

  it('is changed under its id, and stopped', async () => {
    const following = client.follow('frames', {}, frames);
    await openFollowed();
    following.change({ sort: 'name' });
    expect(agent.link.requests.at(-1)).toMatchObject({
      method: 'follow',
      params: { follow: 's1', params: { sort: 'name' } },
    });
    following.stop();
    expect(agent.link.requests.at(-1)).toMatchObject({ method: 'unfollow', params: { follow: 's1' } });
  });

  it('that was stopped before its id was known is stopped then', async () => {
    await client.open();
    client.follow('frames', {}, frames).stop();
    agent.link.answer(agent.link.requests[0], { follow: 's1', first: null });
    await turn();
    expect(agent.link.requests.at(-1)).toMatchObject({ method: 'unfollow', params: { follow: 's1' } });
    expect(heard).toEqual([]);
  });

  it('that is changed before its id is known is followed once', async () => {
    await client.open();
    const following = client.follow('frames', { sort: 'name' }, frames);
    following.change({ sort: 'pid' });
    for (const request of [...agent.link.requests])
      agent.link.answer(request, { follow: `s${request.id}`, first: null });
    await turn();
    await turn();
    const begun = agent.link.requests.filter(
      ({ method, params }) => method === 'follow' && params['follow'] === undefined,
    );
    expect(begun).toHaveLength(1);
    expect(agent.link.requests.at(-1)).toMatchObject({ method: 'follow', params: { params: { sort: 'pid' } } });
  });

  it.each(['says so', 'does not know its id any more'])(
    'is asked for anew when the agent %s and it changes',
    async (how) => {
      const following = client.follow('frames', { filter: '(a+)+$' }, frames);
      await openFollowed();
      if (how === 'says so')
        agent.link.say({ jsonrpc: '2.0', method: 'ended', params: { follow: 's1', reason: 'filter: too slow' } });
      following.change({ filter: 'a' });
      const error = { code: ERROR.notFound, message: 'nothing is followed by that id' };
      if (how !== 'says so') agent.link.say({ jsonrpc: '2.0', id: agent.link.requests.at(-1)!.id, error });
      await turn();
      expect(agent.link.requests.at(-1)).toMatchObject({ method: 'follow', params: { params: { filter: 'a' } } });
      expect(agent.link.requests.at(-1)!.params).not.toHaveProperty('follow');
    },
  );

  it('that the agent refuses does not take the connection', async () => {
    const following = client.follow('frames', {}, frames);
    const opening = client.open();
    await turn();
    agent.link.say({
      jsonrpc: '2.0',
      id: agent.link.requests[0]!.id,
      error: { code: ERROR.invalidParams, message: 'filter: too slow' },
    });
    await opening;
    expect(states.at(-1)).toEqual({ state: 'connected' });
    expect(heard).toEqual([]);
    following.change({ sort: 'name' });
    expect(agent.link.requests.at(-1)).toMatchObject({ method: 'follow', params: { params: { sort: 'name' } } });
  });
});
