import type { FeatureCommands } from '../terminal/shell.ts';
import { alertsCommands } from './alerts/cli/commands.ts';
import { profilingCommands } from './profiling/cli/commands.ts';
import { recordingCommands } from './recording/cli/commands.ts';
import { replayCommands } from './replay/cli/commands.ts';
import { selftestCommands } from './selftest/cli/commands.ts';
import { summaryCommands } from './summary/cli/commands.ts';
import { verifyCommands } from './verify/cli/commands.ts';

/** What features add to the command line: one line a feature. */
export const FEATURE_COMMANDS: readonly FeatureCommands[] = [
  alertsCommands,
  recordingCommands,
  replayCommands,
  summaryCommands,
  profilingCommands,
  verifyCommands,
  selftestCommands,
];
