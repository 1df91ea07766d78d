import type { FeatureCommands } from '../../../terminal/shell.ts';

export const summaryCommands: FeatureCommands = {
  commands: { summary: async () => (await import('./summary.ts')).summaryCommand() },
};
