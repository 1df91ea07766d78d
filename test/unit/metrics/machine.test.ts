import { describe, expect, it } from 'vitest';
import { DEVICES, HISTORY_FIGURES, MACHINE } from '../../../src-main/metrics/machine.ts';
import { deriveSystem } from '../../../src-main/model/system.ts';
import { History } from '../../../src-main/protocol/history.ts';
import { historyOf, momentOf, momentsOf } from '../../../src-main/protocol/moments.ts';
import { readCell, readFigure } from '../../../src-main/protocol/machine-figures.ts';
import { sampleColumns } from '../../../src-main/recording/csv-columns.ts';
import { recordedSystem } from '../../../src-main/recording/lines.ts';
import { demoMachine } from '../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../src-main/sampling/fake/fake-sampler.ts';
import { NEUTRAL } from '../../../src-main/vocabulary/figures.ts';
import { unitOfName } from '../../../src-main/vocabulary/metric-names.ts';

/** Of a machine that tells everything a frame can hold. */
function demoFrame() {
  let monotonic = 1_000;
  const sampler = new FakeSampler(demoMachine, { now: () => 0, monotonic: () => monotonic } as never);
  const before = sampler.sample().system;
  monotonic += 1_000;
  return deriveSystem(sampler.sample().system, before, 1);
}
const frame = demoFrame();
const measured = MACHINE.filter((figure) => figure.format !== 'word');

const disk = (name: string, read: number | null, written: number | null) => ({
  name,
  read_bytes_per_second: read,
  written_bytes_per_second: written,
  busy_percent: read,
  wait_ms: null,
});

describe('a figure over several devices', () => {
  it('comes from those that have a reading', () => {
    const disks = [disk('sda', 1, 2), disk('just plugged in', null, null), disk('sdb', 10, null)];
    expect(readFigure('disk_bytes_per_second', { disks })).toBe(13);
    expect(readFigure('disk_written_bytes_per_second', { disks })).toBe(2);
    expect(readFigure('disk_busiest_percent', { disks })).toBe(10);
  });

  it('is absent where none has one, and 0 where one has measured 0', () => {
    expect(readFigure('disk_bytes_per_second', { disks: [] })).toBeNull();
    expect(readFigure('disk_bytes_per_second', {})).toBeNull();
    expect(readFigure('disk_bytes_per_second', { disks: [disk('sda', null, null)] })).toBeNull();
    expect(readFigure('disk_bytes_per_second', { disks: [disk('sda', 0, null)] })).toBe(0);
  });

  it('means the same in history and in CSV', () => {
    const disks = [disk('sda', 1, 2), disk('sdb', null, null)];
    const now = { ...frame, disks };
    expect(momentOf(0, null, now).disk_bytes_per_second).toBe(3);
    const line = { system: recordedSystem(now) } as never;
    const cell = (name: string) =>
      sampleColumns(recordedSystem(now))
        .find((column) => column.name === name)!
        .value(line);
    expect([cell('disk_read_bytes_per_second'), cell('disk_written_bytes_per_second')]).toEqual([1, 2]);
  });
});

describe('what is made of the registry', () => {
  it('gives every figure one name, and each that is watched a title of its own', () => {
    const ids = MACHINE.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const titles = MACHINE.flatMap(({ usual, label }) => (usual === null ? [] : [label]));
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(measured.map((figure) => [figure.id, figure] as const))('writes %s as its unit has it', (id, { format }) => {
    for (const value of [0.5, 1_500, 3e9])
      expect(NEUTRAL.shown(unitOfName(id), value)).toBe(NEUTRAL.shown(format, value));
  });

  it('keeps in the history what the registry says, and gives it back', () => {
    const moments = [momentOf(1_000, null, frame), momentOf(2_000, null, { ...frame, cores: [], gpus: [] })];
    const history = historyOf(moments);
    expect(History.safeParse(history).error).toBeUndefined();
    for (const id of HISTORY_FIGURES) expect(history[id][0]).toBe(readFigure(id, frame));
    expect(history.cores.map(({ id, busy_percent }) => [id, busy_percent])).toEqual(
      frame.cores.map(({ id, busy_percent }) => [id, [busy_percent, null]]),
    );
    expect(history.gpus).toEqual(frame.gpus.map(({ busy_percent }) => ({ busy_percent: [busy_percent, null] })));
    expect(momentsOf(history)[0]).toEqual(moments[0]);
  });

  it('has a column in CSV for every figure that is to have one, and for every device', () => {
    const system = recordedSystem(frame);
    const columns = new Map(sampleColumns(system).map(({ name, value }) => [name, value({ system } as never)]));
    for (const figure of MACHINE) {
      expect(columns.has(figure.id)).toBe(figure.csv);
      if (figure.csv) expect(columns.get(figure.id) ?? null).toBe(readCell(figure, system));
    }
    for (const { from, kind, figures } of DEVICES) {
      const count = [...columns.keys()].filter(
        (name) => name.startsWith(`${kind}_`) && !MACHINE.some(({ id }) => id === name),
      ).length;
      expect(count, kind).toBe(frame[from].length * figures.length);
    }
  });

  it('keeps the columns of CSV as files of before have them', () => {
    const common = sampleColumns({}).map(({ name }) => name);
    expect(common.join(' ')).toBe(
      'schema at_ms monotonic_ms interval_ms jitter_ms missed process_count top_score top_pid top_name culprit ' +
        'culprit_pid culprit_blame cpu_percent load_1_minutes load_5_minutes load_15_minutes memory_total_bytes ' +
        'memory_used_bytes memory_available_bytes memory_cached_bytes memory_compressed_bytes memory_used_percent ' +
        'memory_swap_total_bytes memory_swap_used_bytes memory_swap_in_bytes_per_second ' +
        'memory_swap_out_bytes_per_second memory_page_in_bytes_per_second memory_major_faults_per_second ' +
        'memory_refaults_per_second memory_pressure cpu_stall_some_percent cpu_stall_full_percent ' +
        'memory_stall_some_percent memory_stall_full_percent io_stall_some_percent io_stall_full_percent ' +
        'disk_read_bytes_per_second disk_written_bytes_per_second disk_busiest_percent ' +
        'network_received_bytes_per_second network_sent_bytes_per_second hottest_celsius thermal_pressure ' +
        'throttle_events_per_second package_watts bandwidth_bytes_per_second bandwidth_percent battery_percent ' +
        'battery_watts battery_status',
    );
  });
});
