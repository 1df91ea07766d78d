import { Command } from 'commander';
import { ownVersion } from '../agent/version.ts';
import { agentCommand } from './agent.ts';
import { configCommand } from './config.ts';
import { doctorCommand } from './doctor.ts';
import { Stop } from './exit.ts';
import { scoreCommand } from './score.ts';
import { serveCommand } from './serve.ts';
import { statusCommand } from './status.ts';
import { topCommand } from './top.ts';

/** Exit codes: 0 good, 1 failed, 2 bad usage. */
const program = new Command('culprit')
  .description('What is making my computer slow, and what is the proof?')
  .version(ownVersion())
  .showHelpAfterError('(culprit --help tells more)')
  .exitOverride()
  .addCommand(topCommand())
  .addCommand(statusCommand())
  .addCommand(doctorCommand())
  .addCommand(serveCommand())
  .addCommand(agentCommand())
  .addCommand(scoreCommand())
  .addCommand(configCommand());
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
  // commander has said its own already; help and version asked for are no errors.
  if (thrown instanceof Error && 'exitCode' in thrown) return thrown.exitCode === 0 ? 0 : 2;
  process.stderr.write(`culprit: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  return 1;
}
