import { Command } from 'commander';
import { ownVersion } from '../host/version.ts';
import { RpcFailure } from '../client/client.ts';
import { Stop } from '../terminal/exit.ts';

/** Each command is loaded when it is asked for: a status needs no web server. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  top: async () => (await import('./top.ts')).topCommand(),
  why: async () => (await import('./why.ts')).whyCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  doctor: async () => (await import('../features/verify/cli/doctor.ts')).doctorCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  agent: async () => (await import('./agent.ts')).agentCommand(),
  watch: async () => (await import('../features/alerts/cli/watch.ts')).watchCommand(),
  score: async () => (await import('./score.ts')).scoreCommand(),
  selftest: async () => (await import('../features/selftest/cli/selftest.ts')).selftestCommand(),
  config: async () => (await import('./config.ts')).configCommand(),
  record: async () => (await import('../features/recording/cli/record.ts')).recordCommand(),
  replay: async () => (await import('../features/replay/cli/replay.ts')).replayCommand(),
  validate: async () => (await import('../features/recording/cli/validate.ts')).validateCommand(),
  profile: async () => (await import('../features/profiling/cli/profile.ts')).profileCommand(),
  mark: async () => (await import('../features/recording/cli/mark.ts')).markCommand(),
  summary: async () => (await import('../features/summary/cli/summary.ts')).summaryCommand(),
};

/** Exit codes: 0 good, 1 failed, 2 bad usage. */
const program = new Command('culprit')
  .description('What is making my computer slow, and what is the proof?')
  .version(ownVersion())
  // What stands behind the name of a command is its own: culprit profile make --help.
  .enablePositionalOptions()
  .showHelpAfterError('(culprit --help tells more)')
  .exitOverride();
const [, , wanted = ''] = process.argv;
for (const name of Object.hasOwn(COMMANDS, wanted) ? [wanted] : Object.keys(COMMANDS))
  program.addCommand(await COMMANDS[name]!());
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
