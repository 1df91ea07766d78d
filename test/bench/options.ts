import { parseArgs } from 'node:util';

export interface Options {
  /** Sizes of the populations, one run each. */
  readonly processes: readonly number[];
  /** Length of the measured window. */
  readonly seconds: number;
  /** Left out between everybody's first samples and the window. */
  readonly warmUpSeconds: number;
  /** How many processes are to have gone through our own before. */
  readonly firstVisits: number;
  readonly peers: boolean;
  /** One line for a log instead of tables. */
  readonly line: boolean;
  readonly build: boolean;
}

export const USAGE = `usage: npm run bench -- [options]
  --processes 600,2000   sizes of the populations, one run each
  --seconds 20           length of the measured window
  --warm-up 25           seconds left out before it: V8 tidies its memory twice in the first 20 after a change of rate
  --quick                600 processes, 8 seconds, warm-up 3, V8 not yet done compiling
  --no-peers             without top, htop, btop and atop
  --line                 half a minute, and one line: the full tick beside the C loop, and memory; never fails
  --no-build             measure the agent as it was built last`;

/** @throws with a message for a person when an argument is not understood */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      processes: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      quick: { type: 'boolean', default: false },
      line: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: true },
      build: { type: 'boolean', default: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const quick = values.quick || values.line;
  const sizes = values.processes ?? (quick ? '600' : '600,2000');
  return {
    processes: sizes.split(',').map((size) => numberIn(size, 1, 100_000, '--processes')),
    seconds: numberIn(values.seconds ?? (quick ? '8' : '20'), 2, 3_600, '--seconds'),
    warmUpSeconds: numberIn(values['warm-up'] ?? (quick ? '3' : '25'), 3, 600, '--warm-up'),
    firstVisits: quick ? 60_000 : 480_000,
    peers: values.peers && !values.line,
    line: values.line,
    build: values.build,
  };
}

function numberIn(text: string, least: number, most: number, option: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${option}: a whole number from ${least} to ${most}, not "${text}"`);
  return value;
}
