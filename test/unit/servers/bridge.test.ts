import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection, Endpoint } from '../../../src-main/host/endpoint.ts';
import { LineSplitter } from '../../../src-main/host/line-splitter.ts';
import { bridgeTo } from '../../../src-main/servers/bridge.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';

const READER = { name: 'websocket', access: ['read'], looks: true } as const;
const status = (id: number): string => JSON.stringify({ jsonrpc: '2.0', id, method: 'status' });

let folder: ReturnType<typeof temporaryFolder>;
let server: Server;
let agent: Socket;
/** What the agent is told, and what the client is. */
let asked: unknown[];
let said: string[];
let bridge: Endpoint;
let closed: PromiseWithResolvers<string>;
let paused = false;

/** An agent of whatever release: it answers what a test has it answer. */
beforeEach(async () => {
  folder = temporaryFolder();
  asked = [];
  said = [];
  // The bridge of the test before may say late that it has ended.
  const ended = (closed = Promise.withResolvers<string>());
  const path = join(folder.path, 'agent.sock');
  server = createServer();
  await once(server.listen(path), 'listening');
  const client: Connection = {
    send: (text) => void said.push(text),
    buffered: () => 0,
    close: (reason) => ended.resolve(reason),
    pause: () => (paused = true),
    resume: () => (paused = false),
  };
  const come = once(server, 'connection') as Promise<[Socket]>;
  bridge = bridgeTo(path, client, READER);
  [agent] = await come;
  agent.on('error', () => undefined);
  const lines = new LineSplitter(
    1e8,
    (line) => asked.push(JSON.parse(line)),
    () => undefined,
  );
  agent.on('data', (bytes) => lines.push(bytes));
  await expect.poll(() => asked.length).toBe(1);
});
afterEach(() => {
  bridge[Symbol.dispose]();
  agent.destroy();
  server.close();
  folder[Symbol.dispose]();
});

const answer = (message: object): void => void agent.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

describe('a bridge', () => {
  it('gives up what its client may not, and passes on what the client says once that is so', async () => {
    expect(asked).toEqual([{ jsonrpc: '2.0', id: 0, method: 'limit', params: { access: ['read'] } }]);
    bridge.receive(status(1));
    bridge.receive(status(2));
    expect(paused).toBe(true);
    answer({ id: 0, result: { allowed: ['read'] } });
    await expect.poll(() => asked.length).toBe(3);
    expect(asked.slice(1)).toMatchObject([{ id: 1 }, { id: 2 }]);
    expect([paused, said]).toEqual([false, []]);
    answer({ id: 1, result: {} });
    await expect.poll(() => said.length).toBe(1);
  });

  it.each([
    ['refuses, as one of an older release', { id: 0, error: { code: -32601, message: 'no method limit' } }],
    ['answers something else', { id: 'x', result: {} }],
    ['says something unasked', { method: 'change', params: {} }],
    ['confirms more than was asked for', { id: 0, result: { allowed: ['read', 'act'] } }],
    ['confirms without a word of what is left', { id: 0, result: {} }],
  ])('leads to no agent that %s', async (_, message) => {
    bridge.receive(status(1));
    answer(message);
    expect(await closed.promise).toBe('the agent has gone');
    expect([asked.length, said]).toEqual([1, []]);
  });

  it('passes nothing on that is no request, and no second line in it', async () => {
    answer({ id: 0, result: { allowed: ['read'] } });
    bridge.receive('{"jsonrpc":"2.0","method":"status"}');
    bridge.receive('[]');
    bridge.receive(`${status(1)}\n${status(2)}`);
    bridge.receive(`\n{"jsonrpc":"2.0",\n"id":3,\n"method":"status","access":["act"]}`);
    await expect.poll(() => asked.length).toBe(2);
    expect(asked[1]).toEqual({ jsonrpc: '2.0', id: 3, method: 'status' });
    expect(said).toHaveLength(3);
  });

  it('holds no more than it can bear for a client that does not wait', async () => {
    for (let id = 1; id <= 257; id++) bridge.receive(status(id));
    expect(await closed.promise).toBe('too many requests');
  });
});
