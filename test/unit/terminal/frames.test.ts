import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setImmediate as turn } from 'node:timers/promises';
import { AgentClient } from '../../../src-main/client/client.ts';
import { ERROR } from '../../../src-main/protocol/envelope.ts';
import type { Status, View } from '../../../src-main/protocol/methods.ts';
import { Frames } from '../../../src-main/terminal/frames.ts';
import { Loopback, type Request } from '../client/loopback.ts';

const view = (filter: string | null = null): View => ({
  sort: 'pid',
  descending: false,
  filter,
  offset: 0,
  limit: 1,
});
const ALL = view();

let agent: Loopback;
let client: AgentClient;
let frames: Frames;
beforeEach(async () => {
  agent = new Loopback();
  client = new AgentClient(agent.connect, { reconnect: false });
  await client.open();
  frames = framesOf({ own: true });
});
afterEach(() => {
  frames[Symbol.dispose]();
  client[Symbol.dispose]();
});

function framesOf({ own, withinMs }: { own: boolean; withinMs?: number }): Frames {
  const connected = { client, own, status: {} as Status, [Symbol.asyncDispose]: () => Promise.resolve() };
  return new Frames(connected, 0, withinMs);
}

/** The agent gives what was asked for last, and then these. */
function begin(...sequences: number[]): void {
  agent.link.answer(
    agent.link.requests.findLast(({ method }) => method === 'follow'),
    { follow: '1', first: null },
  );
  change(...sequences);
}

function change(...sequences: number[]): void {
  for (const sequence of sequences) {
    const frame = { sequence, interval_ms: sequence === 1 ? null : 1_000 };
    agent.link.say({ jsonrpc: '2.0', method: 'change', params: { follow: '1', change: frame } });
  }
}

function refuse(): void {
  const { id } = agent.link.requests.findLast(({ method }) => method === 'follow')!;
  agent.link.say({ jsonrpc: '2.0', id, error: { code: ERROR.invalidParams, message: 'filter: too slow' } });
}

const sequenceOf = async (frame: Promise<{ sequence: number }>): Promise<number> => (await frame).sequence;

describe('frames for a terminal', () => {
  it('have rates, and each is newer than the one before', async () => {
    const first = sequenceOf(frames.next(ALL));
    begin(1, 2);
    expect(await first).toBe(2);
    const second = sequenceOf(frames.next(ALL));
    await turn();
    change(2, 2, 3);
    expect(await second).toBe(3);
  });

  it('of an agent that ran before have what is read only while somebody looks', async () => {
    using others = framesOf({ own: false });
    const first = sequenceOf(others.next(ALL));
    begin(71, 71, 72);
    expect(await first).toBe(72);
  });

  it('are asked for once, however many of one view are wanted', async () => {
    const first = frames.next(ALL);
    begin(2);
    await first;
    const second = frames.next(ALL);
    await turn();
    change(3);
    await second;
    expect(agent.link.requests.filter(({ method }) => method === 'follow')).toHaveLength(1);
  });

  it('of another view are none of the view before', async () => {
    const first = frames.next(ALL);
    begin(2);
    await first;
    const second = sequenceOf(frames.next(view('node')));
    await turn();
    change(3);
    begin(4);
    expect(await second).toBe(4);
  });

  it('that are refused say why, and others may be had after', async () => {
    const bad = frames.next(view('(a+)+$'));
    refuse();
    await expect(bad).rejects.toThrow('filter: too slow');
    const good = sequenceOf(frames.next(ALL));
    await turn();
    begin(2);
    expect(await good).toBe(2);
  });

  it('end with the connection, at once and with its reason', async () => {
    const first = frames.next(ALL);
    agent.link.lose('the agent has closed the connection');
    await expect(first).rejects.toThrow('the agent has closed the connection');
    await expect(frames.next(view())).rejects.toThrow('the agent has closed the connection');
  });

  it('end with their owner, also while one is waited for', async () => {
    const first = frames.next(ALL);
    frames[Symbol.dispose]();
    await expect(first).rejects.toThrow('no longer followed');
  });

  it('of an agent that takes no further sample are given up', async () => {
    using impatient = framesOf({ own: false, withinMs: 50 });
    const first = impatient.next(ALL);
    begin(71);
    const again = setInterval(() => change(71), 5);
    const asked = (): Request | undefined => agent.link.requests.find(({ method }) => method === 'status');
    await expect.poll(asked).toBeDefined();
    clearInterval(again);
    agent.link.answer(asked(), { impaired: null });
    await expect(first).rejects.toThrow('takes no further sample');
  });
});
