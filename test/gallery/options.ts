import { parseArgs } from 'node:util';

export interface Options {
  readonly seeds: readonly number[];
  /** Scenarios whose name contains it. */
  readonly only: string | null;
  /** One run a scenario, within three minutes. */
  readonly short: boolean;
  readonly json: string | null;
  /** Nothing is begun that would end later. */
  readonly seconds: number;
}

export const USAGE = `usage: npm run gallery -- [options]
  --seeds 1,2,3,4,5   order, decoys and sizes of the loads; each seed shows every scenario with and without decoys
  --only TEXT         scenarios whose name contains it
  --short             one run a scenario, three minutes at most; one seed
  --seconds N         begin nothing that ends later than this (default: 600 a seed, 180 with --short)
  --json FILE         the results also there (always in out/gallery)
  --list              the names of all scenarios`;

/** @throws with a message for a person when an argument is not understood */
export function readOptions(args: readonly string[]): Options | 'help' | 'list' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      only: { type: 'string' },
      short: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.list) return 'list';
  const seeds = (values.seeds ?? '1').split(',').map((seed) => wholeNumber(seed, '--seeds'));
  if (values.short && seeds.length > 1) throw new Error('--short has one seed');
  const seconds =
    values.seconds === undefined ? (values.short ? 180 : 600 * seeds.length) : wholeNumber(values.seconds, '--seconds');
  return { seeds, only: values.only ?? null, short: values.short, json: values.json ?? null, seconds };
}

function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option}: whole numbers, not "${text}"`);
  return value;
}
