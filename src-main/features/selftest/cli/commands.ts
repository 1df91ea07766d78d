import type { FeatureCommands } from '../../../terminal/shell.ts';

export const selftestCommands: FeatureCommands = {
  commands: { selftest: async () => (await import('./selftest.ts')).selftestCommand() },
};
