import type { FeatureCommands } from '../../../terminal/shell.ts';

export const recordingCommands: FeatureCommands = {
  commands: {
    record: async (shell) => (await import('./record.ts')).recordCommand(shell),
    validate: async () => (await import('./validate.ts')).validateCommand(),
    mark: async (shell) => (await import('./mark.ts')).markCommand(shell),
  },
};
