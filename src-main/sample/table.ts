import {
  COUNTERS,
  GAUGES,
  STATES,
  type CounterId,
  type GaugeId,
  type ProcessState,
  type RawMetricId,
} from '../metrics/registry.ts';

/** What does not change while a process lives, or hardly ever. `null` is "not known (yet)". */
export interface ProcessFacts {
  /** The kernel's short name; bytes that are no UTF-8 are replaced. */
  name: string;
  /** The command line, arguments separated by spaces; read off the loop, so null at first. */
  command: string | null;
  /** The first two arguments, where blanks within them would be taken for the one between them. */
  firstArguments?: readonly string[] | undefined;
  executable: string | null;
  user: string | null;
  uid: number | null;
  cgroup: string | null;
  kernelThread: boolean;
}

export const stateCode = (state: ProcessState): number => STATES.indexOf(state);
const UNKNOWN = stateCode('unknown');
const INITIAL_CAPACITY = 256;

/**
 * Every process of one machine as columns: one slot a process, kept for its lifetime and used again after it. Nothing
 * is allocated for a process from one sample to the next. NaN in a column is "absent".
 *
 * The arrays are replaced when the table grows: hold the table, never a column, across samples.
 */
export class ProcessTable {
  /** Slots in use: the first `count` entries are valid, in no order. */
  live = new Int32Array(INITIAL_CAPACITY);
  count = 0;

  pid = new Int32Array(INITIAL_CAPACITY);
  parentPid = new Int32Array(INITIAL_CAPACITY);
  /** The process group: a job of a shell, a daemon with its workers. 0 where there is none. */
  processGroup = new Int32Array(INITIAL_CAPACITY);
  /** Milliseconds since the epoch; with the pid, the identity. */
  startedAt = new Float64Array(INITIAL_CAPACITY);
  /** Index into STATES. */
  state = new Uint8Array(INITIAL_CAPACITY);
  /** Sequence number of the sample in which the slot got its present process. */
  bornAt = new Float64Array(INITIAL_CAPACITY);
  readonly raw: Record<RawMetricId, Float64Array>;
  readonly facts: (ProcessFacts | undefined)[] = [];

  readonly #free: number[] = [];
  #next = 0;

  constructor() {
    const raw: Partial<Record<RawMetricId, Float64Array>> = {};
    for (const id of [...COUNTERS, ...GAUGES]) raw[id] = new Float64Array(INITIAL_CAPACITY).fill(NaN);
    this.raw = raw as Record<CounterId | GaugeId, Float64Array>;
  }

  get capacity(): number {
    return this.pid.length;
  }

  /** A slot for a process seen for the first time, every figure absent. */
  add(pid: number, startedAt: number, sequence: number): number {
    const slot = this.#free.pop() ?? this.#next++;
    if (slot >= this.capacity) this.#grow();
    this.live[this.count++] = slot;
    this.pid[slot] = pid;
    this.parentPid[slot] = 0;
    this.processGroup[slot] = 0;
    this.startedAt[slot] = startedAt;
    this.state[slot] = UNKNOWN;
    this.bornAt[slot] = sequence;
    for (const id of RAW_IDS) this.raw[id][slot] = NaN;
    this.facts[slot] = undefined;
    return slot;
  }

  /** Takes the process at position `index` of `live` out; the last of `live` moves to its place. */
  removeAt(index: number): void {
    const slot = this.live[index]!;
    this.facts[slot] = undefined;
    this.#free.push(slot);
    this.count -= 1;
    this.live[index] = this.live[this.count]!;
  }

  #grow(): void {
    const capacity = this.capacity * 2;
    this.live = grown(this.live, new Int32Array(capacity));
    this.pid = grown(this.pid, new Int32Array(capacity));
    this.parentPid = grown(this.parentPid, new Int32Array(capacity));
    this.processGroup = grown(this.processGroup, new Int32Array(capacity));
    this.startedAt = grown(this.startedAt, new Float64Array(capacity));
    this.state = grown(this.state, new Uint8Array(capacity));
    this.bornAt = grown(this.bornAt, new Float64Array(capacity));
    for (const id of RAW_IDS) this.raw[id] = grown(this.raw[id], new Float64Array(capacity).fill(NaN));
  }
}

const RAW_IDS: readonly RawMetricId[] = [...COUNTERS, ...GAUGES];

function grown<T extends Int32Array | Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
