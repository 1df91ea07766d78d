import { METRIC_IDS, STATES } from '../metrics/registry.ts';
import type { ProcessSample } from '../model/sample.ts';
import type { SystemFrame } from '../protocol/frame.ts';
import type { ProcessColumns, ProcessLine, RecordedSystem } from '../protocol/recording.ts';

/** What the endings of the names mean. */
export const UNITS: Readonly<Record<string, string>> = {
  _ms: 'milliseconds',
  at_ms: 'milliseconds since 1970-01-01 UTC',
  monotonic_ms: 'milliseconds on a clock that never goes back; only differences mean anything',
  _percent: 'percent; CPU of a process or an application: of one core',
  _bytes: 'bytes',
  _bytes_per_second: 'bytes a second, over interval_ms',
  _per_second: 'times a second, over interval_ms',
  _ms_per_second: 'milliseconds in each second, over interval_ms',
  _hz: 'hertz',
  watts: 'watts, over interval_ms',
  celsius: 'degrees Celsius',
  rpm: 'turns a minute',
};

/** From here on, tenths are noise. */
const LARGE = 1_000;

/** At most four decimal places, one from 1000 on. */
function rounded(value: number): number {
  if (Number.isInteger(value)) return value;
  return Math.abs(value) >= LARGE ? Math.round(value * 10) / 10 : Math.round(value * 10_000) / 10_000;
}

const wire = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);

/** Rounds every number in it. */
function roundedAll<T>(value: T): T {
  if (typeof value === 'number') return wire(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(roundedAll) as T;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, roundedAll(part as unknown)])) as T;
}

export function recordedSystem({ cores, ...system }: SystemFrame): RecordedSystem {
  return {
    ...roundedAll(system),
    cores: {
      id: cores.map(({ id }) => id),
      cluster: cores.map(({ cluster }) => cluster),
      busy_percent: cores.map((core) => roundedAll(core.busy_percent)),
      frequency_hz: cores.map((core) => roundedAll(core.frequency_hz)),
    },
  };
}

/** A metric that none of the processes has is left out. */
export function processColumns({ processes, metrics, score }: ProcessSample, slots: readonly number[]): ProcessColumns {
  const columns: ProcessColumns = {
    pid: slots.map((slot) => processes.pid[slot]!),
    started_at_ms: slots.map((slot) => processes.startedAt[slot]!),
    name: slots.map((slot) => processes.facts[slot]!.name),
    state: slots.map((slot) => STATES[processes.state[slot]!]!),
    score: slots.map((slot) => score[slot]!),
  };
  for (const id of METRIC_IDS) {
    const column = slots.map((slot) => wire(metrics[id][slot]!));
    if (column.some((figure) => figure !== null)) columns[id] = column;
  }
  return columns;
}

export function processLine({ processes }: ProcessSample, slot: number): ProcessLine {
  const { name, command, user, kernelThread } = processes.facts[slot]!;
  return {
    type: 'process',
    pid: processes.pid[slot]!,
    started_at_ms: processes.startedAt[slot]!,
    parent_pid: processes.parentPid[slot]!,
    process_group: processes.processGroup[slot]!,
    name,
    command,
    kernel_thread: kernelThread,
    user,
  };
}
