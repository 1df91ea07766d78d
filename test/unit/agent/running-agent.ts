import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { vi } from 'vitest';
import { Agent } from '../../../src-main/agent/agent.ts';
import type { AgentFeature } from '../../../src-main/agent/features/feature.ts';
import type { Accept } from '../../../src-main/host/endpoint.ts';
import { openLog } from '../../../src-main/host/log.ts';
import { places as placesOf, type Places } from '../../../src-main/host/places.ts';
import { Session } from '../../../src-main/agent/session/session.ts';
import { startAgent, type RunningAgent } from '../../../src-main/start/start-agent.ts';
import { UnixServer } from '../../../src-main/servers/unix-server.ts';
import { WebServer } from '../../../src-main/servers/web-server.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { AGENT_FEATURES } from '../../../src-main/features/agents.ts';
import { defaultWholeConfig } from '../../../src-main/features/config.ts';
import type { Sampler } from '../../../src-main/sample/sampler.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Most of these wait for ticks; a busy machine has them wait longer. */
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

export const TOKEN = 'a1'.repeat(32);

/** A home of its own for an agent, below a temporary folder. */
export function temporaryHome(): { readonly home: string; readonly places: Places } & Disposable {
  const folder = temporaryFolder();
  return {
    home: folder.path,
    places: placesOf({ CULPRIT_HOME: folder.path }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

export interface AgentUnderTest extends Disposable {
  readonly places: Places;
  readonly running: RunningAgent;
  readonly ended: Promise<string>;
  serve(options?: { allowActions?: boolean }): Promise<WebServer>;
}

/** A real agent of this machine, on a socket of its own. */
export async function agentUnderTest({
  hz = null,
  config = '',
}: { hz?: number | null; config?: string } = {}): Promise<AgentUnderTest> {
  const home = temporaryHome();
  writeFileSync(home.places.config, config);
  const ended = Promise.withResolvers<string>();
  const started = await startAgent({ places: home.places, hz, onEnd: ended.resolve });
  if (!started.ok) throw new Error(started.error);
  const running = started.value;
  const parts: Disposable[] = [home, running];
  return {
    places: home.places,
    running,
    ended: ended.promise,
    serve: async ({ allowActions = false } = {}) => {
      const server = await serve(home.home, (connection, role) => running.accept(connection, role), allowActions);
      parts.push(server);
      return server;
    },
    [Symbol.dispose]: () => {
      for (const part of parts.toReversed()) part[Symbol.dispose]();
    },
  };
}

async function serve(home: string, accept: Accept, allowActions: boolean): Promise<WebServer> {
  const folder = join(home, 'pages');
  mkdirSync(join(folder, 'window'), { recursive: true });
  writeFileSync(join(folder, 'window', 'window.html'), '<!doctype html><title>Culprit</title>');
  writeFileSync(join(folder, 'app.js'), 'export {};');
  writeFileSync(join(home, 'secret.html'), 'outside');
  const server = await WebServer.listen({ host: '127.0.0.1', port: 0, token: TOKEN, folder, allowActions }, accept);
  if (!server.ok) throw new Error(server.error);
  return server.value;
}

/** An agent whose sampler is the test's own, as a fake kernel's. */
export async function agentOver(
  sampler: Sampler,
  hz: number,
  features: readonly AgentFeature[] = AGENT_FEATURES,
): Promise<{ readonly places: Places; readonly agent: Agent } & Disposable> {
  const home = temporaryHome();
  const { log, close } = openLog(home.places.log, 'info');
  const agent = new Agent({
    sampler,
    clock: systemClock,
    features,
    config: defaultWholeConfig,
    places: home.places,
    log,
    version: 'test',
    hz,
  });
  const server = await UnixServer.listen(
    home.places,
    (connection, role) => new Session(agent, connection, role),
    () => undefined,
  );
  if (!server.ok) throw new Error(server.error);
  agent.start();
  return {
    places: home.places,
    agent,
    [Symbol.dispose]: () => {
      server.value[Symbol.dispose]();
      agent[Symbol.dispose]();
      close();
      home[Symbol.dispose]();
    },
  };
}
