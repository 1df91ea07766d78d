import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentUnderTest, type AgentUnderTest } from './running-agent.ts';
import { statusWhen, unixWire, webWire, type Wire } from './wire.ts';

const ASKED = 400;
/** What the agent holds for one client, and what the kernel's buffers take beside. */
const MOST_HELD_BYTES = 6 * 1024 * 1024;

let agent: AgentUnderTest;
beforeAll(async () => (agent = await agentUnderTest({ hz: 10 })));
afterAll(() => agent[Symbol.dispose]());

async function neverReads(silent: Wire): Promise<void> {
  using watcher = await unixWire(agent.places.socket);
  const before = await statusWhen(watcher, () => true);
  for (let count = 0; count < 8; count++) await silent.follow({ limit: 45 });
  silent.pause();
  const dropping = await statusWhen(watcher, ({ dropped_frames }) => dropped_frames > before.dropped_frames);
  const later = await statusWhen(watcher, ({ sequence }) => sequence >= dropping.sequence + 10);
  expect(later.dropped_frames - dropping.dropped_frames).toBeGreaterThanOrEqual(80);
  silent.resume();
  const newest = await newestFrame(silent, later.sequence);
  expect(newest.dropped).toBeGreaterThanOrEqual(80);
}

/** What was under way comes first; then the newest, with nothing between. */
async function newestFrame(wire: Wire, from: number): Promise<Awaited<ReturnType<Wire['frame']>>> {
  for (;;) {
    const frame = await wire.frame();
    if (frame.sequence > from) return frame;
  }
}

describe('a client that subscribes and never reads', () => {
  it('over the socket holds up nobody, misses frames, and gets the newest when it reads again', async () => {
    using silent = await unixWire(agent.places.socket);
    await neverReads(silent);
  });

  it('over a WebSocket does as well', async () => {
    const server = await agent.serve();
    using silent = await webWire(server.port);
    await neverReads(silent);
  });

  it('but asks and asks is cut off before its answers fill the memory', async () => {
    using watcher = await unixWire(agent.places.socket);
    using greedy = await unixWire(agent.places.socket);
    await greedy.request('follow', { topic: 'frames', params: { limit: 0 }, unseen_limit: 1 });
    await greedy.frame();
    greedy.pause();
    greedy.send(
      Array.from(
        { length: ASKED },
        (_, id) => `{"jsonrpc":"2.0","id":"${id}","method":"latest","params":{"limit":45}}`,
      ).join('\n'),
    );
    await statusWhen(watcher, ({ subscribers }) => subscribers === 0);
    greedy.resume();
    await greedy.closed;
    const answers = greedy.untaken.filter(({ id }) => typeof id === 'string');
    expect(answers.length).toBeGreaterThan(0);
    expect(JSON.stringify(answers).length).toBeLessThan(MOST_HELD_BYTES);
  });
});
