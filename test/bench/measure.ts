import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { systemClock } from '../../src-main/base/clock.ts';
import { loadKernel } from '../../src-main/sampling/linux/kernel.ts';
import type { Contender, Look, Measured, Running } from './contender.ts';
import type { Options } from './options.ts';
import { countProcesses, startPopulation } from './population.ts';
import { pause, progress, type Stage } from './stage.ts';

export interface Round {
  /** Asked for. */
  readonly size: number;
  /** All processes of the machine, mean of the window's two ends. */
  readonly processes: number;
  readonly seconds: number;
  /** Of the whole machine during the window, by everything: a busy machine's figures are worth less. */
  readonly busyPercent: number;
  readonly measured: readonly Measured[];
}

/** Between two starts, so that not all tick at the same instant. */
const STAGGER_SECONDS = 0.13;
const LEAST_QUICK_SAMPLES = 40;
const NS_PER_SECOND = 1e9;

interface Entry {
  readonly contender: Contender;
  readonly running: Running;
}

/**
 * One population with everybody beside one another on it, over the same window. CPU is that of the process's own clock
 * (all threads, ns).
 */
export async function measure(
  stage: Stage,
  size: number,
  contenders: readonly Contender[],
  options: Options,
): Promise<Round> {
  const kernel = loadKernel();
  if (!kernel.ok) throw new Error(kernel.error);
  progress(`${size} processes: starting them`);
  await startPopulation(stage, size);
  const quickSamples = Math.max(LEAST_QUICK_SAMPLES, Math.round(options.firstVisits / size));
  const ours = await startAll(
    stage,
    quickSamples,
    contenders.filter((one) => one.kind !== 'peer'),
  );
  progress(`  their first ${quickSamples} samples`);
  await Promise.all(ours.map(async (entry) => entry.running.settle?.()));
  const entries = [
    ...ours,
    ...(await startAll(
      stage,
      quickSamples,
      contenders.filter((one) => one.kind === 'peer'),
    )),
  ];
  progress(`  warm-up of ${options.warmUpSeconds} s`);
  await pause(options.warmUpSeconds);

  const cpuOf = (entry: Entry): number => kernel.value.cpuTime(entry.running.pid);
  const processesBefore = countProcesses();
  const looksBefore = await lookAtAll(entries);
  progress(`  measuring for ${options.seconds} s`);
  const startedAt = systemClock.monotonic();
  const coresBefore = coreTimes();
  const before = entries.map(cpuOf);
  await pause(options.seconds);
  const after = entries.map(cpuOf);
  const coresAfter = coreTimes();
  const seconds = (systemClock.monotonic() - startedAt) / 1_000;
  const looksAfter = await lookAtAll(entries);
  const processes = (processesBefore + countProcesses()) / 2;

  const measured = entries.map((entry, i) => {
    const cpuSeconds = (after[i]! - before[i]!) / NS_PER_SECOND;
    return describe(entry, cpuSeconds, seconds, processes, looksBefore[i]!, looksAfter[i]!);
  });
  const busyPercent = (100 * (coresAfter.busy - coresBefore.busy)) / (coresAfter.all - coresBefore.all);
  return { size, processes, seconds, busyPercent, measured };
}

function coreTimes(): { busy: number; all: number } {
  const times = cpus().map((core) => core.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const all = times.reduce((sum, time) => sum + time.user + time.nice + time.sys + time.irq + time.idle, 0);
  return { busy: all - idle, all };
}

async function startAll(stage: Stage, quickSamples: number, contenders: readonly Contender[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const contender of contenders) {
    progress(`  starting ${contender.name}`);
    entries.push({ contender, running: await contender.start(stage, quickSamples) });
    await pause(STAGGER_SECONDS);
  }
  return entries;
}

const lookAtAll = (entries: readonly Entry[]): Promise<Look[]> =>
  Promise.all(entries.map(async (entry) => (await entry.running.look?.()) ?? {}));

function describe(
  entry: Entry,
  cpuSeconds: number,
  seconds: number,
  processes: number,
  before: Look,
  after: Look,
): Measured {
  const { contender, running } = entry;
  const inside =
    before.insideMs === undefined || after.insideMs === undefined ? null : after.insideMs - before.insideMs;
  if (Number.isNaN(cpuSeconds)) throw new Error(`${contender.name} has ended during the measurement`);
  const refreshes = refreshesIn(seconds * running.hertz, before, after);
  return {
    name: contender.name,
    kind: contender.kind,
    hertz: running.hertz,
    refreshes,
    cpuPercent: (cpuSeconds / seconds) * 100,
    msPerRefresh: (cpuSeconds * 1e3) / refreshes,
    usPerProcess: (cpuSeconds * 1e6) / refreshes / processes,
    insideUsPerProcess: inside === null ? null : (inside * 1e3) / refreshes / processes,
    rssBytes: residentSet(running.pid),
    jitterP50Ms: after.jitterP50Ms ?? null,
    jitterP99Ms: after.jitterP99Ms ?? null,
  };
}

/**
 * Asked-for refreshes are exact for a loop without drift; a count of its own that differs by more than the window's two
 * ends explain wins.
 */
function refreshesIn(expected: number, before: Look, after: Look): number {
  if (before.refreshes === undefined || after.refreshes === undefined) return expected;
  const counted = after.refreshes - before.refreshes;
  return Math.abs(counted - expected) <= 1.5 ? expected : counted;
}

function residentSet(pid: number): number | null {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kib === undefined ? null : Number(kib) * 1_024;
}
