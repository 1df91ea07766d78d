import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStandIn } from '../../fixtures/darwin/build-standin.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { cli, firstLine, interrupt, startCli, type Outcome } from './run-cli.ts';

/** What one command has said in both homes: where no agent runs, and where one is asked. */
export interface Both {
  readonly alone: Outcome;
  readonly asked: Outcome;
}

export interface Machine extends AsyncDisposable {
  /** One command in both homes, at the same time. The word HOME in it is the home's own folder. */
  both(...args: string[]): Promise<Both>;
  file(of: keyof Both, name: string): string;
  readonly environment: NodeJS.ProcessEnv;
  readonly homes: Readonly<Record<keyof Both, string>>;
}

/** Two homes, in one of which an agent runs. */
export async function machine(scenario: string, config = ''): Promise<Machine> {
  const folders = { alone: temporaryFolder(), asked: temporaryFolder() };
  const homes = { alone: folders.alone.path, asked: folders.asked.path };
  const script = join(homes.alone, 'scenario.txt');
  writeFileSync(script, scenario);
  for (const home of Object.values(homes)) writeFileSync(join(home, 'config.toml'), config);
  const environment = { CULPRIT_STAND_IN: buildStandIn(), CULPRIT_STAND_IN_SCENARIO: script };
  const agent = startCli(homes.asked, ['agent'], environment);
  await firstLine(agent);
  const run = (home: string, args: readonly string[]): Promise<Outcome> =>
    cli(
      home,
      args.map((arg) => arg.replace('HOME', home)),
      { environment },
    );
  return {
    environment,
    homes,
    both: async (...args) => {
      const [alone, asked] = await Promise.all([run(homes.alone, args), run(homes.asked, args)]);
      return { alone, asked };
    },
    file: (of, name) => join(homes[of], name),
    [Symbol.asyncDispose]: async () => {
      await interrupt(agent);
      for (const folder of Object.values(folders)) folder[Symbol.dispose]();
    },
  };
}

/** What a JSON document has: its keys, how often each thing occurs, and of what type every value is. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  // A spark is as long as somebody has watched.
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === 'spark' ? 'spark' : shapeOf(part)]),
  );
}

export const documentOf = ({ out }: Outcome): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>;
const FIGURE = /(?<![\w.])[<-]?\d+(\.\d+)?k?(?![\w.])/g;
/** Its words: figures and what aligns them are left out. */
export const wordsOf = (text: string): string => text.replaceAll(FIGURE, '#').replaceAll(/[ \u00a0]+/g, ' ');
/**
 * An agent samples three times a second while somebody looks, a command once. A figure and its unit stand together
 * (no-break space): here that is a space.
 */
export const withoutTimes = (text: string): string =>
  text
    .replaceAll('\u00a0', ' ')
    .replaceAll(/over \d[\d.]* s/g, 'over TIME')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'TIME');
