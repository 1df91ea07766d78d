import { EXACT, counting, type Bounds, type Comparison } from './check.ts';
import { between, bracket, type Figures, type Round, type Told } from './platform.ts';
import type { PsRow } from '../tools/ps.ts';
import type { Snapshot, SnapshotProcess } from './snapshot.ts';

export interface PsTold extends Told {
  /** By pid; why there are none, where there are none. */
  readonly ps: ReadonlyMap<string, PsRow> | string;
}

/** The start is told in whole seconds by `ps`, and the boot from which Linux counts it in whole seconds too. */
const START_SLACK_MS = 2_000;
const SECOND_MS = 1_000;

export const ofProcesses = (sample: Snapshot, figureOf: (process: SnapshotProcess, pid: string) => number): Figures =>
  new Map([...sample.processes].map(([pid, process]) => [pid, figureOf(process, pid)]));

export const columnOf = <Row>(rows: ReadonlyMap<string, Row>, figureOf: (row: Row) => number): Figures =>
  new Map([...rows].map(([pid, row]) => [pid, figureOf(row)]));

/** What `ps` says on either system. @param timeStepMs how coarsely it tells CPU time */
export function psChecks(round: Round<PsTold>, timeStepMs: number): Comparison[] {
  const { sample } = round;
  const tool = 'ps';
  const bounds = (figureOf: (row: PsRow) => number): Comparison['theirs'] => psBounds(round, figureOf);
  const cut = (theirs: Comparison['theirs'], step: number): Comparison['theirs'] =>
    typeof theirs === 'string'
      ? theirs
      : new Map([...theirs].map(([pid, { low, high }]) => [pid, { low, high: high + step }]));
  return [
    {
      check: 'processes',
      tool,
      unit: ['absent', 'present'],
      tolerance: { ...EXACT, words: 'exact' },
      ...presence(round),
    },
    {
      check: 'process parent',
      tool,
      unit: 'count',
      tolerance: EXACT,
      ours: parents(round),
      theirs: bounds((row) => row.PPID),
    },
    {
      check: 'process user',
      tool,
      unit: 'count',
      tolerance: EXACT,
      ours: ofProcesses(sample, ({ uid }) => uid ?? NaN),
      theirs: bounds((row) => (Number.isNaN(row.EUID) ? row.UID : row.EUID)),
    },
    {
      check: 'process start',
      tool,
      unit: 'epoch_ms',
      tolerance: { words: '± 2 s', slack: () => START_SLACK_MS },
      ours: ofProcesses(sample, ({ startedAt }) => startedAt || NaN),
      theirs: starts(round),
    },
    {
      check: 'process nice',
      tool,
      unit: 'count',
      tolerance: EXACT,
      ours: ofProcesses(sample, ({ raw }) => raw.nice),
      theirs: bounds((row) => row.NI),
    },
    {
      check: 'process CPU time',
      tool,
      unit: 'ms',
      tolerance: counting(50, `50 ms, + ${timeStepMs} ms that ps cuts off`),
      ours: ofProcesses(sample, ({ raw }) => raw.cpu_time_ns / 1e6),
      theirs: cut(
        bounds((row) => row.TIME),
        timeStepMs,
      ),
    },
  ];
}

export const psBounds = (round: Round<PsTold>, figureOf: (row: PsRow) => number): Comparison['theirs'] =>
  between(round, ({ ps }) => (typeof ps === 'string' ? ps : columnOf(ps, figureOf)));

/**
 * Whoever both readings show must be in ours; whoever neither shows must not, unless it began in between. pid 0, the
 * kernel itself, is shown by some tools only.
 */
function presence({ before, sample, after }: Round<PsTold>): Pick<Comparison, 'ours' | 'theirs'> {
  const ours = new Map<string, number>();
  if (typeof before.ps === 'string') return { ours, theirs: before.ps };
  if (typeof after.ps === 'string') return { ours, theirs: after.ps };
  const theirs = new Map<string, Bounds>();
  for (const pid of new Set([...before.ps.keys(), ...after.ps.keys(), ...sample.processes.keys()])) {
    if (pid === '0') continue;
    const process = sample.processes.get(pid);
    const young = process !== undefined && process.startedAt >= before.beganAt - START_SLACK_MS;
    const low = before.ps.has(pid) && after.ps.has(pid) && !young ? 1 : 0;
    const high = before.ps.has(pid) || after.ps.has(pid) || young ? 1 : 0;
    ours.set(pid, process === undefined ? 0 : 1);
    theirs.set(pid, { low, high });
  }
  return { ours, theirs };
}

/** One whose parent has ended is given another; the sampler may not have seen that yet. It is not compared. */
function parents({ before, sample, after }: Round<PsTold>): Figures {
  const lives = (pid: number): boolean =>
    pid === 0 ||
    (typeof before.ps !== 'string' && before.ps.has(String(pid))) ||
    (typeof after.ps !== 'string' && after.ps.has(String(pid)));
  return ofProcesses(sample, ({ parentPid }) => (lives(parentPid) ? parentPid : NaN));
}

/** From the elapsed time, which is cut to whole seconds. */
function starts({ before, after }: Round<PsTold>): Comparison['theirs'] {
  if (typeof before.ps === 'string') return before.ps;
  if (typeof after.ps === 'string') return after.ps;
  const earliest = columnOf(before.ps, (row) => before.beganAt - row.ELAPSED - SECOND_MS);
  const latest = columnOf(after.ps, (row) => after.endedAt - row.ELAPSED);
  return bracket(earliest, latest);
}
