import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentClient, type ConnectionState } from '../../../src-main/client/client.ts';
import type { RpcFailure } from '../../../src-main/client/failure.ts';
import { ERROR } from '../../../src-main/protocol/envelope.ts';
import type { Frame } from '../../../src-main/protocol/frame.ts';
import { Loopback } from './loopback.ts';

const frame = (sequence: number): Frame => ({ sequence }) as Frame;
const frameFor = (follow: string, sequence: number): unknown => ({
  jsonrpc: '2.0',
  method: 'change',
  params: { follow, change: frame(sequence) },
});

let agent: Loopback;
let client: AgentClient;
let states: ConnectionState[];
let heard: (number | null)[];
const frames = {
  first: (first: Frame | null) => heard.push(first?.sequence ?? null),
  change: ({ sequence }: Frame) => heard.push(sequence),
};
/** Lets everything that waits only for a turn of the loop happen. */
const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  agent = new Loopback();
  states = [];
  heard = [];
  client = new AgentClient(agent.connect, { reconnect: true, onState: (state) => states.push(state) });
});
afterEach(() => {
  client[Symbol.dispose]();
  vi.useRealTimers();
});

/** Opens, and answers the one request to follow something. */
async function openFollowed(follow = 's1', first: Frame | null = null): Promise<void> {
  const opening = client.open();
  await turn();
  agent.link.answer(agent.link.requests.at(-1), { follow, first });
  await opening;
}

describe('what is followed', () => {
  const refusal = (id: number | undefined, code: number, message = 'no'): unknown => ({
    jsonrpc: '2.0',
    id,
    error: { code, message },
  });
  const endOf = (follow: string): unknown => ({
    jsonrpc: '2.0',
    method: 'ended',
    params: { follow, code: ERROR.invalidParams, reason: 'filter: too slow' },
  });
  const refused: string[] = [];
  const refusable = { ...frames, refused: ({ message }: RpcFailure) => refused.push(message) };
  beforeEach(() => refused.splice(0));

  it('is told in order also when it changes its parameters and a change comes on the heels of the answer', async () => {
    const following = client.follow('frames', {}, frames);
    await openFollowed('s1', frame(1));
    following.change({ sort: 'name' });
    agent.link.answer(agent.link.requests.at(-1), { follow: 's1', first: frame(2) });
    agent.link.say(frameFor('s1', 3));
    await turn();
    expect(heard).toEqual([1, 2, 3]);
  });

  it('that ends just when it changes is asked for anew, with what it changed to', async () => {
    const following = client.follow('frames', { filter: '(a+)+$' }, refusable);
    await openFollowed();
    following.change({ filter: 'a' });
    const asked = agent.link.requests.at(-1)!;
    agent.link.say(endOf('s1'));
    agent.link.say(refusal(asked.id, ERROR.notFound, 'nothing is followed by that id'));
    await turn();
    const again = agent.link.requests.at(-1)!;
    expect(again).toMatchObject({ method: 'follow', params: { params: { filter: 'a' } } });
    expect(again.params).not.toHaveProperty('follow');
    expect(refused).toEqual(['filter: too slow']);
  });

  it('leaves nothing behind at an agent whose topic knows of nothing with the new parameters', async () => {
    const following = client.follow('frames', {}, refusable);
    await openFollowed();
    const before = agent.link.requests.length;
    following.change({ filter: 'gone' });
    for (let count = 0; count < 2; count++) {
      const asked = agent.link.requests.filter(({ method }) => method === 'follow').at(-1)!;
      agent.link.say(refusal(asked.id, ERROR.notFound, 'no such thing'));
      await turn();
    }
    const methods = agent.link.requests.slice(before).map(({ method, params }) => [method, params['follow']]);
    expect(methods).toEqual([
      ['follow', 's1'],
      ['unfollow', 's1'],
      ['follow', undefined],
    ]);
    expect(refused).toEqual(['no such thing']);
  });

  it('is asked for with what it changed to while the agent refused what it was', async () => {
    await client.open();
    const following = client.follow('frames', { filter: 'bad' }, refusable);
    following.change({ filter: 'good' });
    agent.link.say(refusal(agent.link.requests[0]!.id, ERROR.invalidParams));
    await turn();
    expect(agent.link.requests.at(-1)).toMatchObject({ method: 'follow', params: { params: { filter: 'good' } } });
    expect(refused).toEqual(['no']);
  });

  it('may change at once when it is told of a refusal', async () => {
    await client.open();
    const following = client.follow(
      'frames',
      { filter: 'bad' },
      { ...frames, refused: () => following.change({ filter: 'good' }) },
    );
    agent.link.say(refusal(agent.link.requests[0]!.id, ERROR.invalidParams));
    await turn();
    expect(agent.link.requests.at(-1)).toMatchObject({ params: { params: { filter: 'good' } } });
  });

  it('is not asked for again once it was stopped', async () => {
    const following = client.follow('frames', {}, frames);
    await openFollowed();
    following.stop();
    const count = agent.link.requests.length;
    following.change({ sort: 'name' });
    following.stop();
    await turn();
    expect(agent.link.requests).toHaveLength(count);
  });

  it('is asked for over a new connection also where the answer over the last one never came', async () => {
    await client.open();
    client.follow('frames', {}, frames);
    agent.link.lose();
    client.retryNow();
    await turn();
    expect(agent.links).toHaveLength(2);
    expect(agent.link.requests.map(({ method }) => method)).toEqual(['follow']);
  });

  it('is refused when the connection is lost for good', async () => {
    const once = new AgentClient(agent.connect, { reconnect: false });
    await once.open();
    const failures: RpcFailure[] = [];
    once.follow('frames', {}, { ...frames, refused: (failure) => failures.push(failure) });
    agent.link.lose('the agent has gone');
    await turn();
    expect(failures).toMatchObject([{ code: 0, message: 'the agent has gone' }]);
  });

  it('may throw: the runtime hears of it, the agent and the other followers notice nothing', async () => {
    const loud: unknown[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) => {
      try {
        run();
      } catch (thrown) {
        loud.push(thrown);
      }
    });
    const wrong = (): never => {
      throw new Error('a bug');
    };
    await client.open();
    client.follow('frames', {}, { first: wrong, change: wrong });
    client.follow('frames', {}, frames);
    agent.link.requests.slice(0, 2).forEach((request, index) => {
      agent.link.answer(request, { follow: `s${index}`, first: null });
      agent.link.say(frameFor(`s${index}`, 7));
    });
    await turn();
    expect(loud).toHaveLength(2);
    expect(heard).toEqual([null, 7]);
    expect(agent.link.requests.filter(({ method }) => method === 'seen')).toHaveLength(2);
    expect(states.at(-1)).toEqual({ state: 'connected' });
    vi.restoreAllMocks();
  });
});
