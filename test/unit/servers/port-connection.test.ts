import { ACCESS } from '../../../src-main/protocol/feature.ts';
import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { portConnection, type AgentPort } from '../../../src-main/servers/port-connection.ts';
import { AgentClient } from '../../../src-main/client/client.ts';
import { overPort, type PortLike } from '../../../src-main/client/port.ts';
import type { Frame } from '../../../src-main/protocol/frame.ts';
import { agentUnderTest, type AgentUnderTest } from '../agent/running-agent.ts';
import { servesOthers } from '../agent/wire.ts';

let agent: AgentUnderTest;
beforeAll(async () => (agent = await agentUnderTest({ hz: 10 })));
afterAll(() => agent[Symbol.dispose]());

/** Node's port gives the value, Electron's an event with it. */
function agentPort(port: MessagePort): AgentPort {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event: string, listener: (event: { data: unknown }) => void) =>
      port.on(event, (data: unknown) => listener({ data })),
    start: () => port.start(),
    close: () => port.close(),
  };
}

function connect(looks: boolean): { client: AgentClient; port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  portConnection(agentPort(port1), (connection) =>
    agent.running.accept(connection, { name: 'window', access: ACCESS, looks }),
  );
  const page: PortLike = {
    onmessage: null,
    postMessage: (text) => port2.postMessage(text),
    close: () => port2.close(),
  };
  port2.on('message', (data: unknown) => page.onmessage?.({ data }));
  return {
    client: new AgentClient(
      overPort(() => Promise.resolve(page)),
      { reconnect: false },
    ),
    port: port2,
  };
}

it('a page over a port gets answers and frames, and may act', async () => {
  const { client, port } = connect(true);
  const frames: Frame[] = [];
  const third = Promise.withResolvers<void>();
  const note = (frame: Frame | null): void => {
    if (frame !== null) frames.push(frame);
    if (frames.length === 3) third.resolve();
  };
  client.follow('frames', { limit: 1 }, { first: note, change: note });
  await client.open();
  await third.promise;
  expect(frames.at(-1)!.processes.rows).toHaveLength(1);
  expect((await client.request('config.reload', {})).path).toBe(agent.places.config);
  const closed = once(port, 'close');
  client[Symbol.dispose]();
  await closed;
});

it('what is no text is left alone, and a flood that cannot wait outside ends the port', async () => {
  const { port } = connect(false);
  port.postMessage({ jsonrpc: '2.0' });
  port.postMessage(null);
  const closed = once(port, 'close');
  for (let count = 0; count < 60; count++) port.postMessage('x'.repeat(60_000));
  await closed;
  expect((await servesOthers(agent.places.socket)).subscribers).toBe(0);
});
