import { cpus } from 'node:os';
import { Families } from './families.ts';
import {
  judgeCulprit,
  judgeHealthy,
  type CulpritJudgement,
  type Group,
  type HealthyJudgement,
  type Sighting,
} from './judge.ts';
import { METHODS, rowsBy } from './methods.ts';
import { makePen, removePen } from './pen.ts';
import { decoys, type Props, type Scenario } from './scenarios.ts';
import { Shell } from './shell.ts';
import { monotonicMs, pause, type Stage } from './stage.ts';
import { randomFrom } from './statistics.ts';
import { truthOf, type Truth } from './truth.ts';
import { Victim } from './victim.ts';
import type { Watch } from './watch.ts';

/** One run of one scenario. */
export interface Plan {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly withDecoys: boolean;
  /** Culprit and decoys were started from one shell, as in a terminal; otherwise each has a session of its own. */
  readonly oneTerminal: boolean;
}

/** Milliseconds. */
export interface Timing {
  readonly settle: number;
  readonly before: number;
  readonly during: number;
  /** Between removal and the window after it: what is under way ends. */
  readonly grace: number;
  readonly after: number;
}

/**
 * What is said in the last so many milliseconds before the removal decides; latencies during the fault are of the same
 * time.
 */
const SETTLED_MS = 3_000;
/** Others' programs that take more of a core than this on average make a run worthless. */
const DISTURBED_CPU_PERCENT = 50;
/** Later than this, the runner was starved too, and the program under test with it: nobody could have said anything. */
const STARVED_MS = 2_000;

export interface Outcome {
  readonly scenario: string;
  readonly seed: number;
  readonly withDecoys: boolean;
  readonly oneTerminal: boolean;
  readonly healthy: boolean;
  readonly truth: Truth;
  /** Average CPU in percent of one core that neither the gallery nor the kernel used. */
  readonly outsidePercent: number;
  /** Why it does not count; null when it does. */
  readonly leftOut: string | null;
  /** By title of the method. */
  readonly culprit: Readonly<Record<string, CulpritJudgement>>;
  readonly harmless: Readonly<Record<string, HealthyJudgement>>;
  readonly ticks: number;
  /** What each method ranked first at its last tick before the removal, for whoever wants to know why. */
  readonly lastRanked: Readonly<Record<string, readonly Group[]>>;
  /** Some of the load's processes. */
  readonly family: readonly number[];
}

/** Worth another try: it says nothing about anybody here. */
export const isDisturbed = ({ outsidePercent }: Outcome): boolean => outsidePercent > DISTURBED_CPU_PERCENT;

/** @throws when it could not be run at all */
export async function runTrial(plan: Plan, timing: Timing, stage: Stage, watch: Watch): Promise<Outcome> {
  const { scenario } = plan;
  const pen = scenario.penMegabytes === undefined ? null : makePen(scenario.penMegabytes);
  try {
    await using victim = new Victim(stage, pen, scenario.needsLock === true ? stage.lock : null);
    await victim.ready;
    await using besides = new Shell(stage, null);
    await using own = plan.oneTerminal && pen === null ? null : new Shell(stage, pen);
    return await show({ plan, timing, stage, watch, victim, besides, own: own ?? besides });
  } finally {
    watch.onTick = null;
    if (pen !== null) removePen(pen.folder);
  }
}

interface Play {
  readonly plan: Plan;
  readonly timing: Timing;
  readonly stage: Stage;
  readonly watch: Watch;
  readonly victim: Victim;
  readonly besides: Shell;
  /** The shell that the load is started from. */
  readonly own: Shell;
}

async function show({ plan, timing, stage, watch, victim, besides, own }: Play): Promise<Outcome> {
  const { scenario } = plan;
  const props = propsOf(plan, stage);
  const families = new Families([process.pid, process.ppid]);
  const beside = [...(scenario.beside?.(props) ?? []), ...(plan.withDecoys ? decoys(props) : [])];
  for (const command of beside) families.addDecoys(await besides.run(command));
  await pause(timing.settle);
  families.addBystanders([...victim.pids, ...besides.pids, ...own.pids]);

  const record = recorder(watch, families);
  const before = { from: monotonicMs(), to: monotonicMs() + timing.before };
  await pause(timing.before);
  const command = scenario.load(props);
  const onset = monotonicMs();
  const group =
    command === null ? null : await own.run(`GALLERY_SECONDS=${Math.ceil((2 * timing.during) / 1_000)} ${command}`);
  if (group !== null) families.culprit = group;
  await pause(onset + timing.during - monotonicMs());
  const living = families.refresh();
  watch.onTick = null;
  const removal = monotonicMs();
  if (group !== null) signal(group, scenario.removal === 'stop' ? 'SIGSTOP' : 'SIGKILL');
  await pause(timing.grace + timing.after);
  if (group !== null) signal(group, 'SIGKILL');

  const spans = {
    before,
    during: { from: removal - Math.min(SETTLED_MS, timing.during - 1_000), to: removal },
    after: { from: removal + timing.grace, to: monotonicMs() },
  };
  const truth = truthOf(victim.readings, spans);
  const outsidePercent =
    record.outside.length === 0 ? 0 : record.outside.reduce((sum, one) => sum + one, 0) / record.outside.length;
  const lateMs = removal - onset - timing.during;
  const ended =
    lateMs > STARVED_MS
      ? `the machine stood still: the runner came ${(lateMs / 1_000).toFixed(1)} s late`
      : !victim.alive
        ? 'the probe ended'
        : group !== null && living === 0
          ? 'the load ended by itself'
          : null;
  const judged = judge(record.sightings, families, onset, spans.during.from, scenario.healthy);
  return {
    ...{
      scenario: scenario.name,
      seed: plan.seed,
      withDecoys: plan.withDecoys,
      oneTerminal: plan.oneTerminal,
      healthy: scenario.healthy,
      truth,
    },
    ...{
      outsidePercent,
      leftOut: ended ?? whyLeftOut(scenario, truth, outsidePercent),
      ...judged,
      ticks: [...record.sightings.values()][0]?.length ?? 0,
    },
    lastRanked: lastRanked(record.sightings),
    family: families.some(20),
  };
}

const propsOf = ({ seed, scenario }: Plan, stage: Stage): Props => ({
  cores: cpus().length,
  random: randomFrom(seed * 1_000 + scenario.name.length),
  folder: stage.files,
  lock: stage.lock,
  buildScript: stage.buildScript,
  program: stage.program,
});

/** Writes down what every method says at every tick, and what others use. */
function recorder(watch: Watch, families: Families): { sightings: Map<string, Sighting[]>; outside: number[] } {
  const sightings = new Map<string, Sighting[]>();
  const outside: number[] = [];
  watch.onTick = () => {
    families.refresh();
    const rows = rowsBy(watch.observatory, 'cpu_percent');
    for (const row of rows) families.noteParent(row.pid, row.parent_pid);
    outside.push(
      rows.reduce(
        (sum, row) => sum + (families.isOutsider(row.pid, row.parent_pid) ? (row.metrics.cpu_percent ?? 0) : 0),
        0,
      ),
    );
    const atMs = monotonicMs();
    for (const method of METHODS) {
      const said = sightings.get(method.title) ?? [];
      sightings.set(method.title, said);
      said.push({ atMs, naming: method.name(watch.observatory) });
    }
  };
  return { sightings, outside };
}

function judge(
  sightings: ReadonlyMap<string, Sighting[]>,
  families: Families,
  onset: number,
  settled: number,
  healthy: boolean,
): Pick<Outcome, 'culprit' | 'harmless'> {
  const culprit: Record<string, CulpritJudgement> = {};
  const harmless: Record<string, HealthyJudgement> = {};
  for (const { title, accuses } of METHODS) {
    const since = (sightings.get(title) ?? []).filter(({ atMs }) => atMs >= onset);
    if (healthy) harmless[title] = judgeHealthy(since);
    else culprit[title] = judgeCulprit(since, families.cast, accuses, onset, settled);
  }
  return { culprit, harmless };
}

const lastRanked = (sightings: ReadonlyMap<string, Sighting[]>): Record<string, readonly Group[]> =>
  Object.fromEntries([...sightings].map(([title, all]) => [title, (all.at(-1)?.naming.ranked ?? []).slice(0, 3)]));

function whyLeftOut(scenario: Scenario, truth: Truth, outsidePercent: number): string | null {
  if (outsidePercent > DISTURBED_CPU_PERCENT) return `others used ${outsidePercent.toFixed(0)} % of a core`;
  if (scenario.healthy) return truth.fault ? 'it harms the victim on this machine' : null;
  return truth.fault ? null : 'not a fault on this machine';
}

function signal(group: number, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(-group, name);
  } catch {
    // The whole group has ended.
  }
}
