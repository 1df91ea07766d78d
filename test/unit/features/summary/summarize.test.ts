import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  summarize,
  type Summary,
  type SummaryOptions,
} from '../../../../src-main/features/summary/figures/summarize.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { END, HEADER, sampleLine, text, type Sample } from './recorded.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const path = join(folder.path, 'run.ndjson');

async function summaryOf(content: string | Buffer, options: Partial<SummaryOptions> = {}): Promise<Summary> {
  writeFileSync(path, content);
  const result = await summarize(path, { thresholds: [], processes: 10, onProgress: () => undefined, ...options });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
const whole = (samples: readonly Sample[]): string => text([HEADER, ...samples.map(sampleLine), END]);
const cpu = (index: number, percent: number | null): Sample => ({ index, system: { cpu_percent: percent } });

describe('the summary of a recording', () => {
  it.skipIf(spawnSync('python3', ['--version']).status !== 0)(
    'has the figures that an independent program computes',
    async () => {
      const samples = Array.from({ length: 500 }, (_, index) => ({
        index,
        intervalMs: 900 + ((index * 37) % 200),
        system: {
          cpu_percent: index % 7 === 0 ? null : Math.round(Math.abs(Math.sin(index)) * 1e6) / 1e4,
          package_watts: ((index * 7_919) % 500) / 10,
        },
      }));
      const { metrics, package_joules } = await summaryOf(whole(samples));
      const program = `
import json, statistics, sys
rows = [line for line in map(json.loads, open(sys.argv[1])) if line['type'] == 'sample']
values = [row['system']['cpu_percent'] for row in rows if row['system']['cpu_percent'] is not None]
cuts = statistics.quantiles(values, n=100, method='inclusive')
joules = sum(row['system']['package_watts'] * row['interval_ms'] / 1000 for row in rows)
print(json.dumps([len(values), statistics.fmean(values), cuts[49], cuts[94], cuts[98],
  max(values), min(values), statistics.stdev(values), joules]))`;
      const { stdout } = spawnSync('python3', ['-c', program, path], { encoding: 'utf8' });
      const theirs = JSON.parse(stdout) as number[];
      const { count, average, p50, p95, p99, peak, minimum, standard_deviation } = metrics['cpu_percent']!;
      for (const [index, figure] of [
        count,
        average,
        p50,
        p95,
        p99,
        peak,
        minimum,
        standard_deviation!,
        package_joules!,
      ].entries())
        expect(figure).toBeCloseTo(theirs[index]!, 8);
    },
  );

  it('names devices and cores, and leaves out what is no figure', async () => {
    const system = {
      load: [1, 2, 3],
      disks: [
        { name: 'sda', busy_percent: 10, wait_ms: null },
        { name: 'b"[}]', busy_percent: 30, wait_ms: null },
      ],
      temperatures: [
        { name: 'Composite', celsius: 40 },
        { name: 'Composite', celsius: 50 },
      ],
      power: [{ name: 'core', watts: 5, nested: true }],
      cores: { id: [0, 4], cluster: [null, 'P'], busy_percent: [1, 2], frequency_hz: [null, null] },
      apps: [{ id: 7, name: 'an application', cpu_percent: 3 }],
    };
    const { metrics, absent } = await summaryOf(whole([1, 2, 3].map((index) => ({ index, system }))));
    const averages = Object.fromEntries(Object.entries(metrics).map(([name, { average }]) => [name, average]));
    expect(averages).toEqual({
      process_count: 100,
      'load.1_minute': 1,
      'load.5_minutes': 2,
      'load.15_minutes': 3,
      'disks.sda.busy_percent': 10,
      'disks.b"[}].busy_percent': 30,
      'temperatures.Composite.celsius': 40,
      'temperatures.Composite#2.celsius': 50,
      'power.core.watts': 5,
      'cores.0.busy_percent': 1,
      'cores.4.busy_percent': 2,
    });
    expect(absent).toEqual([
      'disks.sda.wait_ms',
      'disks.b"[}].wait_ms',
      'cores.0.frequency_hz',
      'cores.4.frequency_hz',
    ]);
  });

  it('takes absent for absent: it is in no average, and its share is told', async () => {
    const { metrics } = await summaryOf(whole([cpu(1, 10), cpu(2, null), { index: 3 }, cpu(4, 20)]));
    expect(metrics['cpu_percent']).toMatchObject({ count: 2, average: 15, missing_percent: 50 });
  });

  it('tells time above limits by true intervals, states, alerts and markers', async () => {
    const lines = [
      HEADER,
      sampleLine({
        index: 1,
        intervalMs: 1_000,
        system: { cpu_percent: 95, thermal_pressure: 'nominal', battery: null },
      }),
      { type: 'marker', at_ms: 1, monotonic_ms: 1, kind: 'mark', text: 'epoch 1' },
      sampleLine({
        index: 4,
        intervalMs: 3_000,
        system: { cpu_percent: 99, thermal_pressure: 'heavy', battery: null },
      }),
      { type: 'alert', at_ms: 1, monotonic_ms: 1, kind: 'throttling', state: 'raised', text: 'x' },
      { type: 'alert', at_ms: 1, monotonic_ms: 1, kind: 'throttling', state: 'cleared', text: 'x' },
      sampleLine({
        index: 5,
        intervalMs: 1_000,
        system: { cpu_percent: 90, thermal_pressure: null, battery: { percent: 50, status: 'discharging', watts: 4 } },
      }),
      END,
    ];
    const summary = await summaryOf(text(lines), {
      thresholds: [
        { metric: 'cpu_percent', above: 90 },
        { metric: 'none', above: 1 },
      ],
    });
    expect(summary.above).toEqual([{ metric: 'cpu_percent', above: 90, seconds: 4, percent: 80 }]);
    expect(summary.states).toEqual({
      thermal_pressure: { nominal: 1, heavy: 3 },
      'battery.status': { discharging: 1 },
    });
    expect(summary.markers).toEqual([{ at_ms: 1, kind: 'mark', text: 'epoch 1' }]);
    expect(summary.alerts).toEqual({ throttling: 1 });
  });

  it('tells gaps, missed samples and how late samples were', async () => {
    const summary = await summaryOf(whole([cpu(1, 1), { ...cpu(4, 1), intervalMs: 3_000, missed: 2 }, cpu(5, 1)]));
    expect(summary).toMatchObject({
      samples: 3,
      missed: 2,
      missed_percent: 40,
      duration_seconds: 5,
      gaps: { count: 1, longest_ms: 3_000, total_ms: 2_000 },
    });
    expect(summary.jitter_ms).toMatchObject({ p50: 0.4, peak: 0.5, minimum: 0.1 });
  });

  it('adds the rows of processes up for each, by pid and start', async () => {
    const rows = (pids: number[], started: number[], percent: (number | null)[]): NonNullable<Sample['processes']> => ({
      pid: pids,
      started_at_ms: started,
      name: pids.map((pid) => `n]"${pid}`),
      state: pids.map(() => 'running'),
      score: pids.map(() => 5),
      cpu_percent: percent,
      rss_bytes: pids.map((pid) => pid * 1e6),
    });
    const lines = [
      HEADER,
      {
        type: 'process',
        pid: 7,
        started_at_ms: 1,
        parent_pid: 1,
        process_group: 7,
        name: 'seven',
        command: 'seven --fast',
        user: 'me',
      },
      sampleLine({ index: 1, intervalMs: null, processes: rows([7, 8], [1, 2], [null, null]) }),
      sampleLine({ index: 2, processes: rows([7, 8], [1, 2], [100, 50]) }),
      // Another process under the same pid.
      sampleLine({ index: 4, intervalMs: 2_000, processes: rows([8, 7], [2, 9], [50, 300]) }),
      sampleLine({ index: 5, processes: rows([], [], []) }),
      END,
    ];
    const { processes } = await summaryOf(text(lines));
    expect(
      processes!.rows.map(
        ({ pid, name, command, samples, cpu_seconds, cpu_percent_mean, cpu_percent_peak, rss_bytes_peak }) => [
          pid,
          name,
          command,
          samples,
          cpu_seconds,
          cpu_percent_mean,
          cpu_percent_peak,
          rss_bytes_peak,
        ],
      ),
    ).toEqual([
      [7, 'n]"7', null, 1, 6, 300, 300, 7e6],
      [8, 'n]"8', null, 3, 1.5, 50, 50, 8e6],
      [7, 'seven', 'seven --fast', 2, 1, 100, 100, 7e6],
    ]);
    expect(processes!.count).toBe(3);
  });

  it('has no figure of a process that was never measured: that is not 0', async () => {
    const { processes } = await summaryOf(
      whole(
        [1, 2].map((index) => ({
          index,
          processes: { pid: [7], started_at_ms: [1], name: ['seven'], state: ['running'], cpu_percent: [null] },
        })),
      ),
    );
    const nothing = {
      cpu_seconds: null,
      cpu_percent_mean: null,
      rss_bytes_peak: null,
      disk_read_bytes: null,
      disk_written_bytes: null,
      energy_joules: null,
      score_mean: null,
      score_peak: null,
    };
    expect(processes!.rows).toMatchObject([{ name: 'seven', samples: 2, ...nothing }]);
  });

  it('holds so many processes and no more: those that did least are counted together', async () => {
    const lines = Array.from({ length: 300 }, (_, index) => {
      const pids = Array.from({ length: 100 }, (__, row) => index * 100 + row + 1);
      return {
        index,
        processes: {
          pid: pids,
          started_at_ms: pids,
          name: pids.map(String),
          score: pids.map(() => 0),
          cpu_percent: pids.map((pid) => (pid === 5 ? 100 : 1)),
          rss_bytes: pids,
        },
      };
    });
    const { processes } = await summaryOf(whole(lines), { processes: 1 });
    expect(processes!.count).toBe(30_000);
    expect(processes!.rows[0]!.pid).toBe(5);
    expect(processes!.left_out).toEqual({ count: 10_000, cpu_seconds: expect.closeTo(100, 6) as number });
  });
});

describe('a recording that is not as it should be', () => {
  it('is read up to where it was cut off, and said to be', async () => {
    const content = whole([cpu(1, 1), cpu(2, 3)]);
    expect((await summaryOf(content)).cut_off).toBeNull();
    const withoutEnd = content.slice(0, content.lastIndexOf('{"type":"end"'));
    expect(await summaryOf(withoutEnd)).toMatchObject({
      samples: 2,
      cut_off: 'it has no end line: the recording was not closed',
    });
    expect(await summaryOf(withoutEnd.slice(0, -20))).toMatchObject({
      samples: 1,
      cut_off: 'its last line is cut off',
    });
    expect(await summaryOf(gzipSync(content).subarray(0, -40))).toMatchObject({
      cut_off: expect.any(String) as string,
    });
  });

  it('is read without the lines that are none, which are counted', async () => {
    const good = JSON.stringify(sampleLine(cpu(1, 10)));
    const hostile = [
      good.replace('10', '1O'),
      good.slice(0, -1),
      `${good}}`,
      '{"type":"sample"',
      '[]',
      '{"type":7}',
      '{"type":"marker"}',
      '\0',
      `{"type":"sample","system":${'['.repeat(5_000)}`,
    ];
    const summary = await summaryOf(text([HEADER, good, ...hostile, JSON.stringify(sampleLine(cpu(2, 20))), END]));
    expect(summary.metrics['cpu_percent']).toMatchObject({ average: 15, count: 2 });
    expect(summary.malformed_lines).toBe(hostile.length);
  });

  it.each(['["\\q"]', '["\\u12"]', '5', '{"a":1}'])(
    'is read also where the names of its processes are %s',
    async (names) => {
      const sample = (pid: number): string =>
        JSON.stringify(
          sampleLine({
            index: pid,
            processes: { pid: [pid], started_at_ms: [1], name: ['a name'], cpu_percent: [50] },
          }),
        );
      const { samples, processes } = await summaryOf(
        text([HEADER, sample(1), sample(2).replace('["a name"]', names), END]),
      );
      expect([samples > 0, processes!.rows.map(({ name }) => name).includes('a name')]).toEqual([true, true]);
    },
  );

  it('may come from another writer, with spaces and another order of keys', async () => {
    const { type, system, ...rest } = sampleLine(cpu(1, 42));
    const spaced = JSON.stringify({ system, ...rest, type }, null, 1).replaceAll('\n', ' ');
    const later = { type: 'forecast', at_ms: 1 };
    expect(await summaryOf(text([HEADER, spaced, later, END]))).toMatchObject({
      samples: 1,
      malformed_lines: 0,
      unknown_lines: 1,
      metrics: { cpu_percent: { average: 42 } },
    });
  });

  it('is refused where its header has a time that is none', async () => {
    await expect(summaryOf(text([{ ...HEADER, started_at_ms: 1e300 }, END]))).rejects.toThrow('started_at_ms');
  });

  it('is refused where it is none, newer, or empty', async () => {
    for (const [content, reason] of [
      ['', 'it is empty'],
      ['{"a":1}\n', 'no header'],
      [text([{ ...HEADER, schema: 2 }]), 'newer'],
      ['not json', 'not JSON'],
      [JSON.stringify(HEADER).slice(0, 40), 'line 1'],
    ] as const) {
      await expect(summaryOf(content)).rejects.toThrow(reason);
    }
  });

  it('gives the same whatever the shapes of its lines, as reading it plainly', async () => {
    const figure = fc.oneof(
      fc.constant(null),
      fc.integer({ min: 0, max: 1_000 }),
      fc.double({ min: 0, max: 100, noNaN: true }),
    );
    const system = fc.record(
      {
        cpu_percent: figure,
        memory: fc.oneof(fc.constant(null), fc.record({ used_percent: figure }, { requiredKeys: [] })),
        disks: fc.array(fc.record({ name: fc.constantFrom('a', 'b"', 'ü\n'), busy_percent: figure }), { maxLength: 1 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(system, { minLength: 1, maxLength: 40 }), async (systems) => {
        const { metrics, samples } = await summaryOf(whole(systems.map((one, index) => ({ index, system: one }))));
        expect(samples).toBe(systems.length);
        const plain = systems.flatMap(({ cpu_percent }) => cpu_percent ?? []);
        const used = systems.flatMap(({ memory }) => memory?.used_percent ?? []);
        for (const [name, values] of [
          ['cpu_percent', plain],
          ['memory.used_percent', used],
        ] as const) {
          expect(metrics[name]?.count ?? 0).toBe(values.length);
          if (values.length > 0)
            expect([metrics[name]!.minimum, metrics[name]!.peak]).toEqual([Math.min(...values), Math.max(...values)]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
