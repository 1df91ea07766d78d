import { platform } from 'node:os';
import { Command } from 'commander';
import type { Accept } from '../host/endpoint.ts';
import { places } from '../host/places.ts';
import { bridgeTo } from '../servers/bridge.ts';
import { isLoopback } from '../servers/web-guard.ts';
import { interrupted, Stop } from '../terminal/exit.ts';
import { port } from '../terminal/port.ts';
import type { Adjust, Shell } from '../terminal/shell.ts';
import { agentOptions } from './agent-options.ts';

interface Options {
  readonly port?: number;
  readonly host?: string;
  readonly open?: true;
  readonly allowActions?: true;
  readonly demo?: true;
}

export async function serveCommand(shell: Shell): Promise<Command> {
  const { add, adjust } = await agentOptions();
  return add(new Command('serve'))
    .description('the same window in a browser; prints the address, with its token')
    .option('--port <number>', 'port; 0 takes any free one', port)
    .option('--host <address>', 'address to listen on')
    .option('--open', 'opens the address in the browser')
    .option('--allow-actions', 'lets who has the token also mute, record and stop')
    .option('--demo', 'a made-up machine with every sensor instead of this one')
    .action((options: Options) => serve(shell, options, adjust(options)));
}

async function serve(shell: Shell, options: Options, adjust: Adjust | null): Promise<void> {
  if (!shell.pagesAreBuilt) throw new Stop(1, 'the pages are not built: npm run build');
  const { serve: configured } = shell.config();
  const host = options.host ?? configured.host;
  using agent = await agentOrBridge(shell, options, adjust);
  using server = await shell.servePages(agent.accept, {
    host,
    port: options.port ?? configured.port,
    dataFolder: places().data,
    allowActions: options.allowActions === true,
    open: options.open === true,
  });
  if (!isLoopback(host)) process.stderr.write(`culprit: ${exposed(host)}\n`);
  process.stdout.write(`${server.url}\n`);
  const reason = await Promise.race([interrupted().then(() => null), agent.ended]);
  if (reason !== null) throw new Stop(1, reason);
}

const exposed = (host: string): string =>
  `everybody who can reach ${host} and has the token sees this machine's processes, unencrypted`;

interface Served extends Disposable {
  readonly accept: Accept;
  readonly ended: Promise<string>;
}

/** The running agent serves through a bridge; where none runs, this process becomes the agent. */
async function agentOrBridge(shell: Shell, options: Options, adjust: Adjust | null): Promise<Served> {
  const demo = options.demo === true;
  const client = demo ? null : await shell.connect();
  if (client === null)
    return await shell.startAgent({ demo, adjust: adjust ?? undefined, notifySend: !demo && platform() === 'linux' });
  client[Symbol.dispose]();
  if (adjust !== null) process.stderr.write('culprit: an agent runs already, and keeps its own thresholds of alerts\n');
  const { socket } = places();
  return {
    accept: (connection, role) => bridgeTo(socket, connection, role),
    ended: new Promise(() => undefined),
    [Symbol.dispose]: () => undefined,
  };
}
