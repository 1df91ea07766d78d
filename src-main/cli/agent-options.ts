import type { Command } from 'commander';
import { FEATURE_COMMANDS } from '../features/commands.ts';
import type { Adjust, AgentOptionsOfFeature } from '../terminal/shell.ts';

/** What features add to the commands that start an agent. */
export async function agentOptions(): Promise<AgentOptionsOfFeature> {
  const all = await Promise.all(
    FEATURE_COMMANDS.flatMap(({ agentOptions: load }) => (load === undefined ? [] : [load()])),
  );
  return {
    add: (command: Command) => all.reduce((whole, { add }) => add(whole), command),
    adjust: (options) => {
      const given = all.map(({ adjust }) => adjust(options)).filter((adjust) => adjust !== null);
      const adjustAll: Adjust = (config) => given.reduce((adjusted, adjust) => adjust(adjusted), config);
      return given.length === 0 ? null : adjustAll;
    },
  };
}
