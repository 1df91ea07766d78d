import { COUNTED, counting, EXACT, moving, type Bounds, type Comparison } from '../checks/check.ts';
import type { LinuxTold } from './told.ts';
import { bracket, type Figures, type Round } from '../checks/platform.ts';
import type { ProcStat, ProcTasks } from './proc-files.ts';
import { columnOf, ofProcesses, psBounds, psChecks } from '../checks/process-checks.ts';
import type { SnapshotProcess } from '../checks/snapshot.ts';

type LinuxRound = Round<LinuxTold>;
const KIB = 1_024;
const MS_PER_TICK = 10;
/** procps tells CPU time in whole seconds. */
const PS_TIME_STEP_MS = 1_000;

export function processChecks(first: LinuxRound, round: LinuxRound, coreCount: number): Comparison[] {
  return [
    ...psChecks(round, PS_TIME_STEP_MS),
    ...sizeChecks(round, coreCount),
    ...statChecks(round),
    ...ioChecks(first, round),
    ...scheduleChecks(first, round),
  ];
}

/**
 * The kernel keeps a resident set in a part for each core, and tells the sum of what the parts have handed in
 * (mm/memory.c, percpu_counter).
 */
function sizeChecks(round: LinuxRound, coreCount: number): Comparison[] {
  const floor = 2 * KIB * KIB + coreCount * 128 * KIB;
  const resident = moving(floor, 0.05, '5 %, or 2 MiB and 128 KiB a core');
  return [
    {
      check: 'process threads',
      tool: 'ps',
      unit: 'count',
      tolerance: EXACT,
      ours: ofProcesses(round.sample, ({ raw }) => raw.threads),
      theirs: psBounds(round, (row) => row.NLWP),
    },
    {
      check: 'process resident set',
      tool: 'ps',
      unit: 'bytes',
      tolerance: resident,
      ours: ofProcesses(round.sample, ({ raw }) => raw.rss_bytes),
      theirs: psBounds(round, (row) => row.RSS * KIB),
    },
  ];
}

function statChecks({ before, sample, after }: LinuxRound): Comparison[] {
  const tool = '/proc/PID/stat';
  const bounds = (figureOf: (stat: ProcStat) => number): Map<string, Bounds> =>
    bracket(columnOf(before.stat, figureOf), columnOf(after.stat, figureOf));
  const ours = (figureOf: (raw: SnapshotProcess['raw']) => number): Figures =>
    ofProcesses(sample, ({ raw }) => figureOf(raw));
  return [
    {
      check: 'process CPU time',
      tool,
      unit: 'ms',
      tolerance: counting(30, '30 ms'),
      ours: ours((raw) => raw.cpu_time_ns / 1e6),
      theirs: bounds((stat) => (stat.userTicks + stat.systemTicks) * MS_PER_TICK),
    },
    {
      check: 'process faults',
      tool,
      unit: 'count',
      tolerance: COUNTED,
      ours: ours((raw) => raw.faults),
      theirs: bounds((stat) => stat.minorFaults + stat.majorFaults),
    },
    {
      check: 'process page-ins',
      tool,
      unit: 'count',
      tolerance: COUNTED,
      ours: ours((raw) => raw.page_ins),
      theirs: bounds((stat) => stat.majorFaults),
    },
    {
      check: 'process priority',
      tool,
      unit: 'count',
      tolerance: EXACT,
      ours: ours((raw) => raw.priority),
      theirs: bounds((stat) => stat.priority),
    },
  ];
}

/**
 * The kernel adds what a child read and wrote to its parent's figures when the child is waited for; the sampler takes
 * it off. So only those that have waited for no child since the sampler began are compared: their children's faults
 * have not risen.
 */
function ioChecks(first: LinuxRound, { before, sample, after }: LinuxRound): Comparison[] {
  const childless = ([pid]: readonly [string, unknown]): boolean =>
    first.before.stat.get(pid)?.childMinorFaults === after.stat.get(pid)?.childMinorFaults;
  const tool = '/proc/PID/io';
  const theirs = (name: 'readBytes' | 'writtenBytes'): Comparison['theirs'] => {
    const bounds = new Map(
      [
        ...bracket(
          columnOf(before.io, (io) => io[name]),
          columnOf(after.io, (io) => io[name]),
        ),
      ].filter(childless),
    );
    return bounds.size > 0
      ? bounds
      : 'the kernel shows it of the user’s own processes only, and none of those has waited for no child';
  };
  return [
    {
      check: 'process disk read',
      tool,
      unit: 'bytes',
      tolerance: COUNTED,
      ours: ofProcesses(sample, ({ raw }) => raw.disk_read_bytes),
      theirs: theirs('readBytes'),
    },
    {
      check: 'process disk written',
      tool,
      unit: 'bytes',
      tolerance: COUNTED,
      ours: ofProcesses(sample, ({ raw }) => raw.disk_written_bytes),
      theirs: theirs('writtenBytes'),
    },
  ];
}

/** Sums over threads, since the first round, of threaded processes that kept all their threads. */
function scheduleChecks(first: LinuxRound, round: LinuxRound): Comparison[] {
  const tool = '/proc/PID/task/*/schedstat';
  const grown = (name: 'run_queue_wait_ns' | 'context_switches', divisor: number): Figures =>
    ofProcesses(round.sample, ({ raw, startedAt }, pid) => {
      const start = first.sample.processes.get(pid);
      return start?.startedAt === startedAt ? (raw[name] - start.raw[name]) / divisor : NaN;
    });
  return [
    {
      check: 'threads’ run-queue wait',
      tool,
      unit: 'ms',
      tolerance: growing(10, '10 ms and 2 %'),
      ours: grown('run_queue_wait_ns', 1e6),
      theirs: threadGrowth(first, round, (tasks) => tasks.waitMs),
    },
    {
      check: 'threads’ context switches',
      tool,
      unit: 'count',
      tolerance: growing(10, '10 and 2 %'),
      ours: grown('context_switches', 1),
      theirs: threadGrowth(first, round, (tasks) => tasks.switches),
    },
    {
      check: 'context switches of all',
      tool: 'vmstat -s',
      unit: 'count',
      tolerance: { words: 'no more than the machine’s', slack: () => 0 },
      ours: new Map([['', sum(grown('context_switches', 1))]]),
      theirs: switchGrowth(first, round),
    },
  ];
}

/** A thread that ran for less than the process clock’s own progress may be overlooked for up to eight readings. */
const growing = (floor: number, words: string): Comparison['tolerance'] => ({
  words: `growth ± ${words}`,
  slack: ({ high }) => floor + 0.02 * high,
});

function threadGrowth(
  first: LinuxRound,
  round: LinuxRound,
  figureOf: (tasks: ProcTasks) => number,
): Map<string, Bounds> {
  const bounds = new Map<string, Bounds>();
  for (const [pid, late] of round.after.tasks) {
    const readings = [first.before.tasks.get(pid), first.after.tasks.get(pid), round.before.tasks.get(pid), late];
    if (readings.some((tasks) => tasks?.ids !== late.ids)) continue;
    const [a, b, c, d] = readings.map((tasks) => figureOf(tasks!)) as [number, number, number, number];
    bounds.set(pid, { low: c - b, high: d - a });
  }
  return bounds;
}

function switchGrowth(first: LinuxRound, round: LinuxRound): Comparison['theirs'] {
  const name = 'CPU context switches';
  if (typeof first.before.vmstat === 'string') return first.before.vmstat;
  if (typeof round.after.vmstat === 'string') return round.after.vmstat;
  return new Map([
    ['', { low: 0, high: (round.after.vmstat.get(name) ?? NaN) - (first.before.vmstat.get(name) ?? NaN) }],
  ]);
}

const sum = (figures: Figures): number =>
  [...figures.values()].reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
