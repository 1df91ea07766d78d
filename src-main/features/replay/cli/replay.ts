import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { places } from '../../../host/places.ts';
import type { AlertsConfig } from '../../alerts/config.ts';
import { ReplaySampler } from '../sampler/replay-sampler.ts';
import { interrupted, Stop } from '../../../terminal/exit.ts';
import { port } from '../../../terminal/port.ts';
import type { AnyConfig, Shell } from '../../../terminal/shell.ts';
import { printable } from '../../../base/printable.ts';
import { readerFigures } from '../../../terminal/reader.ts';

interface Options {
  readonly speed: number;
  readonly port: number;
  readonly host: string;
  readonly open?: true;
}

export function replayCommand(shell: Shell): Command {
  return new Command('replay')
    .description('a recording as if it were now: the window in a browser, and every command; prints both addresses')
    .argument('<file>', 'NDJSON, plain, .gz or .zst')
    .option('--speed <factor>', 'times as fast as it was, 0.1 to 1000', speed, 1)
    .option('--port <number>', 'port; 0 takes any free one', port, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'opens the address in the browser')
    .action((file: string, options: Options) => replay(shell, file, options));
}

async function replay(shell: Shell, file: string, options: Options): Promise<void> {
  const opened = await ReplaySampler.open(file, options.speed);
  if (!opened.ok) throw new Stop(1, printable(opened.error));
  const home = mkdtempSync(join(tmpdir(), 'culprit-replay-'));
  try {
    await serve(shell, opened.value, home, file, options);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The agent of a replay has a home of its own, beside the one of this machine. */
async function serve(
  shell: Shell,
  sampler: ReplaySampler,
  home: string,
  file: string,
  { speed, host, port, open }: Options,
): Promise<void> {
  const own = { ...places({ CULPRIT_HOME: home }), config: places().config };
  using agent = await shell.startAgent({
    places: own,
    sampler,
    hz: sampler.hz,
    adjust: withoutAlertsOfThisMachine,
  });
  const pages = { host, port, dataFolder: own.data, allowActions: false, open: open === true };
  using server = shell.pagesAreBuilt ? await shell.servePages(agent.accept, pages) : null;
  if (server === null) process.stderr.write('the pages are not built (npm run build): commands only\n');
  const { hostname } = sampler.header.machine;
  const from = new Date(sampler.header.started_at_ms).toISOString();
  const figures = readerFigures();
  const every = figures.duration(sampler.header.interval_ms);
  const recorded = `${hostname}, from ${from}, a sample every ${every}`;
  process.stderr.write(`${printable(`${basename(file)}: ${recorded}, ${figures.number(speed)} times as fast`)}\n`);
  process.stderr.write(`every command shows it with CULPRIT_HOME=${home}, as: CULPRIT_HOME=${home} culprit top\n`);
  if (server !== null) process.stdout.write(`${server.url}\n`);
  const reason = await Promise.race([interrupted().then(() => null), agent.ended]);
  if (reason !== null) throw new Stop(1, reason);
}

/** What they look at is not in a recording. */
function withoutAlertsOfThisMachine(config: AnyConfig): AnyConfig {
  const alerts = config['alerts'] as AlertsConfig;
  const off = { disk_full: { ...alerts.disk_full, enabled: false }, sampling: { ...alerts.sampling, enabled: false } };
  return { ...config, alerts: { ...alerts, ...off } };
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 1_000)) throw new InvalidArgumentError('from 0.1 to 1000.');
  return value;
}
