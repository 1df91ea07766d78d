import { platform } from 'node:os';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Shell } from '../../../terminal/shell.ts';
import { places } from '../../../host/places.ts';
import { platformSampler } from '../../../sampling/platform-sampler.ts';
import { ownVersion } from '../../../host/version.ts';
import { systemClock } from '../../../base/clock.ts';
import type { Result } from '../../../base/result.ts';
import { KeepAwake } from '../../../host/keep-awake.ts';
import { STARTED_WITH, startedWith } from '../../../host/started-with.ts';
import { loadChildCalls } from '../run/calls.ts';
import { CannotStart, MARK_DESCRIPTOR, exitCodeOf } from '../run/command.ts';
import { MachineSamples } from '../run/machine-samples.ts';
import { MarkSocket } from '../../../recording/mark-socket.ts';
import { MarkIntake } from '../../../recording/marks.ts';
import { RecordedRun } from '../run/recorded-run.ts';
import { WholeFile } from '../../../host/whole-file.ts';
import { reportOf } from '../run/report.ts';
import { reportText } from '../run/report-text.ts';
import { NodeStarter } from '../run/node-starter.ts';
import { ThreadStarter } from '../run/thread-starter.ts';
import type { RunSettings } from '../run/run.ts';
import { allRuns, notMeasured } from '../run/session.ts';
import type { Sampler } from '../../../sample/sampler.ts';
import { Stop } from '../../../terminal/exit.ts';
import { readerFigures } from '../../../terminal/reader.ts';
import { printable } from '../../../base/printable.ts';

interface Options {
  readonly output?: string;
  readonly force?: true;
  readonly label?: string;
  readonly warmup: number;
  readonly runs: number;
  readonly json?: true;
  readonly report?: string;
  readonly interval: number;
  readonly wait: number;
  readonly ignoreFailure?: true;
  readonly allowSleep?: true;
}

export function profileCommand(shell: Shell): Command {
  return new Command('profile')
    .description(
      'runs a command and says what it and all its processes used; its output and exit code are passed through',
    )
    .passThroughOptions()
    .option(
      '-o, --output <path>',
      'records machine and processes meanwhile: .ndjson or .csv, with .gz or .zst compressed',
      recordingPath,
    )
    .option('--force', 'replaces a recording that is there')
    .option('--label <name>', 'what the run is called in report and recording', label)
    .option('--warmup <number>', 'runs before the first that counts', count(0), 0)
    .option('--runs <number>', 'runs that count: mean ± standard deviation, outliers', count(1), 1)
    .option('--json', 'the report as JSON, the last line on standard error')
    .option('--report <path>', 'the report as JSON in a file')
    .option('--interval <seconds>', 'between samples of the machine, 0.1 to 10', seconds(0.1, 10), 1)
    .option(
      '--wait <seconds>',
      'follows what the command left behind until it has rested for so long',
      seconds(0, 3_600),
      2,
    )
    .option('--ignore-failure', 'goes on to the next run when one ends with another code than 0')
    .option('--allow-sleep', 'does not hold sleep off meanwhile')
    .argument('<command...>', 'the command and its arguments, started without a shell')
    .action((command: readonly string[], options: Options) => profile(shell, command, options));
}

async function profile(shell: Shell, command: readonly string[], options: Options): Promise<void> {
  const calls = valueOf(loadChildCalls());
  using awake = options.allowSleep === true ? null : new KeepAwake('a command is being profiled', () => undefined);
  using file = options.report === undefined ? null : valueOf(WholeFile.open(options.report));
  using sampler = valueOf(await platformSampler(systemClock));
  const samples = new MachineSamples(sampler);
  await using recorded = recordingOf(shell, options, sampler, samples);
  using marks = await Marks.listen((text) => recorded?.mark(text));
  const inherited = startedWith(process.env);
  using starter = platform() === 'linux' ? new ThreadStarter(inherited) : new NodeStarter(systemClock);
  let run = 1 - options.warmup;
  const settings: RunSettings = {
    command: command[0]!,
    args: command.slice(1),
    environment: { ...process.env, [STARTED_WITH]: undefined, ...marks.environment },
    clock: systemClock,
    calls,
    starter,
    ignored: inherited.ignored,
    proc: platform() === 'linux' ? '/proc' : null,
    intervalMs: options.interval * 1_000,
    idleLimitMs: options.wait * 1_000,
    sample: () => samples.take(),
    onSample: ({ raw }, pids, tree) => recorded?.sample(raw, pids, tree),
    markSource: () => marks.intake.source(),
    onStart: (pid) => recorded?.runStarted(run++, command, pid),
    onEnd: (ended) => recorded?.runStopped(ended),
    onLeftBehind: (names) =>
      sayOnTerminal(`it has ended and left behind ${names.join(', ')}: followed until they rest (^C stops that)`),
  };
  // What it starts, or fails to, is not to run beside the command.
  await awake?.settled;
  const runs = await untilStartFails(allRuns(settings, sessionOptions(options)));
  const show = readerFigures();
  const report = reportOf(
    {
      label: options.label ?? null,
      command,
      warmupRuns: options.warmup,
      marks: marks.count,
      droppedMarks: marks.intake.dropped,
      notMeasured: notMeasured(runs),
    },
    runs,
    show,
  );
  // The first failure's, if there was one.
  process.exitCode = runs.map(({ ended }) => exitCodeOf(ended)).find((code) => code !== 0) ?? 0;
  const incomplete = (await recorded?.end(report)) ?? null;
  if (incomplete !== null) say(`the recording is not whole: ${incomplete}`);
  if (options.json !== true) process.stderr.write(reportText(report, show));
  const unwritten = file?.finish(`${JSON.stringify(report)}\n`) ?? null;
  if (unwritten !== null) say(unwritten);
  if (options.json === true) process.stderr.write(`${JSON.stringify(report)}\n`);
}

const sessionOptions = ({ warmup, runs, ignoreFailure }: Options): Parameters<typeof allRuns>[1] => ({
  warmup,
  runs,
  ignoreFailure: ignoreFailure === true,
  onRun: (run, { ended }) => {
    const which = run < 1 ? 'warm-up' : `run ${run} of ${runs}`;
    if (runs > 1) sayOnTerminal(`${which}: ${readerFigures().preciseSeconds(ended.wallSeconds)}`);
  },
});

function recordingOf(shell: Shell, options: Options, sampler: Sampler, samples: MachineSamples): RecordedRun | null {
  // The first sample opens every file: it is not to fall into the command's time.
  const { raw } = samples.take();
  if (options.output === undefined) return null;
  const config = shell.config();
  const path = resolve(options.output);
  const choice = {
    path,
    format: /\.csv(\.gz|\.zst)?$/.test(path) ? 'csv' : 'ndjson',
    compression: path.endsWith('.gz') ? 'gzip' : path.endsWith('.zst') ? 'zstd' : 'none',
    interval_ms: options.interval * 1_000,
    label: options.label ?? null,
    force: options.force === true,
  } as const;
  return valueOf(
    RecordedRun.start(choice, { clock: systemClock, config, machine: sampler.machine, version: ownVersion() }, raw),
  );
}

/** Where marks come in: a descriptor of the command, and a socket for `culprit mark`. */
class Marks implements Disposable {
  readonly intake: MarkIntake;
  #socket: MarkSocket | null = null;
  count = 0;

  private constructor(onMark: (text: string) => void) {
    this.intake = new MarkIntake(systemClock, (text) => {
      this.count += 1;
      onMark(text);
    });
  }

  static async listen(onMark: (text: string) => void): Promise<Marks> {
    const marks = new Marks(onMark);
    const socket = await MarkSocket.listen(places().socketFolder, marks.intake);
    if (socket.ok) marks.#socket = socket.value;
    else say(`culprit mark will not reach this run: ${socket.error}`);
    return marks;
  }

  get environment(): Record<string, string> {
    const descriptor = { CULPRIT_MARK_FD: String(MARK_DESCRIPTOR) };
    return this.#socket === null ? descriptor : { ...descriptor, CULPRIT_MARK_SOCKET: this.#socket.path };
  }

  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
  }
}

async function untilStartFails<T>(runs: Promise<T>): Promise<T> {
  try {
    return await runs;
  } catch (thrown) {
    if (thrown instanceof CannotStart) throw new Stop(thrown.code, printable(thrown.message));
    throw thrown;
  }
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Stop(1, result.error);
  return result.value;
}

function say(text: string): void {
  process.stderr.write(`culprit: ${printable(text)}\n`);
}

/** The command's output goes there too: what is only for a person watching is not to get into a file. */
function sayOnTerminal(text: string): void {
  if (process.stderr.isTTY) say(text);
}

function recordingPath(path: string): string {
  if (path === '-') throw new InvalidArgumentError("standard output is the command's.");
  return path;
}

function label(text: string): string {
  if (text.length > 200) throw new InvalidArgumentError('at most 200 characters.');
  return text;
}

function count(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > 10_000)
      throw new InvalidArgumentError(`a whole number from ${least} to 10000.`);
    return value;
  };
}

function seconds(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value >= least && value <= most) || text.trim() === '')
      throw new InvalidArgumentError(`seconds, from ${least} to ${most}.`);
    return value;
  };
}
