import { platform } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { places } from '../host/places.ts';
import { interrupted, Stop } from '../terminal/exit.ts';
import type { Shell } from '../terminal/shell.ts';
import { agentOptions } from './agent-options.ts';

export async function agentCommand(shell: Shell): Promise<Command> {
  const { add, adjust } = await agentOptions();
  return add(new Command('agent'))
    .description('samples and serves on the Unix socket, in the foreground')
    .option('--hz <number>', 'samples a second, whatever happens, instead of the adaptive rate', hertz)
    .action(async (options: { hz?: number }) => {
      using agent = await shell.startAgent({
        hz: options.hz ?? null,
        adjust: adjust(options) ?? undefined,
        notifySend: platform() === 'linux',
      });
      process.stdout.write(`listening on ${places().socket}\n`);
      const reason = await Promise.race([interrupted().then(() => null), agent.ended]);
      if (reason !== null) throw new Stop(1, reason);
    });
}

function hertz(text: string): number {
  const value = Number(text);
  if (!(value >= 0.2 && value <= 10)) throw new InvalidArgumentError('from 0.2 to 10.');
  return value;
}
