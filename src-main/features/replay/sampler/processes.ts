import {
  GAUGES,
  RATES,
  STATES,
  type CounterId,
  type FormulaCounterId,
  type MetricId,
} from '../../../metrics/registry.ts';
import type { ProcessColumns, ProcessLine, SampleLine } from '../../../protocol/recording.ts';
import { ProcessTable, stateCode, type ProcessFacts } from '../../../sample/table.ts';
import { Counters } from './counters.ts';

const identityOf = (pid: number, startedAt: number): string => `${pid} ${startedAt}`;

/** Of processes that have long gone, the longest gone are forgotten. */
const MOST_KNOWN = 50_000;
const UNKNOWN = stateCode('unknown');

/** A row: where a process stands in a sample's columns. */
interface Row {
  readonly columns: ProcessColumns;
  readonly index: number;
}

/** The processes of a recording as a sampler would have given them. */
export class ReplayedProcesses {
  readonly table = new ProcessTable();
  readonly #counters = new Counters();
  readonly #slots = new Map<string, number>();
  readonly #known = new Map<string, ProcessLine>();

  /** Of a process that is known already, another thing may be true only from a later sample on. */
  learnOfNew(line: ProcessLine): void {
    if (!this.#known.has(identityOf(line.pid, line.started_at_ms))) this.learn(line);
  }

  learn(line: ProcessLine): void {
    const identity = identityOf(line.pid, line.started_at_ms);
    this.#known.delete(identity);
    this.#known.set(identity, line);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
  }

  /**
   * A process that is in the next sample with rates was there at this one, too: it is in it with its counters, and no
   * figure known.
   * @param sequence of the sample that is made
   */
  read(
    now: SampleLine['processes'],
    next: SampleLine['processes'],
    { seconds, sequence }: { seconds: number; sequence: number },
  ): void {
    this.#counters.turn();
    const rows: Map<string, Row | null> = rowsOf(now);
    const after = rowsOf(next);
    for (const [identity, row] of after) if (!rows.has(identity) && hasRate(row)) rows.set(identity, null);
    this.#removeAllBut(rows);
    for (const [identity, row] of rows) {
      const following = after.get(identity) ?? null;
      const slot = this.#slotOf(identity, (row ?? following)!, sequence);
      this.#write(slot, identity, row, following, seconds);
    }
  }

  #removeAllBut(rows: ReadonlyMap<string, Row | null>): void {
    const { live, pid, startedAt } = this.table;
    for (let index = this.table.count - 1; index >= 0; index--) {
      const slot = live[index]!;
      const identity = identityOf(pid[slot]!, startedAt[slot]!);
      if (rows.has(identity)) continue;
      this.table.removeAt(index);
      this.#slots.delete(identity);
    }
  }

  #slotOf(identity: string, { columns, index }: Row, sequence: number): number {
    let slot = this.#slots.get(identity);
    if (slot === undefined) {
      slot = this.table.add(columns.pid[index]!, columns.started_at_ms[index]!, sequence);
      this.#slots.set(identity, slot);
    }
    const known = this.#known.get(identity);
    this.table.parentPid[slot] = known?.parent_pid ?? 0;
    this.table.processGroup[slot] = known?.process_group ?? 0;
    this.table.facts[slot] = factsOf(columns.name[index]!, known, this.table.facts[slot]);
    return slot;
  }

  #write(slot: number, identity: string, row: Row | null, next: Row | null, seconds: number): void {
    const { raw, state } = this.table;
    state[slot] = row === null ? UNKNOWN : STATES.indexOf(row.columns.state[row.index]!);
    for (const id of GAUGES) raw[id][slot] = figure(row, id) ?? NaN;
    const count = (counter: CounterId, rate: number | null, after: number | null, unit: number): void => {
      raw[counter][slot] = this.#counters.read(`${identity} ${counter}`, rate, after, seconds, unit) ?? NaN;
    };
    for (const { id, from, unit } of RATES) count(from[0], figure(row, id), figure(next, id), unit);
    for (const counter of FORMULA_COUNTERS) {
      const { unit, of } = RISES[counter];
      count(counter, of(row), of(next), unit);
    }
  }
}

function rowsOf(columns: SampleLine['processes']): Map<string, Row> {
  return new Map(
    columns === undefined
      ? []
      : columns.pid.map((pid, index) => [identityOf(pid, columns.started_at_ms[index]!), { columns, index }]),
  );
}

function figure(row: Row | null, id: MetricId): number | null {
  return row === null ? null : (row.columns[id]?.[row.index] ?? null);
}

const hasRate = (row: Row): boolean =>
  figure(row, 'cpu_percent') !== null || RATES.some(({ id }) => figure(row, id) !== null);

/** How a counter rose that no metric is the plain rate of: `unit` of its units make one of what is given. */
interface Rise {
  readonly unit: number;
  of(row: Row | null): number | null;
}
const RISES: Readonly<Record<FormulaCounterId, Rise>> = {
  cpu_time_ns: { unit: 1e7, of: (row) => figure(row, 'cpu_percent') },
  instructions: {
    unit: 1,
    of: (row) => {
      const perCycle = figure(row, 'instructions_per_cycle');
      const cycles = figure(row, 'cycles_per_second');
      return perCycle === null || cycles === null ? null : perCycle * cycles;
    },
  },
};
const FORMULA_COUNTERS = Object.keys(RISES) as FormulaCounterId[];

/** The same object as long as nothing is new: filters and families know a process by it. */
function factsOf(name: string, known: ProcessLine | undefined, before: ProcessFacts | undefined): ProcessFacts {
  const command = known?.command ?? null;
  if (before?.name === name && before.command === command) return before;
  return {
    name,
    command,
    executable: null,
    user: known?.user ?? null,
    uid: null,
    cgroup: null,
    kernelThread: known?.kernel_thread ?? false,
  };
}
