import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Accept } from '../host/endpoint.ts';
import { places } from '../host/places.ts';
import { connect, connectOrStart } from '../start/connect.ts';
import { readWholeConfig } from '../start/whole-config.ts';
import { Stop } from '../terminal/exit.ts';
import type { AnyConfig, PagesOptions, ServingAgent, ServingOptions, Shell } from '../terminal/shell.ts';

/** Two folders up of both the bundle (out/main) and this source. */
const PAGES = fileURLToPath(new URL('../../out/renderer', import.meta.url));

/** What commands are given: clients, agents and servers, each loaded when one is asked for. */
export const shell: Shell = {
  connect,
  connectOrStart,
  config,
  startAgent,
  pagesAreBuilt: existsSync(PAGES),
  servePages,
};

function config(): AnyConfig {
  const read = readWholeConfig(places().config);
  if (!read.ok) throw new Stop(1, read.error);
  return read.value.config;
}

async function startAgent(options: ServingOptions): Promise<ServingAgent> {
  const { startAgent: start } = await import('../start/start-agent.ts');
  const ended = Promise.withResolvers<string>();
  const started = await start({ ...options, onEnd: ended.resolve });
  if (!started.ok) throw new Stop(1, started.error);
  const { accept, agent } = started.value;
  for (const warning of agent.configWarnings) process.stderr.write(`culprit: ${warning}\n`);
  return { accept, ended: ended.promise, [Symbol.dispose]: () => started.value[Symbol.dispose]() };
}

async function servePages(accept: Accept, options: PagesOptions): Promise<{ readonly url: string } & Disposable> {
  const [{ WebServer }, { ownToken }] = await Promise.all([
    import('../servers/web-server.ts'),
    import('../servers/token.ts'),
  ]);
  const { host, port, allowActions, dataFolder, open } = options;
  const setting = { host, port, allowActions, token: ownToken(dataFolder), folder: PAGES };
  const listening = await WebServer.listen(setting, accept);
  if (!listening.ok) throw new Stop(1, listening.error);
  if (open) openBrowser(listening.value.url);
  return listening.value;
}

function openBrowser(url: string): void {
  const command = platform() === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.once('error', () =>
    process.stderr.write(
      `culprit: no browser could be opened (${command} is not there): open the address it printed\n`,
    ),
  );
  child.unref();
}
