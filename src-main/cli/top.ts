import { Command, InvalidArgumentError, Option } from 'commander';
import { COLUMN_METRICS, FORMAT_IN_COLUMN } from '../metrics/registry.ts';
import type { Frame, ProcessRow } from '../protocol/frame.ts';
import { MAX_ROWS, SORT_KEYS, type SortKey } from '../protocol/limits.ts';
import { FilterPattern, type View } from '../protocol/methods.ts';
import { RpcFailure } from '../client/failure.ts';
import { ERROR } from '../protocol/envelope.ts';
import { Stop } from '../terminal/exit.ts';
import { FRAME_INTERVAL_MS, Frames } from '../terminal/frames.ts';
import { readerFigures } from '../terminal/reader.ts';
import type { Shell } from '../terminal/shell.ts';
import { textTable, type Column } from '../terminal/text-table.ts';
import { ABSENT, type Figures } from '../vocabulary/figures.ts';

/** Of a terminal that does not say how wide it is (0 columns, as under script(1)). */
const WIDTH = 80;
/** Short words for the columns people sort by; every metric's own name does as well. */
const SHORT: Readonly<Record<string, SortKey>> = {
  ...Object.fromEntries(COLUMN_METRICS.map(({ id, column }) => [column.word, id])),
  mem: 'rss_bytes',
  faults: 'faults_per_second',
};

interface Options {
  readonly once?: true;
  readonly watch?: true;
  readonly json?: true;
  readonly rows: number;
  readonly sort: SortKey;
  readonly filter?: string;
  readonly user?: string;
}

export function topCommand(shell: Shell): Command {
  return new Command('top')
    .description('processes in order: what they use, what they wait for, how they score')
    .option('--once', 'print once and end (the default when the output is no terminal)')
    .addOption(new Option('--watch', 'print again every second (the default on a terminal)').conflicts('once'))
    .option('--json', 'JSON: one object, or one a line with --watch')
    .option('-n, --rows <number>', `processes to print, at most ${MAX_ROWS}`, rowCount, 15)
    .option(
      '--sort <key>',
      `${Object.keys(SHORT).join(', ')}, blame, score, name, pid, user, or a metric's full name`,
      sortKey,
      'cpu_percent' as SortKey,
    )
    .option('--filter <regex>', 'only those whose name or command line matches, as python|ollama|vllm', pattern)
    .option('--user <name>', 'only those of this user')
    .action((options: Options) => top(shell, options));
}

async function top(shell: Shell, options: Options): Promise<void> {
  const view: View = {
    sort: options.sort,
    descending: options.sort !== 'name' && options.sort !== 'user',
    filter: options.filter ?? null,
    ...(options.user === undefined ? {} : { user: options.user }),
    offset: 0,
    limit: options.rows,
  };
  const forever = options.watch === true || (options.once !== true && process.stdout.isTTY && options.json !== true);
  const figures = readerFigures();
  await using connected = await shell.connectOrStart({ intervalMs: FRAME_INTERVAL_MS });
  using frames = new Frames(connected);
  do {
    const frame = await filtered(frames.next(view));
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(jsonOf(frame, connected.own))}\n`
        : `${forever ? clearScreen() : ''}${textOf(frame, figures)}`,
    );
  } while (forever);
}

/** A pattern that takes too long is the fault of who gave it. */
async function filtered(frame: Promise<Frame>): Promise<Frame> {
  try {
    return await frame;
  } catch (thrown) {
    if (thrown instanceof RpcFailure && thrown.code === ERROR.invalidParams) throw new Stop(2, `--${thrown.message}`);
    throw thrown;
  }
}

/** Schema 1 of `top --json`: docs/json.md. */
function jsonOf(frame: Frame, own: boolean): unknown {
  const { at_ms, interval_ms, system, processes } = frame;
  return {
    schema: 1,
    kind: 'top',
    sampled_by: own ? 'command' : 'agent',
    at_ms,
    interval_ms,
    system,
    processes,
  };
}

function textOf({ system, processes, interval_ms }: Frame, figures: Figures): string {
  const { memory, load } = system;
  const summary = [
    `CPU ${figures.percent(system.cpu_percent)} of ${system.cores.length} cores`,
    load === null ? '' : `load ${load.map(figures.load).join(' ')}`,
    memory === null ? '' : `memory ${figures.memory(memory.used_bytes)} of ${figures.memory(memory.total_bytes)}`,
    memory?.swap_used_bytes ? `swap ${figures.memory(memory.swap_used_bytes)}` : '',
    `${processes.matching === processes.total ? '' : `${processes.matching} of `}${processes.total} processes`,
    `over ${figures.duration(interval_ms)}`,
  ].filter((part) => part !== '');
  const width = process.stdout.isTTY ? process.stdout.columns || WIDTH : Infinity;
  const table = textTable(columnsFor(figures), processes.rows, width);
  return `${summary.join(' · ')}\n\n${table}`;
}

const columnsFor = (figures: Figures): readonly Column<ProcessRow>[] => [
  { heading: 'PID', align: 'right', text: (row) => String(row.pid) },
  { heading: 'USER', align: 'left', text: (row) => row.user ?? ABSENT },
  ...COLUMN_METRICS.map(({ id, format, column }) => ({
    heading: column.headings[1],
    align: 'right' as const,
    text: (row: ProcessRow) => figures.shown(FORMAT_IN_COLUMN[format] ?? format, row.metrics[id]),
  })),
  { heading: 'BLAME', align: 'right', text: (row) => String(Math.round(row.blame)) },
  { heading: 'SCORE', align: 'right', text: (row) => String(row.score) },
  { heading: 'STATE', align: 'left', text: (row) => row.state },
  { heading: 'COMMAND', align: 'left', text: (row) => row.command ?? `[${row.name}]` },
];

const clearScreen = (): string => (process.stdout.isTTY ? '\x1b[H\x1b[2J' : '');

function rowCount(text: string): number {
  const rows = Number(text);
  if (!Number.isInteger(rows) || rows < 1 || rows > MAX_ROWS)
    throw new InvalidArgumentError(`a whole number from 1 to ${MAX_ROWS}.`);
  return rows;
}

function sortKey(text: string): SortKey {
  const asked = SHORT[text] ?? text;
  const key = SORT_KEYS.find((each) => each === asked);
  if (key === undefined) throw new InvalidArgumentError(`one of ${[...Object.keys(SHORT), ...SORT_KEYS].join(', ')}.`);
  return key;
}

function pattern(text: string): string {
  const parsed = FilterPattern.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`${parsed.error.issues[0]!.message}.`);
  return parsed.data;
}
