import type { FeatureCommands } from '../../../terminal/shell.ts';

export const replayCommands: FeatureCommands = {
  commands: { replay: async (shell) => (await import('./replay.ts')).replayCommand(shell) },
};
