import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MetricCoverage } from '../../../../src-main/metrics/coverage.ts';
import type { Frame } from '../../../../src-main/protocol/frame.ts';
import { buildStandIn } from '../../../fixtures/darwin/build-standin.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { cli, firstLine, interrupt, startCli } from '../../cli/run-cli.ts';
import { M_SERIES, OLD_INTEL, ULTRA } from './macs.ts';

/** The program from its sources, as on a Mac: all but the system's libraries is real. */
let standIn: string;
beforeAll(() => {
  standIn = buildStandIn();
});

function environmentFor(folder: string, scenario: string): Record<string, string> {
  const file = join(folder, 'scenario.txt');
  writeFileSync(file, scenario);
  return { CULPRIT_STAND_IN: standIn, CULPRIT_STAND_IN_SCENARIO: file };
}

async function run<T>(scenario: string, ...args: string[]): Promise<T> {
  using home = temporaryFolder();
  const { code, out, error } = await cli(home.path, args, { environment: environmentFor(home.path, scenario) });
  expect([code, error]).toEqual([0, '']);
  return JSON.parse(out) as T;
}

/**
 * The rates are over the real time between the command's two samples; the stand-in's clock is the same, so they come
 * out as scripted.
 */
const about = (value: number): number => expect.closeTo(value, -Math.log10(2 * Math.max(0.5, value / 10))) as number;
const FOREIGN = [0, 1, 357];

describe.each([
  {
    name: 'an M-series Mac',
    scenario: M_SERIES,
    clusters: ['Performance', 'Efficiency'],
    cores: 8,
    gpu: 'Apple M1',
    fans: 1,
    ane: 1,
    energy: 4,
    cpuWatts: 3,
    unavailable: ['io_calls', 'system.pressure', 'system.throttling'],
  },
  {
    name: 'an Ultra',
    scenario: ULTRA,
    clusters: ['Performance', 'Efficiency'],
    cores: 24,
    gpu: 'Apple M1 Ultra',
    fans: 0,
    ane: 1,
    energy: 4,
    cpuWatts: 15,
    unavailable: [
      'gpu_time_ns',
      'io_calls',
      'system.battery',
      'system.disks',
      'system.fans',
      'system.pressure',
      'system.temperatures',
      'system.throttling',
    ],
  },
  {
    name: 'an Intel Mac with macOS 12',
    scenario: OLD_INTEL,
    clusters: [],
    cores: 12,
    gpu: 'AMD Radeon Pro 5500M',
    fans: 2,
    ane: null,
    energy: null,
    cpuWatts: null,
    unavailable: [
      'cycles',
      'energy_nj',
      'gpu_time_ns',
      'instructions',
      'io_calls',
      'system.battery',
      'system.cpu_frequency',
      'system.memory_bandwidth',
      'system.power',
      'system.pressure',
      'system.throttling',
    ],
  },
])('$name', (mac) => {
  test('top --once --json gives the scripted values', async () => {
    const { system, processes } = await run<Frame>(mac.scenario, 'top', '--once', '--json');
    const row = (pid: number) => processes.rows.find((candidate) => candidate.pid === pid)!;

    expect(processes.rows.map(({ pid }) => pid).sort((a, b) => a - b)).toEqual([0, 1, 357, 501, 502, 600, 601, 700]);
    expect(row(601)).toMatchObject({
      name: 'burner',
      user: 'ada',
      command: 'burner',
      parent_pid: 600,
      state: 'running',
    });
    expect(row(601).metrics).toMatchObject({
      cpu_percent: about(100),
      context_switches_per_second: about(1_000),
      faults_per_second: about(2_000),
      disk_read_bytes_per_second: about(1e6),
      disk_written_bytes_per_second: about(5e5),
      run_queue_wait_ms_per_second: about(0),
      syscalls_per_second: about(3_000),
      mach_messages_per_second: about(700),
      wakeups_per_second: about(550),
      page_ins_per_second: about(200),
      instructions_per_cycle: mac.energy === null ? null : about(2),
      power_watts: mac.energy === null ? null : about(mac.energy),
    });
    expect(row(501).metrics).toMatchObject({
      cpu_percent: about(10),
      run_queue_wait_ms_per_second: about(150),
      rss_bytes: 2 ** 28,
      threads: 12,
    });
    expect(row(700)).toMatchObject({ state: 'zombie', metrics: { cpu_percent: null } });
    for (const pid of FOREIGN) {
      const { nice, gpu_percent: gpu, ...others } = row(pid).metrics;
      expect(nice).toBe(pid === 357 ? -10 : 0);
      expect(gpu).toEqual(pid === 357 && mac.gpu === 'Apple M1' ? about(20) : null);
      expect(new Set(Object.values(others))).toEqual(new Set([null]));
    }

    expect(system.apps).toHaveLength(3);
    expect(system.apps.find(({ id }) => id === 30)).toEqual({
      id: 30,
      name: 'WindowServer',
      processes: 1,
      cpu_percent: about(20),
      gpu_percent: about(30),
      ane_percent: mac.ane === null ? null : about(mac.ane),
      power_watts: mac.energy === null ? null : about(2),
      disk_bytes_per_second: 0,
    });
    expect(system.cores).toHaveLength(mac.cores);
    expect(system.clusters.map(({ name }) => name)).toEqual(mac.clusters);
    expect(system.gpus.map(({ name }) => name)).toEqual([mac.gpu]);
    expect(system.fans).toHaveLength(mac.fans);
    const cpuWatts = system.power.find(({ name }) => name === 'cpu')?.watts ?? null;
    expect(cpuWatts).toEqual(mac.cpuWatts === null ? null : about(mac.cpuWatts));
    expect(system).toMatchObject({
      load: [2.5, 1.25, 0.5],
      thermal_pressure: 'moderate',
      memory_pressure: 'normal',
      memory: { total_bytes: 17_179_869_184, swap_used_bytes: 1_073_741_824 },
    });
  });

  test('doctor --json says what is missing and why', async () => {
    const { metrics } = await run<{ metrics: MetricCoverage[] }>(mac.scenario, 'doctor', '--json');
    const named = (status: MetricCoverage['status']): string[] =>
      metrics
        .filter((entry) => entry.status === status)
        .map(({ metric }) => metric)
        .sort();
    expect(named('unavailable')).toEqual(mac.unavailable);
    expect(named('partial')).toEqual(expect.arrayContaining(['cpu_time_ns', 'context_switches', 'rss_bytes']));
    expect(named('available')).toEqual(
      expect.arrayContaining(['nice', 'system.apps', 'system.cpu', 'system.load', 'system.memory', 'system.processes']),
    );
    for (const { status, reason, metric } of metrics)
      expect([metric, status === 'available', reason === null]).toEqual([
        metric,
        status === 'available',
        status === 'available',
      ]);
    expect(metrics.find(({ metric }) => metric === 'cpu_time_ns')).toMatchObject({
      reason: expect.stringContaining('3 of 8') as string,
      remedy: expect.stringContaining('helper') as string,
    });
  });
});

test('an agent runs on it for others: its samples, its coverage and what it says of itself', async () => {
  using home = temporaryFolder();
  const environment = environmentFor(home.path, M_SERIES);
  const agent = startCli(home.path, ['agent', '--hz', '5'], environment);
  await firstLine(agent);
  const ask = async <T>(...args: string[]): Promise<T> => JSON.parse((await cli(home.path, args)).out) as T;
  try {
    const top = await ask<Frame & { sampled_by: string }>('top', '--once', '--json');
    expect([top.sampled_by, top.processes.total]).toEqual(['agent', 8]);
    expect(top.processes.rows.find(({ pid }) => pid === 601)?.metrics.cpu_percent).toEqual(about(100));
    const { metrics } = await ask<{ metrics: MetricCoverage[] }>('doctor', '--json');
    expect(metrics.find(({ metric }) => metric === 'system.apps')?.status).toBe('available');
    expect(await ask('status', '--json')).toMatchObject({ agent: { impaired: null } });
  } finally {
    expect(await interrupt(agent)).toBe(0);
  }
});

test('a stand-in that cannot be opened is a plain error', async () => {
  using home = temporaryFolder();
  const { code, error } = await cli(home.path, ['top', '--once'], {
    environment: { CULPRIT_STAND_IN: '/nowhere/at-all.so' },
  });
  expect(code).not.toBe(0);
  expect(error).toContain('/nowhere/at-all.so');
});
