import { Command, InvalidArgumentError, Option } from 'commander';
import { formatByteRate, formatCount, formatMemory, formatNumber } from '../base/format.ts';
import type { Frame, ProcessRow } from '../protocol/frame.ts';
import { FilterPattern, MAX_ROWS, SortKey, type View } from '../protocol/methods.ts';
import { RpcFailure } from '../client/failure.ts';
import { ERROR } from '../protocol/envelope.ts';
import { Stop } from '../terminal/exit.ts';
import { FRAME_INTERVAL_MS, Frames } from '../terminal/frames.ts';
import type { Shell } from '../terminal/shell.ts';
import { textTable, type Column } from '../terminal/text-table.ts';

/** Short words for the columns people sort by; every metric's own name does as well. */
const SHORT: Readonly<Record<string, SortKey>> = {
  cpu: 'cpu_percent',
  mem: 'rss_bytes',
  memory: 'rss_bytes',
  disk: 'disk_bytes_per_second',
  faults: 'faults_per_second',
  pageins: 'page_ins_per_second',
  switches: 'context_switches_per_second',
  wait: 'run_queue_wait_ms_per_second',
};

interface Options {
  readonly once?: true;
  readonly watch?: true;
  readonly json?: true;
  readonly rows: number;
  readonly sort: SortKey;
  readonly filter?: string;
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
    .action((options: Options) => top(shell, options));
}

async function top(shell: Shell, options: Options): Promise<void> {
  const view: View = {
    sort: options.sort,
    descending: options.sort !== 'name' && options.sort !== 'user',
    filter: options.filter ?? null,
    offset: 0,
    limit: options.rows,
  };
  const forever = options.watch === true || (options.once !== true && process.stdout.isTTY && options.json !== true);
  await using connected = await shell.connectOrStart({ intervalMs: FRAME_INTERVAL_MS });
  using frames = new Frames(connected);
  do {
    const frame = await filtered(frames.next(view));
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(jsonOf(frame, connected.own))}\n`
        : `${forever ? clearScreen() : ''}${textOf(frame)}`,
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

function textOf({ system, processes, interval_ms }: Frame): string {
  const { memory, load } = system;
  const summary = [
    `CPU ${formatNumber(system.cpu_percent)} % of ${system.cores.length} cores`,
    load === null ? '' : `load ${load.map((value) => value.toFixed(2)).join(' ')}`,
    memory === null ? '' : `memory ${formatMemory(memory.used_bytes)} of ${formatMemory(memory.total_bytes)}`,
    memory?.swap_used_bytes ? `swap ${formatMemory(memory.swap_used_bytes)}` : '',
    `${processes.matching === processes.total ? '' : `${processes.matching} of `}${processes.total} processes`,
    `over ${formatNumber(interval_ms === null ? null : interval_ms / 1_000)} s`,
  ].filter((part) => part !== '');
  return `${summary.join(' · ')}\n\n${textTable(COLUMNS, processes.rows, process.stdout.isTTY ? process.stdout.columns : Infinity)}`;
}

const COLUMNS: readonly Column<ProcessRow>[] = [
  { heading: 'PID', align: 'right', text: (row) => String(row.pid) },
  { heading: 'USER', align: 'left', text: (row) => row.user ?? '–' },
  { heading: 'CPU%', align: 'right', text: (row) => formatNumber(row.metrics.cpu_percent) },
  { heading: 'MEMORY', align: 'right', text: (row) => formatMemory(row.metrics.rss_bytes) },
  { heading: 'DISK', align: 'right', text: (row) => formatByteRate(row.metrics.disk_bytes_per_second) },
  { heading: 'PAGE-INS/s', align: 'right', text: (row) => formatCount(row.metrics.page_ins_per_second) },
  { heading: 'SWITCHES/s', align: 'right', text: (row) => formatCount(row.metrics.context_switches_per_second) },
  { heading: 'WAIT ms/s', align: 'right', text: (row) => formatNumber(row.metrics.run_queue_wait_ms_per_second) },
  { heading: 'THREADS', align: 'right', text: (row) => formatCount(row.metrics.threads) },
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
  const key = SortKey.safeParse(SHORT[text] ?? text);
  if (!key.success) throw new InvalidArgumentError(`one of ${[...Object.keys(SHORT), ...SortKey.options].join(', ')}.`);
  return key.data;
}

function pattern(text: string): string {
  const parsed = FilterPattern.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`${parsed.error.issues[0]!.message}.`);
  return parsed.data;
}
