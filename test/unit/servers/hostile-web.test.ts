import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { WebServer } from '../../../src-main/servers/web-server.ts';
import { AgentClient } from '../../../src-main/client/client.ts';
import { overWebSocket } from '../../../src-main/client/websocket.ts';
import { ERROR } from '../../../src-main/protocol/envelope.ts';
import { agentUnderTest, TOKEN, type AgentUnderTest } from '../agent/running-agent.ts';
import { servesOthers, statusOver, webWire, type Wire } from '../agent/wire.ts';

let agent: AgentUnderTest;
let server: WebServer;
beforeAll(async () => {
  agent = await agentUnderTest({ hz: 10 });
  server = await agent.serve();
});
afterAll(() => agent[Symbol.dispose]());

async function survives(attack: (wire: Wire) => Promise<void>): Promise<void> {
  using wire = await webWire(server.port);
  await attack(wire);
  await servesOthers(agent.places.socket);
  using other = await webWire(server.port);
  expect((await other.request('status')).error).toBeUndefined();
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As it is given: no client library tidies the path up. */
async function http(
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  return { status: response.statusCode!, headers: response.headers, body: await text(response) };
}

/** The status with which an upgrade to a WebSocket is answered: 101 when it is granted. */
function upgrade({
  path = '/rpc',
  protocols = ['culprit.v1', `culprit.token.${TOKEN}`],
  headers = {},
}: {
  path?: string;
  protocols?: string[];
  headers?: Record<string, string>;
}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (asked, response) => {
      asked.destroy();
      resolve(response.statusCode!);
    });
    socket.on('error', reject);
  });
}

describe('a WebSocket', () => {
  it('is had by who has the token, as a browser or another client gives it', async () => {
    expect(await upgrade({})).toBe(101);
    expect(await upgrade({ protocols: [], headers: { authorization: `Bearer ${TOKEN}` } })).toBe(101);
    expect(await upgrade({ headers: { origin: `http://127.0.0.1:${server.port}` } })).toBe(101);
  });

  it.each([
    ['without a token', { protocols: ['culprit.v1'] }, 401],
    ['with a wrong token', { protocols: ['culprit.v1', `culprit.token.${'b2'.repeat(32)}`] }, 401],
    ['with half of it', { protocols: ['culprit.v1', `culprit.token.${TOKEN.slice(0, 32)}`] }, 401],
    ['with the token in the address', { path: `/rpc?token=${TOKEN}`, protocols: ['culprit.v1'] }, 401],
    ['with the token in a cookie', { protocols: ['culprit.v1'], headers: { cookie: `token=${TOKEN}` } }, 401],
    ['with a wrong bearer', { headers: { authorization: 'Bearer nothing' } }, 401],
    ["from another site's page", { headers: { origin: 'http://evil.example' } }, 403],
    ['from a page of no origin', { headers: { origin: 'null' } }, 403],
    ['from another port of this machine', { headers: { origin: 'http://127.0.0.1:1' } }, 403],
    ['under another name (DNS rebinding)', { headers: { host: 'evil.example', origin: 'http://evil.example' } }, 403],
    ['at another path', { path: '/other' }, 404],
  ])('is refused %s', async (_, given, status) => {
    expect(await upgrade(given)).toBe(status);
    await servesOthers(agent.places.socket);
  });

  it('that was refused is closed by the server, also when the client stays', async () => {
    const socket = createConnection({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.write(
      `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\n` +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 /);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const insist = setInterval(() => socket.write('x'), 10);
    await closed;
    clearInterval(insist);
  });

  it('reads, and does not act', async () => {
    await survives(async (wire) => {
      expect((await wire.request('config.get')).error).toBeUndefined();
      expect((await wire.request('alerts.mute')).error).toMatchObject({
        code: ERROR.notAllowed,
        message: expect.stringContaining('--allow-actions') as string,
      });
      expect((await statusOver(wire)).allowed).toEqual(['read']);
    });
  });

  it('acts where the server was started for it, and reaches no further than the agent even then', async () => {
    const open = await agent.serve({ allowActions: true });
    using wire = await webWire(open.port);
    expect((await wire.request('alerts.mute')).error).toBeUndefined();
    expect((await wire.request('config.reload')).error?.code).toBe(ERROR.notAllowed);
  });

  it('ends with code 1009 when a message is too large', async () => {
    await survives(async (wire) => {
      wire.send('x'.repeat(1024 * 1024));
      expect(await wire.closed).toBe(1009);
    });
  });

  it('ends with code 1003 when a message is binary', async () => {
    await survives(async (wire) => {
      wire.send(randomBytes(100));
      expect(await wire.closed).toBe(1003);
    });
  });

  it('gives garbage a typed error', async () => {
    await survives(async (wire) => {
      wire.send('{"half":');
      expect((await wire.take(() => true)).error?.code).toBe(ERROR.parse);
      wire.send(`{"jsonrpc":"2.0","id":"deep","method":"latest","params":${'['.repeat(30_000)}${']'.repeat(30_000)}}`);
      expect((await wire.take(() => true)).error?.code).toBe(ERROR.invalidParams);
    });
  });

  it('that speaks no WebSocket is ended', async () => {
    await survives(async () => {
      const socket = createConnection(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(randomBytes(2_000));
      await once(socket.resume(), 'close');
    });
  });

  it('serves the client that the pages use', async () => {
    using client = new AgentClient(
      overWebSocket((protocols) => new globalThis.WebSocket(`ws://127.0.0.1:${server.port}/rpc`, protocols), TOKEN),
      { reconnect: false },
    );
    const frame = Promise.withResolvers<number>();
    client.follow(
      'frames',
      { limit: 1 },
      { first: () => undefined, change: ({ processes }) => frame.resolve(processes.rows.length) },
    );
    await client.open();
    expect(await frame.promise).toBe(1);
    expect((await client.request('status', {})).agent_pid).toBe(process.pid);
    using stranger = new AgentClient(
      overWebSocket((protocols) => new globalThis.WebSocket(`ws://127.0.0.1:${server.port}/rpc`, protocols), 'wrong'),
      { reconnect: false },
    );
    await expect(stranger.open()).rejects.toThrow('does not answer');
  });
});

describe('HTTP', () => {
  it('serves the page, which may load nothing but our own files', async () => {
    const { status, headers, body } = await http('/window/window.html');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(body).toContain('<title>Culprit</title>');
  });

  it('leads from the root to the page', async () => {
    const { status, headers } = await http('/');
    expect([status, headers.location]).toEqual([302, '/window/window.html']);
    expect(headers['content-security-policy']).toBeDefined();
    expect((await http('/?theme=dark')).headers.location).toBe('/window/window.html?theme=dark');
    expect((await http('/?//elsewhere.example?x')).headers.location).toBe('/window/window.html?//elsewhere.example?x');
  });

  it('answers HEAD without a body', async () => {
    expect(await http('/app.js', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  it.each([
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/window/..%5c..%5csecret.html',
    '/window/%2e%2e/%2e%2e/secret.html',
    '/secret.html%00.html',
    '//etc/passwd',
    '/config.toml',
    '/%',
    '/nothing.html',
    '/rpc',
  ])('has nothing at %s', async (path) => {
    expect(await http(path)).toMatchObject({ status: 404, body: 'not found\n' });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    expect((await http('/', { method, body: 'x'.repeat(200_000) })).status).toBe(405);
    await servesOthers(agent.places.socket);
  });

  it('answers to no other name (DNS rebinding)', async () => {
    expect((await http('/window/window.html', { headers: { host: 'evil.example' } })).status).toBe(403);
  });

  it('refuses a header that is too large', async () => {
    expect((await http('/', { headers: { cookie: 'x'.repeat(20_000) } })).status).toBe(431);
  });
});

it('a port that is taken is a clear error', async () => {
  const second = await WebServer.listen(
    { host: '127.0.0.1', port: server.port, token: TOKEN, folder: '/', allowActions: false },
    () => {
      throw new Error('nobody comes');
    },
  );
  expect(second).toEqual({
    ok: false,
    error: `port ${server.port} of 127.0.0.1 is in use: choose another with --port`,
  });
});
