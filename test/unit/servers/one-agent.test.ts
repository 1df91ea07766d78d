import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { places as placesOf } from '../../../src-main/host/places.ts';
import { startAgent } from '../../../src-main/start/start-agent.ts';
import { agentUnderTest, temporaryHome } from '../agent/running-agent.ts';
import { servesOthers } from '../agent/wire.ts';

let home: ReturnType<typeof temporaryHome>;
beforeEach(() => (home = temporaryHome()));
afterEach(() => home[Symbol.dispose]());

const mode = (path: string): number => statSync(path).mode & 0o777;
const start = (): ReturnType<typeof startAgent> => startAgent({ places: home.places, onEnd: () => undefined });

/** That an agent starts there, serves, and leaves nothing behind. */
async function startsAndServes(): Promise<void> {
  const started = await start();
  if (!started.ok) throw new Error(started.error);
  using running = started.value;
  expect((await servesOthers(home.places.socket)).agent_pid).toBe(process.pid);
  expect(running.agent.places).toEqual(home.places);
}

describe('the socket', () => {
  it('is for its owner only, in a folder for its owner only', async () => {
    const started = await start();
    using _ = started.ok ? started.value : null;
    expect([mode(home.places.socket), mode(home.places.socketFolder)]).toEqual([0o600, 0o700]);
    expect(readdirSync(home.places.socketFolder)).toEqual(['agent.sock']);
  });

  it('is gone when the agent is', async () => {
    await startsAndServes();
    expect(readdirSync(home.places.socketFolder)).toEqual([]);
  });

  it('closes a folder that others may enter', async () => {
    mkdirSync(home.places.socketFolder, { mode: 0o755 });
    chmodSync(home.places.socketFolder, 0o777);
    await startsAndServes();
    expect(mode(home.places.socketFolder)).toBe(0o700);
  });

  it('needs a path that is not too long, and says so', async () => {
    const long = placesOf({ CULPRIT_HOME: join(home.home, 'x'.repeat(90)) });
    const started = await startAgent({ places: long, onEnd: () => undefined });
    expect(started).toMatchObject({
      ok: false,
      error: expect.stringMatching(/agent\.sock is \d+ bytes too long for the name of a socket$/) as string,
    });
  });

  it('is had at the longest path that is allowed', async () => {
    const room = 103 - Buffer.byteLength(`${home.home}//run/agent.sock.${process.pid}`);
    const long = placesOf({ CULPRIT_HOME: join(home.home, 'y'.repeat(room)) });
    const started = await startAgent({ places: long, onEnd: () => undefined });
    using _ = started.ok ? started.value : null;
    expect(started.ok ? null : started.error).toBeNull();
    expect((await servesOthers(long.socket)).agent_pid).toBe(process.pid);
  });

  it('cannot be where its folder is a file', async () => {
    writeFileSync(home.places.socketFolder, '');
    const started = await start();
    expect(started.ok ? '' : started.error).toContain(home.places.socketFolder);
  });
});

describe('a second agent', () => {
  it('does not start, says why, and leaves the first alone', async () => {
    using first = await agentUnderTest();
    const second = await startAgent({ places: first.places, onEnd: () => undefined });
    expect(second).toEqual({
      ok: false,
      error: `an agent is already running on ${first.places.socket}: stop it first, or use it with culprit status`,
    });
    await servesOthers(first.places.socket);
    expect(readFileSync(first.places.log, 'utf8')).not.toContain('has stopped');
  });

  it('does not start with a configuration that it cannot read', async () => {
    writeFileSync(home.places.config, 'calm = 1');
    const started = await start();
    expect(started.ok ? '' : started.error).toMatch(
      /config\.toml: line 1: calm: no such key\nThe agent does not start/,
    );
  });
});

describe('a stale socket', () => {
  it('of an agent that was killed is taken over', async () => {
    mkdirSync(home.places.socketFolder, { recursive: true });
    const script =
      'require("node:net").createServer().listen(process.argv[1], () => process.stdout.write("listening"))';
    const dead = spawn(process.execPath, ['-e', script, home.places.socket]);
    await once(dead.stdout, 'data');
    dead.kill('SIGKILL');
    await once(dead, 'close');
    expect(statSync(home.places.socket).isSocket()).toBe(true);
    await startsAndServes();
  });

  it('may as well be a file or a link to nowhere', async () => {
    mkdirSync(home.places.socketFolder, { recursive: true });
    writeFileSync(home.places.socket, 'no socket');
    await startsAndServes();
    symlinkSync('/nowhere', home.places.socket);
    await startsAndServes();
  });
});

describe('an agent whose socket is replaced', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  it.each(['replaced', 'removed'])('or %s hears of it, and leaves what is in its place alone', async (how) => {
    const { socket } = home.places;
    const ended = Promise.withResolvers<string>();
    const started = await startAgent({ places: home.places, onEnd: ended.resolve });
    if (!started.ok) throw new Error(started.error);
    const other = createServer().listen(`${socket}.other`);
    await once(other, 'listening');
    if (how === 'replaced') renameSync(`${socket}.other`, socket);
    else rmSync(socket);
    vi.advanceTimersByTime(5_000);
    expect(await ended.promise).toContain('another agent has taken the place');
    started.value[Symbol.dispose]();
    expect(readdirSync(dirname(socket)).includes('agent.sock')).toBe(how === 'replaced');
    other.close();
  });
});
