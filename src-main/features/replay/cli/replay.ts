import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { places } from '../../../host/places.ts';
import { startAgent } from '../../../start/start-agent.ts';
import { ownToken } from '../../../servers/token.ts';
import { WebServer } from '../../../servers/web-server.ts';
import { formatDuration, formatNumber } from '../../../base/format.ts';
import type { Config } from '../../../protocol/config.ts';
import { ReplaySampler } from '../sampler/replay-sampler.ts';
import { interrupted, Stop } from '../../../terminal/exit.ts';
import { openBrowser, PAGES, port } from '../../../cli/serve.ts';
import { printable } from '../../../base/printable.ts';

interface Options {
  readonly speed: number;
  readonly port: number;
  readonly host: string;
  readonly open?: true;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('a recording as if it were now: the window in a browser, and every command; prints both addresses')
    .argument('<file>', 'NDJSON, plain, .gz or .zst')
    .option('--speed <factor>', 'times as fast as it was, 0.1 to 1000', speed, 1)
    .option('--port <number>', 'port; 0 takes any free one', port, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'opens the address in the browser')
    .action(replay);
}

async function replay(file: string, options: Options): Promise<void> {
  const opened = await ReplaySampler.open(file, options.speed);
  if (!opened.ok) throw new Stop(1, printable(opened.error));
  const home = mkdtempSync(join(tmpdir(), 'culprit-replay-'));
  try {
    await serve(opened.value, home, file, options);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The agent of a replay has a home of its own, beside the one of this machine. */
async function serve(sampler: ReplaySampler, home: string, file: string, options: Options): Promise<void> {
  const ended = Promise.withResolvers<string>();
  const own = { ...places({ CULPRIT_HOME: home }), config: places().config };
  const started = await startAgent({
    places: own,
    sampler,
    hz: sampler.hz,
    adjust: withoutAlertsOfThisMachine,
    onEnd: ended.resolve,
  });
  if (!started.ok) throw new Stop(1, started.error);
  using running = started.value;
  using server = await webServer(running.accept, own.data, options);
  const { header } = sampler;
  const recorded = `${header.machine.hostname}, from ${new Date(header.started_at_ms).toISOString()}, a sample every ${formatDuration(header.interval_ms)}`;
  process.stderr.write(
    `${printable(`${basename(file)}: ${recorded}, ${formatNumber(options.speed)} times as fast`)}\n`,
  );
  process.stderr.write(`every command shows it with CULPRIT_HOME=${home}, as: CULPRIT_HOME=${home} culprit top\n`);
  if (server !== null) process.stdout.write(`${server.url}\n`);
  if (server !== null && options.open === true) openBrowser(server.url);
  const reason = await Promise.race([interrupted().then(() => null), ended.promise]);
  if (reason !== null) throw new Stop(1, reason);
}

async function webServer(
  accept: Parameters<typeof WebServer.listen>[1],
  data: string,
  { host, port }: Options,
): Promise<WebServer | null> {
  if (!existsSync(PAGES)) {
    process.stderr.write('the pages are not built (npm run build): commands only\n');
    return null;
  }
  const listening = await WebServer.listen(
    { host, port, token: ownToken(data), folder: PAGES, allowActions: false },
    accept,
  );
  if (!listening.ok) throw new Stop(1, listening.error);
  return listening.value;
}

/** What they look at is not in a recording. */
function withoutAlertsOfThisMachine(config: Config): Config {
  const { alerts } = config;
  return {
    ...config,
    alerts: {
      ...alerts,
      disk_full: { ...alerts.disk_full, enabled: false },
      sampling: { ...alerts.sampling, enabled: false },
    },
  };
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 1_000)) throw new InvalidArgumentError('from 0.1 to 1000.');
  return value;
}
