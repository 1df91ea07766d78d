import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MetricId } from '../../../../src-main/metrics/registry.ts';
import { scoreOriginal } from '../../../../src-main/model/score/original.ts';
import { SHORTEST_STEP_MS } from '../../../../src-main/model/sample.ts';
import { Arithmetic, linesOf, Machine, rowsOf, type Figures } from '../support.ts';

/**
 * What the original (Rogue Hunter, schema 14) makes of two readings of macOS counters, against ours. The arithmetic is
 * the same; where the answers differ, the difference is a fault of the original, and every one is named here.
 */
type MacCounters = Record<string, number>;
interface Vector {
  timebase: readonly [number, number];
  seconds: number;
  inFirstSample: boolean;
  first: MacCounters;
  second: MacCounters;
  out: Record<string, number | string>;
}

const IN_THE_ORIGINALS_NAMES: Partial<Record<MetricId, string>> = {
  cpu_percent: 'cpu',
  rss_bytes: 'mem',
  rss_peak_bytes: 'mem_peak',
  page_ins_per_second: 'pageins_rate',
  faults_per_second: 'faults_rate',
  disk_bytes_per_second: 'disk_io_rate',
  context_switches_per_second: 'csw_rate',
  syscalls_per_second: 'syscalls_rate',
  mach_messages_per_second: 'mach_msgs_rate',
  wakeups_per_second: 'wakeups_rate',
  run_queue_wait_ms_per_second: 'runnable_time_rate',
  qos_interactive_ms_per_second: 'qos_interactive_rate',
  instructions_per_cycle: 'ipc',
  power_watts: 'energy_rate',
  threads: 'threads',
  priority: 'priority',
};
const COMPARED = Object.keys(IN_THE_ORIGINALS_NAMES) as MetricId[];
const RATES = COMPARED.filter(
  (id) => !['rss_bytes', 'rss_peak_bytes', 'threads', 'priority', 'instructions_per_cycle'].includes(id),
);

/** Fault 1: a counter that went backwards is answered with 0; to us that is no reading. */
const WENT_BACKWARDS: Record<number, MetricId[]> = {
  2: ['run_queue_wait_ms_per_second'],
  4: ['syscalls_per_second'],
  7: ['faults_per_second'],
  9: ['page_ins_per_second'],
  11: ['disk_bytes_per_second'],
  16: ['faults_per_second', 'run_queue_wait_ms_per_second'],
  17: ['syscalls_per_second'],
  21: ['faults_per_second'],
  22: ['context_switches_per_second'],
  26: ['qos_interactive_ms_per_second', 'power_watts'],
  27: ['page_ins_per_second'],
};
/**
 * Fault 2: bytes read and written are added before anything is compared, so that one of them going backwards goes
 * unnoticed.
 */
const READ_BYTES_WENT_BACKWARDS = [20];
/** Fault 3: every rate of a process seen for the first time is answered with 0. */
const FIRST_SIGHT = [3, 6];
/** Fault 4: every rate is answered with 0 when no time passed. */
const NO_TIME_PASSED = [1, 6, 25];
/** Fault 5, in every row: instructions per cycle are those of the process's whole life, not of the interval. */
const LIFETIME_IPC: MetricId = 'instructions_per_cycle';

const fixture = vectors(rowsOf('rates.ndjson'));
const originals = new URL('../../../../../shared/data/scoring/rates_vectors.jsonl', import.meta.url);

describe.each(fixture.map((vector, row) => ({ row, vector })))('rates vector $row', ({ row, vector }) => {
  test('differs from the original in its named faults only', () => {
    expect(differing(vector)).toEqual(COMPARED.filter((id) => faultsOf(row).includes(id)));
  });
  test('has no reading where the original has one of its made-up figures', () => {
    const figures = ours(vector);
    for (const id of faultsOf(row)) if (id !== LIFETIME_IPC) expect(figures[id]).toBeNaN();
  });
  test('takes instructions per cycle from the interval', () => {
    expect(ours(vector)[LIFETIME_IPC]).toBe(intervalIpc(vector, row));
  });
  test("gets the original's score from the original's rates", () => {
    expect(scoreOriginal(vector.out)).toMatchObject({
      ok: true,
      value: { score: vector.out['score'], band: vector.out['band'] },
    });
  });
});

test.skipIf(!existsSync(originals))('the fixture says what the recorded answers say', () => {
  const lines = linesOf(originals) as Record<string, Record<string, unknown>>[];
  expect(lines).toHaveLength(fixture.length);
  lines.forEach((line, row) => {
    const vector = fixture[row]!;
    expect(line).toMatchObject({
      timebase: vector.timebase,
      dt_sec: vector.seconds,
      first: vector.first,
      second: vector.second,
      out: vector.out,
    });
  });
});

function faultsOf(row: number): MetricId[] {
  const allRates = FIRST_SIGHT.includes(row) || NO_TIME_PASSED.includes(row);
  const disk: MetricId[] = READ_BYTES_WENT_BACKWARDS.includes(row) ? ['disk_bytes_per_second'] : [];
  return [LIFETIME_IPC, ...(allRates ? RATES : []), ...disk, ...(WENT_BACKWARDS[row] ?? [])];
}

function intervalIpc({ first, second }: Vector, row: number): number {
  const cycles = second['ri_cycles']! - first['ri_cycles']!;
  const instructions = second['ri_instructions']! - first['ri_instructions']!;
  if (FIRST_SIGHT.includes(row) || NO_TIME_PASSED.includes(row)) return NaN;
  return cycles > 0 && instructions >= 0 ? instructions / cycles : NaN;
}

function vectors(lines: unknown[]): Vector[] {
  const [header, ...rows] = lines as [{ counters: string[]; outputs: string[] }, ...Record<string, unknown>[]];
  const named = (names: string[], values: unknown): Record<string, never> =>
    Object.fromEntries(names.map((name, index) => [name, (values as never[])[index]!]));
  return rows.map((row) => ({
    timebase: row['timebase'] as [number, number],
    seconds: row['seconds'] as number,
    inFirstSample: row['in_first_sample'] as boolean,
    first: named(header.counters, row['first']),
    second: named(header.counters, row['second']),
    out: named(header.outputs, row['out']),
  }));
}

function toNanoseconds(machUnits: number, [numerator, denominator]: readonly [number, number]): number {
  return Number((BigInt(machUnits) * BigInt(numerator)) / BigInt(denominator));
}

/** As the macOS sampler fills our columns. */
function rawFigures(mac: MacCounters, timebase: readonly [number, number]): Figures {
  const ns = (name: string): number => toNanoseconds(mac[name]!, timebase);
  return {
    cpu_time_ns: ns('ri_user_time') + ns('ri_system_time'),
    run_queue_wait_ns: ns('ri_runnable_time'),
    qos_interactive_ns: ns('ri_cpu_time_qos_user_interactive'),
    context_switches: mac['pti_csw']!,
    page_ins: mac['ri_pageins']!,
    faults: mac['pti_faults']!,
    disk_read_bytes: mac['ri_diskio_bytesread']!,
    disk_written_bytes: mac['ri_diskio_byteswritten']!,
    syscalls: mac['pti_syscalls_mach']! + mac['pti_syscalls_unix']!,
    mach_messages: mac['pti_messages_sent']! + mac['pti_messages_received']!,
    wakeups: mac['ri_pkg_idle_wkups']! + mac['ri_interrupt_wkups']!,
    instructions: mac['ri_instructions']!,
    cycles: mac['ri_cycles']!,
    energy_nj: mac['ri_billed_energy']!,
    rss_bytes: mac['ri_phys_footprint']!,
    rss_peak_bytes: mac['ri_lifetime_max_phys_footprint']!,
    threads: mac['pti_threadnum']!,
    priority: mac['pti_priority']!,
  };
}

/** The original was asked over a microsecond, too: of such a step the model has only the arithmetic. */
const isTooShort = ({ seconds }: Vector): boolean => seconds > 0 && seconds * 1_000 < SHORTEST_STEP_MS;

function ours(vector: Vector): Record<string, number> {
  const machine = new Machine();
  const arithmetic = new Arithmetic();
  let slot = vector.inFirstSample ? machine.start(1, rawFigures(vector.first, vector.timebase)) : -1;
  machine.tick();
  arithmetic.read(machine.table, NaN);
  if (slot === -1) slot = machine.start(1, {});
  machine.set(slot, rawFigures(vector.second, vector.timebase));
  const metrics = isTooShort(vector)
    ? arithmetic.read(machine.table, vector.seconds)
    : machine.tick(vector.seconds).metrics;
  return Object.fromEntries(COMPARED.map((id) => [id, metrics[id][slot]!]));
}

function theirs(vector: Vector, id: MetricId): number {
  return vector.out[IN_THE_ORIGINALS_NAMES[id]!] as number;
}

function differing(vector: Vector): MetricId[] {
  const figures = ours(vector);
  return COMPARED.filter((id) => !isSame(id, figures[id]!, theirs(vector, id), vector.seconds));
}

/**
 * Equal to the last bit, but for two things of units: the original gives energy in nanojoules, and it converts a
 * difference of mach units where a sampler converts each reading, which is up to one nanosecond apart.
 */
function isSame(id: MetricId, our: number, their: number, seconds: number): boolean {
  if (id === 'power_watts') return Math.abs(our * 1e9 - their) <= 1e-12 * their;
  if (id === 'run_queue_wait_ms_per_second' || id === 'qos_interactive_ms_per_second')
    return Math.abs(our - their) * seconds * 1e6 <= 1.000001;
  return our === their;
}
