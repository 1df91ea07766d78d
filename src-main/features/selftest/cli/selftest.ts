import { Command, InvalidArgumentError, Option } from 'commander';
import { LOADS, type LoadName } from '../checks/amounts.ts';
import type { Options } from '../checks/command.ts';

export function selftestCommand(): Command {
  return new Command('selftest')
    .description('puts loads of known size on this machine and checks what is measured of them; half a minute')
    .option('--json', 'JSON')
    .addOption(new Option('--only <name>', 'this load alone').choices(LOADS.map(({ name }) => name)))
    .option('--seed <number>', 'the sizes of the loads follow from it', wholeNumber, 1)
    .addOption(new Option('--run-load <name-and-amount...>').hideHelp())
    .action(run);
}

/** A load is this program again; it has no need of the sampler, whose loading costs more than some loads. */
async function run(options: Options & { readonly runLoad?: readonly [LoadName, string] }): Promise<void> {
  if (options.runLoad === undefined) await (await import('../checks/command.ts')).selftest(options);
  else await (await import('../checks/load-process.ts')).runLoad(options.runLoad[0], Number(options.runLoad[1]));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32)
    throw new InvalidArgumentError('a whole number from 0 to 4294967295.');
  return value;
}
