import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../host/config-file.ts';
import type { Accept } from '../host/endpoint.ts';
import { places } from '../host/places.ts';
import { startAgent } from '../start/start-agent.ts';
import { ownToken } from '../servers/token.ts';
import { isLoopback } from '../servers/web-guard.ts';
import { WebServer } from '../servers/web-server.ts';
import { alertAdjuster, type AlertOptions } from '../features/alerts/cli/adjust.ts';
import { addAlertOptions } from '../features/alerts/cli/options.ts';
import { bridgeTo } from '../servers/bridge.ts';
import { interrupted, Stop } from '../terminal/exit.ts';
import { connectedClient } from './source.ts';

interface Options extends AlertOptions {
  readonly port?: number;
  readonly host?: string;
  readonly open?: true;
  readonly allowActions?: true;
  readonly demo?: true;
}

/** Two folders up of both the bundle (out/main) and this source. */
export const PAGES = fileURLToPath(new URL('../../out/renderer', import.meta.url));

export function serveCommand(): Command {
  return addAlertOptions(new Command('serve'))
    .description('the same window in a browser; prints the address, with its token')
    .option('--port <number>', 'port; 0 takes any free one', port)
    .option('--host <address>', 'address to listen on')
    .option('--open', 'opens the address in the browser')
    .option('--allow-actions', 'lets who has the token also do what changes something')
    .option('--demo', 'a made-up machine with every sensor instead of this one')
    .action(serve);
}

async function serve(options: Options): Promise<void> {
  if (!existsSync(PAGES)) throw new Stop(1, 'the pages are not built: npm run build');
  const own = places();
  const config = readConfig(own.config);
  if (!config.ok) throw new Stop(1, config.error);
  const host = options.host ?? config.value.serve.host;
  const ended = Promise.withResolvers<string>();
  using agent = await agentOrBridge(options, ended.resolve);
  const listening = await WebServer.listen(
    {
      host,
      port: options.port ?? config.value.serve.port,
      token: ownToken(own.data),
      folder: PAGES,
      allowActions: options.allowActions === true,
    },
    agent.accept,
  );
  if (!listening.ok) throw new Stop(1, listening.error);
  using server = listening.value;
  if (!isLoopback(host))
    process.stderr.write(
      `culprit: everybody who can reach ${host} and has the token sees this machine's processes, unencrypted\n`,
    );
  process.stdout.write(`${server.url}\n`);
  if (options.open === true) openBrowser(server.url);
  const reason = await Promise.race([interrupted().then(() => null), ended.promise]);
  if (reason !== null) throw new Stop(1, reason);
}

/** The running agent serves through a bridge; where none runs, this process becomes the agent. */
async function agentOrBridge(
  options: Options,
  onEnd: (reason: string) => void,
): Promise<{ accept: Accept } & Disposable> {
  const demo = options.demo === true;
  const adjust = alertAdjuster(options);
  const client = demo ? null : await connectedClient();
  if (client !== null) {
    client[Symbol.dispose]();
    if (adjust !== null)
      process.stderr.write('culprit: an agent runs already, and keeps its own thresholds of alerts\n');
    const { socket } = places();
    return { accept: (connection, role) => bridgeTo(socket, connection, role), [Symbol.dispose]: () => undefined };
  }
  const started = await startAgent({
    demo,
    adjust: adjust ?? undefined,
    notifySend: !demo && platform() === 'linux',
    onEnd,
  });
  if (!started.ok) throw new Stop(1, started.error);
  const running = started.value;
  return {
    accept: (connection, role) => running.accept(connection, role),
    [Symbol.dispose]: () => running[Symbol.dispose](),
  };
}

export function openBrowser(url: string): void {
  const command = platform() === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.once('error', () =>
    process.stderr.write(`culprit: no browser could be opened (${command} is not there): open the address above\n`),
  );
  child.unref();
}

export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('a whole number from 0 to 65535.');
  return value;
}
