import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MetricId } from '../../../../src-main/metrics/registry.ts';
import { ProcessModel, SHORTEST_STEP_MS } from '../../../../src-main/model/sample.ts';
import { defaultConfig } from '../../../../src-main/protocol/config.ts';
import { Arithmetic, linesOf, rowsOf } from '../../model/support.ts';
import { line, process } from './macs.ts';
import { WatchedMac } from './watched-mac.ts';

/**
 * Two readings of macOS counters, and what the original (Rogue Hunter, schema 14) makes of them, taken through the
 * whole of the real conversion: the stand-in's kernel, the calls, the sampler, the model. Where ours is no reading, the
 * original's was made up: named below.
 */
type Counters = Record<string, number>;
interface Vector {
  timebase: [number, number];
  seconds: number;
  inFirstSample: boolean;
  first: Counters;
  second: Counters;
  out: Record<string, number>;
}

/**
 * The original's name, the counters (summed up: each for itself where there is a list in the list), and how many of its
 * units make one of ours.
 */
const RATES: readonly (readonly [metric: MetricId, theirs: string, counters: readonly string[], unit: number])[] = [
  ['cpu_percent', 'cpu', ['ri_user_time+ri_system_time'], 1],
  ['page_ins_per_second', 'pageins_rate', ['ri_pageins'], 1],
  ['faults_per_second', 'faults_rate', ['pti_faults'], 1],
  ['disk_bytes_per_second', 'disk_io_rate', ['ri_diskio_bytesread', 'ri_diskio_byteswritten'], 1],
  ['context_switches_per_second', 'csw_rate', ['pti_csw'], 1],
  ['syscalls_per_second', 'syscalls_rate', ['pti_syscalls_mach+pti_syscalls_unix'], 1],
  ['mach_messages_per_second', 'mach_msgs_rate', ['pti_messages_sent+pti_messages_received'], 1],
  ['wakeups_per_second', 'wakeups_rate', ['ri_pkg_idle_wkups+ri_interrupt_wkups'], 1],
  ['qos_interactive_ms_per_second', 'qos_interactive_rate', ['ri_cpu_time_qos_user_interactive'], 1],
  ['power_watts', 'energy_rate', ['ri_billed_energy'], 1e9],
];
const GAUGES = [
  ['rss_bytes', 'mem'],
  ['rss_peak_bytes', 'mem_peak'],
  ['threads', 'threads'],
  ['priority', 'priority'],
] as const satisfies readonly (readonly [MetricId, string])[];

const fixture = vectors(rowsOf('rates.ndjson'));
const originals = new URL('../../../../../shared/data/scoring/rates_vectors.jsonl', import.meta.url);

describe.each(fixture.map((vector, row) => ({ row, vector })))('rates vector $row', ({ vector }) => {
  const figures = ours(vector);

  test.each(RATES)('%s', (metric, theirs, counters, unit) => {
    const wentBackwards = counters.some((sum) => total(vector.second, sum) < total(vector.first, sum));
    // The original answers these with 0: at first sight, when no time passed, when a counter fell.
    if (!vector.inFirstSample || vector.seconds === 0 || wentBackwards) expect(figures[metric]).toBeNaN();
    // It converts a difference of Mach units, down to whole nanoseconds; here each reading is converted.
    else
      expect(Math.abs(figures[metric]! * unit - vector.out[theirs]!)).toBeLessThanOrEqual(
        1e-9 * vector.out[theirs]! + 2e-6 / vector.seconds,
      );
  });
  test('gauges', () =>
    expect(GAUGES.map(([metric]) => figures[metric])).toEqual(GAUGES.map(([, theirs]) => vector.out[theirs])));
  test('waiting for a processor', () => {
    const wait = vector.out['runnable_time_rate']!;
    if (!vector.inFirstSample || vector.seconds === 0 || runnable(vector.second) < runnable(vector.first))
      expect(figures.run_queue_wait_ms_per_second).toBeNaN();
    else
      expect(Math.abs(figures.run_queue_wait_ms_per_second! - wait)).toBeLessThanOrEqual(
        1e-9 * wait + 4e-6 / vector.seconds,
      );
  });
});

test.skipIf(!existsSync(originals))('the fixture says what the recorded answers say', () => {
  const lines = linesOf(originals) as Record<string, Record<string, unknown>>[];
  expect(lines.map(({ first, second, out }) => ({ first, second, out }))).toEqual(
    fixture.map(({ first, second }, row) => ({ first, second, out: lines[row]!['out'] })),
  );
});

function ours(vector: Vector): Partial<Record<MetricId, number>> {
  const common = [line('timebase', { numer: vector.timebase[0], denom: vector.timebase[1] }), process(1)];
  using mac = new WatchedMac([...common, ...(vector.inFirstSample ? [processOf(vector.first)] : [])].join('\n'));
  const model = new ProcessModel(defaultConfig);
  const arithmetic = new Arithmetic();
  model.advance(mac.sample);
  arithmetic.read(mac.sample.processes, NaN);
  mac.standIn.load([...common, processOf(vector.second)].join('\n'));
  const raw = mac.tick(vector.seconds * 1_000);
  // The original was asked over a microsecond, too: of such a step the model has only the arithmetic.
  const isTooShort = vector.seconds > 0 && vector.seconds * 1_000 < SHORTEST_STEP_MS;
  const metrics = isTooShort ? arithmetic.read(raw.processes, vector.seconds) : model.advance(raw).metrics;
  const slot = mac.slot(77);
  return Object.fromEntries(
    [...RATES, ...GAUGES, ['run_queue_wait_ms_per_second'] as const].map(([metric]) => [
      metric,
      metrics[metric][slot]!,
    ]),
  );
}

/**
 * The original takes all the time that a process is runnable for waiting, though it has the time on a CPU in it, and
 * the billed energy for the process's own. The vectors test arithmetic: so their figures stand where ours are read.
 */
function processOf(counters: Counters): string {
  return process(77, {
    cpu_user: counters['ri_user_time']!,
    cpu_system: counters['ri_system_time']!,
    runnable: runnable(counters),
    qos_interactive: counters['ri_cpu_time_qos_user_interactive']!,
    idle_wakeups: counters['ri_pkg_idle_wkups']!,
    interrupt_wakeups: counters['ri_interrupt_wkups']!,
    pageins: counters['ri_pageins']!,
    footprint: counters['ri_phys_footprint']!,
    peak: counters['ri_lifetime_max_phys_footprint']!,
    read: counters['ri_diskio_bytesread']!,
    written: counters['ri_diskio_byteswritten']!,
    instructions: counters['ri_instructions']!,
    cycles: counters['ri_cycles']!,
    energy: counters['ri_billed_energy']!,
    faults: counters['pti_faults']!,
    messages_sent: counters['pti_messages_sent']!,
    messages_received: counters['pti_messages_received']!,
    syscalls_mach: counters['pti_syscalls_mach']!,
    syscalls_unix: counters['pti_syscalls_unix']!,
    csw: counters['pti_csw']!,
    threads: counters['pti_threadnum']!,
    priority: counters['pti_priority']!,
  });
}

const runnable = (counters: Counters): number => total(counters, 'ri_runnable_time+ri_user_time+ri_system_time');
const total = (counters: Counters, sum: string): number =>
  sum.split('+').reduce((so_far, name) => so_far + counters[name]!, 0);

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
