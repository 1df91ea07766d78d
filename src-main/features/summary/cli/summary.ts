import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../../base/clock.ts';
import {
  markdownTable,
  plainTable,
  STATISTICS,
  summaryText,
  type Statistic,
  type TextOptions,
} from '../figures/summary-text.ts';
import { summarize, type Summary, type SummaryOptions } from '../figures/summarize.ts';
import { Stop } from '../../../terminal/exit.ts';
import { readerFigures } from '../../../terminal/reader.ts';
import { printable, printableLines } from '../../../base/printable.ts';

type Threshold = SummaryOptions['thresholds'][number];

interface Options {
  readonly json?: true;
  readonly markdown?: true;
  readonly above?: readonly Threshold[];
  readonly all?: true;
  readonly processes: number;
  readonly show: Statistic;
}

/** What a person wants to know the time of, unless told otherwise. */
const THRESHOLDS: readonly Threshold[] = [
  { metric: 'cpu_percent', above: 90 },
  { metric: 'memory.used_percent', above: 90 },
  { metric: 'pressure.cpu.some_percent', above: 50 },
  { metric: 'pressure.memory.some_percent', above: 10 },
  { metric: 'pressure.io.some_percent', above: 50 },
  { metric: 'throttle_events_per_second', above: 0 },
  { metric: 'hottest_celsius', above: 90 },
  { metric: 'bandwidth.percent', above: 85 },
];

export function summaryCommand(): Command {
  return new Command('summary')
    .description('statistics of recordings: averages, percentiles, energy, gaps; several side by side')
    .addOption(new Option('--json', 'JSON').conflicts('markdown'))
    .option('--markdown', 'tables in Markdown')
    .option('--above <metric=limit>', 'tells the time above it, as cpu_percent=80; again for another', threshold)
    .option('--all', 'also each core, and what was 0 all the time')
    .option('--processes <number>', 'processes to list, those that used most CPU first', count, 10)
    .addOption(
      new Option('--show <statistic>', 'what stands in the columns of several files')
        .choices(STATISTICS)
        .default('average'),
    )
    .argument('<file...>', 'recordings, plain or compressed; - is standard input')
    .action(summary);
}

async function summary(files: readonly string[], options: Options): Promise<void> {
  const summaries: Summary[] = [];
  for (const file of files) {
    const progress = new Progress(file, options.json !== true);
    const read = await summarize(file, {
      thresholds: options.above ?? THRESHOLDS,
      processes: options.processes,
      onProgress: (bytes, size) => progress.show(bytes, size),
    });
    progress.clear();
    if (!read.ok) throw new Stop(1, printable(read.error));
    summaries.push(read.value);
  }
  for (const { metric } of options.above ?? []) {
    if (!summaries.some((one) => hasMetric(one, metric)))
      throw new Stop(2, printable(`--above ${metric}: there is no such metric in ${files.join(', ')}`));
  }
  // Schema 1 of `summary --json`: docs/json.md.
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ schema: 1, kind: 'summary', recordings: summaries })}\n`);
  else process.stdout.write(printableLines(summaryText(summaries, textOptionsOf(options))));
}

/** Also one that no sample has a value of: it is known not to have been measured. */
const hasMetric = ({ metrics, absent }: Summary, metric: string): boolean =>
  Object.hasOwn(metrics, metric) || absent.includes(metric);

const textOptionsOf = ({ markdown, all, show, above }: Options): TextOptions => ({
  render: markdown === true ? markdownTable : plainTable,
  figures: readerFigures(),
  all: all === true,
  statistic: show,
  everyLimit: above !== undefined,
});

const QUIET_MS = 500;
const EVERY_MS = 100;

/** How far reading has come, for who waits at a terminal. */
class Progress {
  readonly #file: string;
  readonly #isShown: boolean;
  #nextAt = systemClock.monotonic() + QUIET_MS;
  #width = 0;

  constructor(file: string, wanted: boolean) {
    this.#file = file;
    this.#isShown = wanted && process.stderr.isTTY && process.stdout.isTTY;
  }

  show(bytes: number, size: number | null): void {
    const now = systemClock.monotonic();
    if (!this.#isShown || now < this.#nextAt) return;
    this.#nextAt = now + EVERY_MS;
    const { fileSize, percent } = readerFigures();
    const done = size === null || size === 0 ? fileSize(bytes) : percent(Math.floor((100 * bytes) / size));
    const text = printableLines(`reading ${this.#file}: ${done}`);
    process.stderr.write(`\r${text.padEnd(this.#width)}`);
    this.#width = text.length;
  }

  clear(): void {
    if (this.#width > 0) process.stderr.write(`\r${' '.repeat(this.#width)}\r`);
  }
}

function threshold(text: string, before: readonly Threshold[] = []): readonly Threshold[] {
  // A metric is named after its device, and a device by anybody.
  const [, metric, limit] = /^(.+)=(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (metric === undefined || limit === undefined)
    throw new InvalidArgumentError('a metric and its limit, as cpu_percent=80.');
  return [...before, { metric, above: Number(limit) }];
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 10_000)
    throw new InvalidArgumentError('a whole number from 0 to 10000.');
  return value;
}
