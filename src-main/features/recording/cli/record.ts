import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../../../base/result.ts';
import { FilterPattern } from '../../../protocol/methods.ts';
import {
  FASTEST_RECORDING_MS,
  type RecordingInfo,
  type RecordingOptions,
} from '../../../protocol/recording-methods.ts';
import { PROCESS_CHOICES, type ProcessChoice } from '../../../protocol/recording.ts';
import { duration } from '../../../terminal/duration.ts';
import { Stop, interrupted } from '../../../terminal/exit.ts';
import { Progress } from '../../../terminal/progress.ts';
import { readerFigures } from '../../../terminal/reader.ts';
import type { Shell } from '../../../terminal/shell.ts';
import { RecordingDesk } from './recording-desk.ts';

interface Options {
  readonly output: string;
  readonly duration?: number;
  readonly interval: number;
  readonly processes: ProcessChoice;
  readonly filter?: string;
  readonly format?: RecordingOptions['format'];
  readonly gzip?: true;
  readonly zstd?: true;
  readonly label?: string;
  readonly force?: true;
  readonly allowSleep?: true;
  readonly json?: true;
}

export function recordCommand(shell: Shell): Command {
  return new Command('record')
    .description('records this machine to a file, until interrupted or for a time')
    .requiredOption(
      '-o, --output <path>',
      'the file; - for standard output. A name that ends in .csv, .gz or .zst says what it holds',
    )
    .option('--duration <time>', 'how long, as 90s, 10m, 1h30m', duration)
    .addOption(
      new Option('--interval <time>', 'between samples, 100ms to 1h, fixed').argParser(interval).default(1_000, '1s'),
    )
    .addOption(
      new Option('--processes <which>', 'rows of processes with each sample').choices(PROCESS_CHOICES).default('none'),
    )
    .option('--filter <regex>', 'only those whose name or command line matches; with --processes', pattern)
    .addOption(new Option('--format <format>', 'by default as the name says, else ndjson').choices(['ndjson', 'csv']))
    .option('--gzip', 'compressed with gzip, whatever the name says')
    .addOption(new Option('--zstd', 'compressed with zstd, whatever the name says').conflicts('gzip'))
    .option('--label <text>', 'a name for this run, kept in the header', label)
    .option('--force', 'replaces a file that is there')
    .option('--allow-sleep', 'does not hold sleep off while it records')
    .option('--json', 'when it has ended, one JSON object about the recording; no progress')
    .action((options: Options) => record(shell, options));
}

async function record(shell: Shell, options: Options): Promise<void> {
  const wanted = optionsOf(options);
  const end = interrupted();
  await using desk = await RecordingDesk.open(shell, wanted);
  if (wanted.processes === 'all') warnOfSize(desk.processCount, wanted);
  const started = await desk.start(wanted).catch((thrown: unknown) => {
    throw new Stop(1, messageOf(thrown));
  });
  const last = await untilEnded(desk, started, end, options.json !== true);
  if (last.state === 'failed') throw new Stop(1, `${last.reason}\n${last.samples} samples were recorded before`);
  if (last.reason === 'agent_ended') throw new Stop(1, `the agent has ended: ${last.path} ends with it`);
  if (options.json === true && wanted.path !== '-')
    process.stdout.write(`${JSON.stringify({ schema: 1, kind: 'record', ...last })}\n`);
  else if (wanted.path !== '-') process.stdout.write(`${describe(last)}\n`);
}

async function untilEnded(
  desk: RecordingDesk,
  started: RecordingInfo,
  end: Promise<unknown>,
  showProgress: boolean,
): Promise<RecordingInfo> {
  using progress = new Progress(showProgress);
  const asked: { stop: Promise<RecordingInfo> | null } = { stop: null };
  let told = false;
  void end.then(() => (asked.stop = desk.stop(started.run_id)));
  for (;;) {
    const info = await (asked.stop ?? desk.info(started.run_id));
    if (info.state !== 'running') return info;
    if (info.sleep_not_held !== null && !told) {
      told = true;
      process.stderr.write(`culprit: this machine may go to sleep while it records: ${info.sleep_not_held}\n`);
    }
    progress.show(() => describe(info));
    await desk.wait(end);
  }
}

function describe({ path, processes_path, samples, bytes, missed, elapsed_ms, duration_ms }: RecordingInfo): string {
  const { duration, fileSize } = readerFigures();
  const time = `${duration(elapsed_ms)}${duration_ms === null ? '' : ` of ${duration(duration_ms)}`}`;
  const files = `${path}${processes_path === null ? '' : ` and ${processes_path}`}`;
  return `${files}: ${samples} samples in ${time}, ${fileSize(bytes)}${missed === 0 ? '' : `, ${missed} missed`}`;
}

function optionsOf(options: Options): RecordingOptions {
  const path = options.output === '-' ? '-' : resolve(options.output);
  const compression = compressionOf(path, options);
  const format = options.format ?? (/\.csv(\.gz|\.zst)?$/.test(path) ? 'csv' : 'ndjson');
  if (options.output.endsWith('/')) throw new Stop(2, `${options.output}: give the name of a file`);
  if (options.filter !== undefined && options.processes === 'none')
    throw new Stop(2, '--filter chooses among processes: it needs --processes rogues or all');
  if (path === '-' && format === 'csv' && options.processes !== 'none')
    throw new Stop(2, 'rows of processes are a second table: CSV on standard output has no place for it');
  return {
    path,
    format,
    compression,
    interval_ms: options.interval,
    duration_ms: options.duration ?? null,
    processes: options.processes,
    filter: options.filter ?? null,
    label: options.label ?? null,
    force: options.force === true,
    allow_sleep: options.allowSleep === true,
    bound: true,
  };
}

function compressionOf(path: string, { gzip, zstd }: Options): RecordingOptions['compression'] {
  const named = path.endsWith('.gz') ? 'gzip' : path.endsWith('.zst') ? 'zstd' : null;
  const asked = gzip === true ? 'gzip' : zstd === true ? 'zstd' : null;
  if (named !== null && asked !== null && named !== asked)
    throw new Stop(2, `${path}: its name says ${named}, and not ${asked}`);
  return asked ?? named ?? 'none';
}

/**
 * Bytes a process and sample, and what is left of them with either compression: measured over processes of which a
 * tenth is active.
 */
const ROW_BYTES = { ndjson: 85, csv: 100 } as const;
const COMPRESSED_TO = 0.12;

function warnOfSize(processes: number, { format, compression, interval_ms }: RecordingOptions): void {
  const perSecond =
    (processes * ROW_BYTES[format] * (compression === 'none' ? 1 : COMPRESSED_TO) * 1_000) / interval_ms;
  const { fileSize } = readerFigures();
  const size = `${fileSize(perSecond * 3_600)} an hour, ${fileSize(perSecond * 86_400)} a day`;
  process.stderr.write(`culprit: every sample of all ${processes} processes: about ${size}\n`);
}

function interval(text: string): number {
  const value = duration(text);
  if (value < FASTEST_RECORDING_MS || value > 3_600_000) throw new InvalidArgumentError('from 100ms to 1h.');
  return value;
}

function pattern(text: string): string {
  const parsed = FilterPattern.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`${parsed.error.issues[0]!.message}.`);
  return parsed.data;
}

function label(text: string): string {
  if (text.length > 200) throw new InvalidArgumentError('at most 200 characters.');
  return text;
}
