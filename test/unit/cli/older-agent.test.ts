import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LineSplitter } from '../../../src-main/host/line-splitter.ts';
import { temporaryHome } from '../agent/running-agent.ts';
import { cli } from './run-cli.ts';

/** What an agent of protocol 1 says of itself, as far as a command looks. It has neither `follow` nor rights. */
const STATUS = { version: '0.1.0', protocol: 1, agent_pid: 4_711 };

const { home, places, [Symbol.dispose]: removeHome } = temporaryHome();
const asked = new Set<string>();
let server: Server;
beforeAll(async () => {
  server = createServer((socket) => {
    const lines = new LineSplitter(
      1e6,
      (line) => {
        const { id, method } = JSON.parse(line) as { id: number; method: string };
        asked.add(method);
        const error = { code: -32601, message: `no method ${method}` };
        socket.write(
          `${JSON.stringify({ jsonrpc: '2.0', id, ...(method === 'status' ? { result: STATUS } : { error }) })}\n`,
        );
      },
      () => undefined,
    );
    socket.on('data', (bytes) => lines.push(bytes));
    socket.on('error', () => undefined);
  });
  mkdirSync(places.socketFolder, { recursive: true });
  await once(server.listen(places.socket), 'listening');
});
afterAll(() => {
  server.close();
  removeHome();
});

it.each([
  [['top', '--once']],
  [['why']],
  [['status']],
  [['watch', '--once']],
  [['doctor']],
  [['mark', 'here']],
  [['record', '-o', '/dev/null', '--duration', '1s']],
])('%j beside an agent of an older release says so, and asks it for nothing', async (args) => {
  const { code, out, error } = await cli(home, args);
  expect([code, out]).toEqual([1, '']);
  expect(error).toBe('culprit: the running agent (pid 4711) is Culprit 0.1.0, of another release: start it anew\n');
  expect([...asked]).toEqual(['status']);
});
