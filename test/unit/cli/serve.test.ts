import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR } from '../../../src-main/protocol/envelope.ts';
import type { Status } from '../../../src-main/protocol/methods.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { webWire, type Wire } from '../agent/wire.ts';
import { cli, firstLine, interrupt, startCli } from './run-cli.ts';

const PAGES = fileURLToPath(new URL('../../../out/renderer', import.meta.url));
const DEEP = `{"jsonrpc":"2.0","id":"deep","method":"latest","params":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;

const folder = temporaryFolder();
const children: ChildProcessWithoutNullStreams[] = [];
afterAll(async () => {
  for (const child of children.toReversed()) expect(await interrupt(child)).toBe(0);
  folder[Symbol.dispose]();
});

interface Served {
  readonly url: URL;
  readonly child: ChildProcessWithoutNullStreams;
  wire(): Promise<Wire>;
}
async function serve(): Promise<Served> {
  const child = startCli(folder.path, ['serve', '--port', '0']);
  children.push(child);
  const url = new URL(await firstLine(child));
  const token = new URLSearchParams(url.hash.slice(1)).get('token')!;
  return { url, child, wire: () => webWire(Number(url.port), ['culprit.v1', `culprit.token.${token}`]) };
}

describe.skipIf(!existsSync(join(PAGES, 'window', 'window.html')))('serve, with its pages built', () => {
  let first: Served;
  let second: Served;
  beforeAll(async () => {
    first = await serve();
    second = await serve();
  });

  it('prints an address with a token, the same as the last time', () => {
    expect(first.url.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}$/);
    expect(second.url.hash).toBe(first.url.hash);
    expect(second.url.port).not.toBe(first.url.port);
  });

  it('serves the page under a strict policy, and what the page asks for', async () => {
    const page = await fetch(new URL('/', first.url));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    const html = await page.text();
    const script = /<script[^>]* src="([^"]+)"/.exec(html)![1]!;
    const bundle = await fetch(new URL(script, page.url));
    expect([bundle.status, bundle.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    await bundle.arrayBuffer();
  });

  it('is the agent, or leads to the one that runs', async () => {
    for (const served of [first, second]) {
      using wire = await served.wire();
      expect(((await wire.request('status')).result as Status).agent_pid).toBe(first.child.pid);
      await wire.follow({ limit: 1 });
      expect((await wire.frame()).processes.rows).toHaveLength(1);
    }
  });

  it('lets nobody act over the web, directly or through another', async () => {
    for (const served of [first, second]) {
      using wire = await served.wire();
      expect((await wire.request('config.reload')).error?.code).toBe(ERROR.notAllowed);
      // In what a browser may send, a line break is white space; on the way to the agent it ends a message.
      wire.send(
        '{"jsonrpc":"2.0","id":"x","method":"status",\n"params":{},\n' +
          '"more":"{\\"jsonrpc\\":\\"2.0\\",\\"id\\":\\"y\\",\\"method\\":\\"config.reload\\"}"}',
      );
      expect((await wire.take(() => true)).id).toBe('x');
      wire.send('{"jsonrpc":"2.0","id":"z","method":"status","method":"config.reload"}');
      expect((await wire.take(() => true)).error?.code).toBe(ERROR.notAllowed);
    }
  });

  it('gives bad messages a typed error, and goes on', async () => {
    for (const served of [first, second]) {
      using wire = await served.wire();
      for (const text of ['{"half":', '[]', 'null', DEEP]) {
        wire.send(text);
        expect([ERROR.parse, ERROR.invalidRequest, ERROR.invalidParams]).toContain(
          (await wire.take(() => true)).error?.code,
        );
      }
      expect((await wire.request('status')).error).toBeUndefined();
    }
  });

  it('has a flood wait as well when it leads to another', async () => {
    using flood = await second.wire();
    for (let id = 0; id < 300; id++) flood.send(`{"jsonrpc":"2.0","id":"${id}","method":"status"}`);
    using other = await second.wire();
    expect((await other.request('status')).error).toBeUndefined();
    for (let id = 0; id < 60; id++) expect((await flood.take(() => true)).id).toBe(String(id));
  });

  it('says which port is taken', async () => {
    const { code, error } = await cli(folder.path, ['serve', '--port', first.url.port]);
    expect([code, error]).toEqual([
      1,
      `culprit: port ${first.url.port} of 127.0.0.1 is in use: choose another with --port\n`,
    ]);
  });
});
