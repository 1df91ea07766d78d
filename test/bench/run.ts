import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, platform, release } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../src-main/base/result.ts';
import { agents } from './agents.ts';
import type { Contender } from './contender.ts';
import { measure, type Round } from './measure.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { installedPeers } from './peers.ts';
import { samplingAndFloor } from './sampling.ts';
import { progress, Stage } from './stage.ts';
import { costLine, growthTable, notMeasured, roundTable } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RESULTS = join(ROOT, 'out', 'bench');
/** Beyond this everybody together would take the whole machine; what is then of interest is how our own cost grows. */
const MOST_PROCESSES_WITH_ALL = 5_000;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return say(USAGE);
  if (options.line) return say(await line(options));
  if (platform() !== 'linux') throw new Error('the benchmark runs on Linux only');
  if (options.build) build();
  const rounds: Round[] = [];
  for (const size of options.processes) {
    await using stage = new Stage();
    endWithSignal(stage);
    const round = await measure(stage, size, contendersFor(size, options), options).catch((thrown: unknown) => {
      progress(`  left out: ${messageOf(thrown)}`);
      return null;
    });
    if (round !== null) say(`${roundTable(round)}\n`);
    if (round !== null) rounds.push(round);
  }
  if (rounds.length > 1) say(`${growthTable(rounds)}\n`);
  keep(rounds);
  return rounds.length === options.processes.length ? 0 : 1;
}

/** Whatever is missing here (a compiler, room for so many processes), it is said, and nothing has failed. */
async function line(options: Options): Promise<string> {
  try {
    if (platform() !== 'linux') throw new Error('the benchmark runs on Linux only');
    if (options.build) build();
    await using stage = new Stage();
    endWithSignal(stage);
    const contenders = contendersFor(options.processes[0]!, options).filter(({ essential }) => essential);
    return costLine(await measure(stage, options.processes[0]!, contenders, options));
  } catch (thrown) {
    return notMeasured(messageOf(thrown));
  }
}

function contendersFor(size: number, options: Options): Contender[] {
  const ours = agents();
  const all = [...samplingAndFloor(), ...ours, ...(options.peers ? installedPeers() : [])];
  return size <= MOST_PROCESSES_WITH_ALL ? all : all.filter((one) => one.essential);
}

function build(): void {
  progress('building the agent');
  const done = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) throw new Error('the build failed; --no-build measures what was built last');
}

/** The stage ends on ^C and SIGTERM as it does at the end of a round. */
function endWithSignal(stage: Stage): void {
  const end = (): void => void stage[Symbol.asyncDispose]().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, end);
    stage.add(() => process.removeListener(signal, end));
  }
}

function keep(rounds: readonly Round[]): void {
  mkdirSync(RESULTS, { recursive: true });
  const machine = { kernel: release(), cpu: cpus()[0]?.model ?? null, cores: cpus().length, node: process.version };
  writeFileSync(join(RESULTS, 'bench.json'), `${JSON.stringify({ schema: 1, machine, rounds }, null, 2)}\n`);
  writeFileSync(
    join(RESULTS, 'bench.md'),
    `${[...rounds.map(roundTable), growthTable(rounds)].filter((part) => part !== '').join('\n\n')}\n`,
  );
  progress(`kept in ${join('out', 'bench')}: bench.md, bench.json`);
}

function say(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    progress(`bench: ${messageOf(thrown)}`);
    process.exit(1);
  },
);
