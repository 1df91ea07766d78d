import type { FeatureCommands } from '../../../terminal/shell.ts';

export const alertsCommands: FeatureCommands = {
  commands: { watch: async (shell) => (await import('./watch.ts')).watchCommand(shell) },
  agentOptions: async () => (await import('./options.ts')).alertAgentOptions,
};
