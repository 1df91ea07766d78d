import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src-main/base/clock.ts';
import { summarize } from '../../src-main/features/summary/figures/summarize.ts';

/**
 * How long the summary of a day takes, beside JSON.parse of the same lines, which makes nothing of them: node
 * test/bench/summary.ts Read the ratio. The budgets (docs/architecture.md) are for a quiet machine.
 */

const DAY = 86_400;
const CORES = 16;
const ROUNDS = 3;
const KINDS = [
  { name: 'system lines', rows: 0, budgetMs: 1_500 },
  { name: 'and 20 processes a sample', rows: 20, budgetMs: 4_000 },
];

/** Numerical Recipes' generator: the same recording each time. */
let state = 1;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
const figure = (most: number): number => Math.round(random() * most * 1e4) / 1e4;
const whole = (most: number): number => Math.floor(random() * most);
const STARTED_AT = 1_750_000_000_000;

function header(rows: number): unknown {
  const machine = {
    platform: 'linux',
    hostname: 'bench',
    os: 'Linux',
    cpu_model: null,
    core_count: CORES,
    memory_bytes: 32e9,
    booted_at_ms: null,
    clusters: [],
  };
  const settings = { rogues_top: 20, bands: {} };
  const choice = { interval_ms: 1_000, processes: rows > 0 ? 'rogues' : 'none', filter: null, label: null };
  return {
    type: 'header',
    schema: 1,
    run_id: 'bench',
    culprit_version: '0',
    started_at_ms: STARTED_AT,
    monotonic_ms: 0,
    ...choice,
    machine,
    settings,
    units: {},
  };
}

function system(cores: readonly number[]): unknown {
  return {
    cpu_percent: figure(100),
    clusters: [],
    load: [figure(8), figure(8), figure(8)],
    memory: {
      total_bytes: 32e9,
      used_bytes: whole(32e9),
      available_bytes: whole(32e9),
      cached_bytes: whole(8e9),
      compressed_bytes: null,
      used_percent: figure(100),
      swap_total_bytes: 0,
      swap_used_bytes: 0,
      swap_in_bytes_per_second: 0,
      swap_out_bytes_per_second: 0,
      page_in_bytes_per_second: figure(1e5),
      major_faults_per_second: figure(9),
      refaults_per_second: 0,
    },
    pressure: {
      cpu: { some_percent: figure(9), full_percent: null },
      memory: { some_percent: 0, full_percent: 0 },
      io: { some_percent: figure(9), full_percent: figure(5) },
    },
    disks: ['nvme0n1', 'sda'].map((name) => ({
      name,
      read_bytes_per_second: figure(1e8),
      written_bytes_per_second: figure(1e8),
      busy_percent: figure(100),
      wait_ms: figure(9),
    })),
    networks: ['eth0', 'wlan0'].map((name) => ({
      name,
      received_bytes_per_second: figure(1e6),
      sent_bytes_per_second: figure(1e6),
    })),
    temperatures: ['Package', 'Composite'].map((name) => ({ name, celsius: figure(90) })),
    hottest_celsius: figure(90),
    throttle_events_per_second: 0,
    power: [{ name: 'package-0', watts: figure(60), nested: false }],
    package_watts: figure(60),
    battery: null,
    gpus: [],
    bandwidth: null,
    thermal_pressure: null,
    memory_pressure: null,
    fans: [],
    apps: [],
    cores: {
      id: cores,
      cluster: cores.map(() => null),
      busy_percent: cores.map(() => figure(100)),
      frequency_hz: cores.map(() => whole(5e9)),
    },
  };
}

/** Four of the rows are others every 16 samples. */
function processes(sample: number, rows: number): unknown {
  const pids = Array.from({ length: rows }, (_, row) =>
    row < rows - 4 ? 1_000 + row : 2_000 + (((sample >> 4) * 4 + row) % 5_000),
  );
  const column = (most: number): number[] => pids.map(() => figure(most));
  const identity = {
    pid: pids,
    started_at_ms: pids.map((pid) => STARTED_AT - pid),
    name: pids.map((pid) => `name-${pid % 37}`),
    state: pids.map(() => (random() < 0.7 ? 'sleeping' : 'running')),
    score: pids.map(() => whole(60)),
  };
  const rates = {
    page_ins_per_second: column(1),
    faults_per_second: column(999),
    disk_read_bytes_per_second: column(1e6),
    disk_written_bytes_per_second: column(1e6),
    disk_bytes_per_second: column(1e6),
    context_switches_per_second: column(999),
    run_queue_wait_ms_per_second: column(9),
  };
  return {
    ...identity,
    cpu_percent: column(100),
    ended_children_cpu_percent: pids.map(() => 0),
    rss_bytes: pids.map(() => whole(1e9)),
    rss_peak_bytes: pids.map(() => whole(1e9)),
    ...rates,
    threads: pids.map(() => whole(40)),
    priority: pids.map(() => 20),
    nice: pids.map(() => 0),
  };
}

function writeDay(path: string, rows: number): void {
  const file = openSync(path, 'w');
  const cores = Array.from({ length: CORES }, (_, core) => core);
  let lines = [header(rows)];
  for (let sample = 1; sample <= DAY; sample++) {
    const at = {
      at_ms: STARTED_AT + sample * 1_000,
      monotonic_ms: sample * 1_000,
      interval_ms: 999 + figure(2),
      jitter_ms: figure(3),
      missed: 0,
    };
    const top = { score: whole(60), band: 'low', pid: whole(30_000), name: `name-${whole(37)}` };
    lines.push({
      type: 'sample',
      ...at,
      process_count: 600 + whole(9),
      top,
      culprit: null,
      system: system(cores),
      ...(rows > 0 ? { processes: processes(sample, rows) } : {}),
    });
    if (lines.length < 1_000 && sample < DAY) continue;
    writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    lines = [];
  }
  closeSync(file);
}

/** Milliseconds of the best of some rounds. */
async function best(task: () => unknown): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const begun = systemClock.monotonic();
    await task();
    least = Math.min(least, systemClock.monotonic() - begun);
  }
  return least;
}

function parseAll(path: string): number {
  const bytes = readFileSync(path);
  let parsed = 0;
  for (let begin = 0, end = bytes.indexOf(10); end >= 0; begin = end + 1, end = bytes.indexOf(10, begin)) {
    if (JSON.parse(bytes.toString('utf8', begin, end)) !== null) parsed += 1;
  }
  return parsed;
}

const folder = mkdtempSync(join(tmpdir(), 'culprit-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
for (const { name, rows, budgetMs } of KINDS) {
  const path = join(folder, 'day.ndjson');
  writeDay(path, rows);
  const ours = await best(() =>
    summarize(path, { thresholds: [{ metric: 'cpu_percent', above: 90 }], processes: 20, onProgress: () => undefined }),
  );
  const memory = process.memoryUsage.rss() / 2 ** 20;
  const floor = await best(() => parseAll(path));
  const megabytes = Math.round(statSync(path).size / 1e6);
  process.stdout.write(
    `a day, ${name} (${megabytes} MB): ${(ours / 1e3).toFixed(2)} s of ${budgetMs / 1e3} s, ` +
      `${Math.round(memory)} MiB; ` +
      `JSON.parse alone ${(floor / 1e3).toFixed(2)} s, ratio ${(ours / floor).toFixed(2)}\n`,
  );
}
