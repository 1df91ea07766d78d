import { Command } from 'commander';
import { RpcFailure } from '../client/failure.ts';
import { FEATURE_COMMANDS } from '../features/commands.ts';
import { ownVersion } from '../host/version.ts';
import { Stop } from '../terminal/exit.ts';
import type { LoadCommand } from '../terminal/shell.ts';
import { shell } from './shell.ts';

/** Of the agent and its machine; those of features follow. */
const COMMANDS: Readonly<Record<string, LoadCommand>> = {
  top: async (given) => (await import('./top.ts')).topCommand(given),
  why: async (given) => (await import('./why.ts')).whyCommand(given),
  status: async (given) => (await import('./status.ts')).statusCommand(given),
  serve: async (given) => (await import('./serve.ts')).serveCommand(given),
  agent: async (given) => (await import('./agent.ts')).agentCommand(given),
  score: async () => (await import('./score.ts')).scoreCommand(),
  config: async (given) => (await import('./config.ts')).configCommand(given),
};
const ALL = Object.assign({}, COMMANDS, ...FEATURE_COMMANDS.map(({ commands }) => commands)) as typeof COMMANDS;

/** Exit codes: 0 good, 1 failed, 2 bad usage. */
const program = new Command('culprit')
  .description('What is making my computer slow, and what is the proof?')
  .version(ownVersion())
  // What stands behind the name of a command is its own: culprit profile make --help.
  .enablePositionalOptions()
  .showHelpAfterError('(culprit --help tells more)')
  .exitOverride();
const [, , wanted = ''] = process.argv;
for (const name of Object.hasOwn(ALL, wanted) ? [wanted] : Object.keys(ALL))
  program.addCommand(await ALL[name]!(shell));
for (const command of program.commands) inheritExit(command);

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = exitCodeOf(thrown);
}

function inheritExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) inheritExit(child);
}

function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof Stop) {
    if (thrown.message !== '') process.stderr.write(`culprit: ${thrown.message}\n`);
    return thrown.code;
  }
  // An agent that refuses, or goes away, while it is asked.
  if (thrown instanceof RpcFailure) {
    process.stderr.write(`culprit: ${thrown.message}\n`);
    return 1;
  }
  // commander has said its own already; help and version asked for are no errors.
  if (thrown instanceof Error && 'exitCode' in thrown) return thrown.exitCode === 0 ? 0 : 2;
  process.stderr.write(`culprit: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  return 1;
}
