import type { FeatureCommands } from '../../../terminal/shell.ts';

export const verifyCommands: FeatureCommands = {
  commands: { doctor: async (shell) => (await import('./doctor.ts')).doctorCommand(shell) },
};
