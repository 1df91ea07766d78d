import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, platform, release } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../src-main/base/result.ts';
import { METHODS } from './methods.ts';
import { onlyOne } from './only-one.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { SCENARIOS } from './scenarios.ts';
import { monotonicMs, pause, progress, Stage } from './stage.ts';
import { randomFrom, shuffled } from './statistics.ts';
import { tableOf } from './table.ts';
import { isDisturbed, runTrial, type Outcome, type Plan, type Timing } from './trial.ts';
import { Watch } from './watch.ts';

const RESULTS = join(import.meta.dirname, '..', '..', 'out', 'gallery');
const FULL: Timing = { settle: 1_500, before: 3_000, during: 7_000, grace: 500, after: 2_500 };
const SHORT: Timing = { settle: 800, before: 1_800, during: 4_500, grace: 400, after: 1_800 };
/** Compilers and the observatory's first sight of everything. */
const WARM_UP_MS = 3_000;
/** Starting and ending a run, beside its windows. */
const OVERHEAD_MS = 700;

const totalOf = (timing: Timing): number =>
  timing.settle + timing.before + timing.during + timing.grace + timing.after + OVERHEAD_MS;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return say(USAGE);
  if (options === 'list') return say(SCENARIOS.map(({ name }) => name).join('\n'));
  if (platform() !== 'linux') throw new Error('the gallery runs on Linux only');
  const plans = plansOf(options);
  if (plans.length === 0) throw new Error(`no scenario's name contains "${options.only}"`);
  await onlyOne();
  const began = monotonicMs();
  await using stage = new Stage();
  endWithSignal(stage);
  using watch = new Watch();
  await pause(WARM_UP_MS);
  const outcomes = await showAll(plans, options, began, stage, watch);
  report(
    outcomes,
    options,
    METHODS.map(({ title }) => title),
    monotonicMs() - began,
  );
  return outcomes.length === plans.length ? 0 : 1;
}

/** A seed shows every scenario with and without decoys, in an order of its own; the short form one of the two. */
function plansOf({ seeds, only, short }: Options): Plan[] {
  const wanted = SCENARIOS.filter(({ name }) => only === null || name.toLowerCase().includes(only.toLowerCase()));
  return seeds.flatMap((seed) => {
    const random = randomFrom(seed);
    const both = wanted.flatMap((scenario) => {
      const oneTerminal = random() < 0.5;
      const kinds = short ? [random() < 0.5] : [false, true];
      return kinds.map((withDecoys) => ({ scenario, seed, withDecoys, oneTerminal }));
    });
    return shuffled(both, random);
  });
}

/** A run that others disturbed is tried once more at the end, while there is time. */
async function showAll(
  plans: readonly Plan[],
  { short, seconds }: Options,
  began: number,
  stage: Stage,
  watch: Watch,
): Promise<Outcome[]> {
  const timing = short ? SHORT : FULL;
  const outcomes = new Map<Plan, Outcome>();
  const queue = [...plans];
  for (const [index, plan] of queue.entries()) {
    const ways = `${plan.withDecoys ? ', with decoys' : ''}${plan.oneTerminal ? ', one terminal' : ''}`;
    const title = `${index + 1}/${queue.length} ${plan.scenario.name}${ways}`;
    if (monotonicMs() - began + totalOf(timing) > seconds * 1_000) {
      progress(`no time left for ${queue.length - index} of ${queue.length} runs, from ${title} on`);
      break;
    }
    try {
      const outcome = await runTrial(plan, timing, stage, watch);
      if (isDisturbed(outcome) && !outcomes.has(plan)) queue.push(plan);
      outcomes.set(plan, outcome);
      progress(`${title}: ${summaryOf(outcome)}`);
    } catch (thrown) {
      progress(`${title}: could not be shown: ${messageOf(thrown)}`);
    }
  }
  return [...outcomes.values()];
}

function summaryOf({ healthy, truth, leftOut, culprit, harmless, outsidePercent }: Outcome): string {
  const { worst } = truth;
  const victim =
    worst === null
      ? 'no measurement'
      : `${worst.measure} ${worst.before.toFixed(0)} → ${worst.during.toFixed(0)} → ${worst.after.toFixed(0)} µs`;
  const said = healthy
    ? Object.entries(harmless).map(([title, one]) => `${title}: ${one.said}`)
    : Object.entries(culprit).map(
        ([title, one]) => `${title}: ${one.said} (${one.right ? 'right' : `wrong, rank ${one.rank ?? '–'}`})`,
      );
  const others = outsidePercent > 10 ? `; others ${outsidePercent.toFixed(0)} %` : '';
  const left = leftOut === null ? '' : `; LEFT OUT: ${leftOut}`;
  return `${victim}; ${said.join('; ')}${others}${left}`;
}

function report(
  outcomes: readonly Outcome[],
  { json, seeds }: Options,
  titles: readonly string[],
  tookMs: number,
): void {
  const table = tableOf(outcomes, titles);
  const machine = { kernel: release(), cpu: cpus()[0]?.model ?? null, cores: cpus().length, node: process.version };
  const result = { schema: 1, machine, seeds, wall_seconds: Math.round(tookMs / 1_000), outcomes };
  const text = `${JSON.stringify(result, null, 1)}\n`;
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, 'gallery.json'), text);
  writeFileSync(join(RESULTS, 'gallery.md'), `${table}\n`);
  if (json !== null) writeFileSync(json, text);
  say(`${table}\n\n${outcomes.length} runs in ${(tookMs / 1_000).toFixed(0)} s; ${machine.cores} cores.`);
}

/** The stage ends on ^C and SIGTERM as it does at the end. */
function endWithSignal(stage: Stage): void {
  const end = (): void => void stage[Symbol.asyncDispose]().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
}

function say(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    progress(`gallery: ${messageOf(thrown)}`);
    process.exit(1);
  },
);
