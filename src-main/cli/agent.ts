import { platform } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { startAgent } from '../start/start-agent.ts';
import { alertAdjuster, type AlertOptions } from '../features/alerts/cli/adjust.ts';
import { addAlertOptions } from '../features/alerts/cli/options.ts';
import { interrupted, Stop } from '../terminal/exit.ts';

export function agentCommand(): Command {
  return addAlertOptions(new Command('agent'))
    .description('samples and serves on the Unix socket, in the foreground')
    .option('--hz <number>', 'samples a second, whatever happens, instead of the adaptive rate', hertz)
    .action(async (options: AlertOptions & { hz?: number }) => {
      const ended = Promise.withResolvers<string>();
      const started = await startAgent({
        hz: options.hz ?? null,
        adjust: alertAdjuster(options) ?? undefined,
        notifySend: platform() === 'linux',
        onEnd: ended.resolve,
      });
      if (!started.ok) throw new Stop(1, started.error);
      using running = started.value;
      process.stdout.write(`listening on ${running.agent.places.socket}\n`);
      const reason = await Promise.race([interrupted().then(() => null), ended.promise]);
      if (reason !== null) throw new Stop(1, reason);
    });
}

function hertz(text: string): number {
  const value = Number(text);
  if (!(value >= 0.2 && value <= 10)) throw new InvalidArgumentError('from 0.2 to 10.');
  return value;
}
