import type { FeatureCommands } from '../../../terminal/shell.ts';

export const profilingCommands: FeatureCommands = {
  commands: { profile: async (shell) => (await import('./profile.ts')).profileCommand(shell) },
};
