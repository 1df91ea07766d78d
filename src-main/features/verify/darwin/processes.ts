import { COUNTED, EXACT, type Bounds, type Comparison } from '../checks/check.ts';
import type { DarwinTold } from './told.ts';
import { between, type Figures, type Round } from '../checks/platform.ts';
import { columnOf, ofProcesses, psChecks } from '../checks/process-checks.ts';
import type { SnapshotProcess } from '../checks/snapshot.ts';
import type { TopRow } from '../tools/top.ts';

type DarwinRound = Round<DarwinTold>;
/** `ps` of macOS tells CPU time in hundredths of a second. */
const PS_TIME_STEP_MS = 10;
const MIB = 1_048_576;
/**
 * The kernel counts these in 32 bits with a sign, and tools differ in what they make of the sign: beyond it they are
 * not compared.
 */
const MOST = 2 ** 31 - 1;

/** Of other users' processes the sampler tells little: what it does not tell is not compared. */
export function processChecks(round: DarwinRound): Comparison[] {
  return [...psChecks(round, PS_TIME_STEP_MS), ...topChecks(round)];
}

function topChecks(round: DarwinRound): Comparison[] {
  const tool = 'top';
  const theirs = (figureOf: (row: TopRow) => number): Comparison['theirs'] =>
    between(round, ({ top }) => (typeof top === 'string' ? top : columnOf(top.rows, figureOf)));
  const ours = (figureOf: (raw: SnapshotProcess['raw']) => number): Figures =>
    ofProcesses(round.sample, ({ raw }) => figureOf(raw));
  const within = (value: number): number => (value > MOST ? NaN : value);
  const counter = (
    check: string,
    ourFigure: (raw: SnapshotProcess['raw']) => number,
    theirFigure: (row: TopRow) => number,
  ): Comparison => ({
    check: `process ${check}`,
    tool,
    unit: 'count',
    tolerance: COUNTED,
    ours: ours((raw) => within(ourFigure(raw))),
    theirs: theirs((row) => within(theirFigure(row))),
  });
  return [
    {
      check: 'process threads',
      tool,
      unit: 'count',
      tolerance: EXACT,
      ours: ours((raw) => raw.threads),
      theirs: theirs((row) => row.threads),
    },
    {
      check: 'process memory (footprint)',
      tool,
      unit: 'bytes',
      tolerance: { words: '± drift, its last digit and 2 MiB', slack: ({ low, high }) => high - low + 2 * MIB },
      ours: ours((raw) => raw.rss_bytes),
      theirs: footprints(round),
    },
    counter(
      'context switches',
      (raw) => raw.context_switches,
      (row) => row.switches,
    ),
    counter(
      'faults',
      (raw) => raw.faults,
      (row) => row.faults,
    ),
    counter(
      'page-ins',
      (raw) => raw.page_ins,
      (row) => row.pageIns,
    ),
    counter(
      'system calls',
      (raw) => raw.syscalls,
      (row) => row.syscalls,
    ),
    counter(
      'Mach messages',
      (raw) => raw.mach_messages,
      (row) => row.messages,
    ),
  ];
}

/** A rounded figure stands for all that round to it. */
function footprints(round: DarwinRound): Comparison['theirs'] {
  const told = between(round, ({ top }) =>
    typeof top === 'string' ? top : columnOf(top.rows, (row) => row.memoryBytes),
  );
  return typeof told === 'string'
    ? told
    : new Map(
        [...told].map(([pid, { low, high }]): [string, Bounds] => [
          pid,
          { low: low - lastDigit(low), high: high + lastDigit(high) },
        ]),
      );
}

/** `top` prints whole K, M or G, of at most four digits. */
function lastDigit(bytes: number): number {
  if (bytes < 9_999 * 1_024) return 1_024;
  return bytes < 9_999 * MIB ? MIB : 1_024 * MIB;
}
