import { BANDS, CATEGORIES, METRIC_IDS, type Band } from '../../src-main/metrics/registry.ts';
import type { Frame, Metrics, ProcessRow, SystemFrame } from '../../src-main/protocol/frame.ts';
import type { Result, View } from '../../src-main/protocol/methods.ts';

/** Frames of a made-up machine, for states that a live one does not show on demand. */

export const nothing = (): Metrics => Object.fromEntries(METRIC_IDS.map((id) => [id, null])) as Metrics;

export const bandOf = (score: number): Band =>
  BANDS[score >= 70 ? 4 : score >= 50 ? 3 : score >= 40 ? 2 : score >= 20 ? 1 : 0];

/** A wave between `low` and `high` that ends at `high`. */
export const wave = (low: number, high: number, count = 60): number[] =>
  Array.from({ length: count }, (_, index) =>
    Math.round(low + (high - low) * (0.5 - 0.5 * Math.cos(((index + 1) / count) * 5 * Math.PI))),
  );

export function processRow(changes: Partial<ProcessRow> & { pid: number; name: string }): ProcessRow {
  const score = changes.score ?? 5;
  return {
    started_at_ms: 1_700_000_000_000 + changes.pid,
    parent_pid: 1,
    command: `/usr/bin/${changes.name}`,
    user: 'somebody',
    state: 'sleeping',
    score,
    score_low: Math.max(0, score - 8),
    score_high: score + 3,
    band: bandOf(score),
    blame: 0,
    category: 'contention',
    categories: { blocking: score / 3, contention: score, pressure: score / 2, efficiency: 2 },
    label: changes.name,
    reasons: [{ metric: 'cpu_percent', value: 12 }],
    coverage_percent: 72,
    metrics: { ...nothing(), cpu_percent: score * 1.5, rss_bytes: score * 40e6, threads: 4, disk_bytes_per_second: 0 },
    spark: wave(Math.max(0, score - 8), score),
    ...changes,
  };
}

/** Several hundred processes, among them the awkward ones. */
export function machineOf(count: number): ProcessRow[] {
  const awkward = [
    processRow({
      pid: 512,
      name: 'indexer',
      score: 63,
      blame: 74,
      category: 'blocking',
      state: 'stuck',
      reasons: [
        { metric: 'page_ins_per_second', value: 240 },
        { metric: 'disk_bytes_per_second', value: 410e6 },
      ],
      metrics: {
        ...nothing(),
        cpu_percent: 14,
        rss_bytes: 1.1e9,
        page_ins_per_second: 240,
        disk_bytes_per_second: 410e6,
        context_switches_per_second: 1900,
        run_queue_wait_ms_per_second: 12.4,
        threads: 11,
      },
    }),
    processRow({
      pid: 601,
      name: 'a name that goes on and on (with parentheses) until no table in the world has room for it',
      score: 31,
      category: 'pressure',
    }),
    processRow({
      pid: 602,
      name: 'line\nbreak\u202Eorred',
      score: 27,
      command: '/bin/line\nbreak --flag="<script>alert(1)</script>"',
    }),
    processRow({ pid: 603, name: 'foreign', score: 12, user: null, command: null, metrics: nothing(), reasons: [] }),
  ];
  const plain = Array.from({ length: count - awkward.length }, (_, index) =>
    processRow({ pid: 2000 + index, name: `worker-${index}`, score: Math.max(0, 11 - Math.floor(index / 4)) }),
  );
  return [...awkward, ...plain];
}

function valueOf(row: ProcessRow, sort: View['sort']): number | string {
  if (sort === 'score' || sort === 'rogue') return row.score;
  if (sort === 'blame') return row.blame * 1_000 + row.score;
  if (sort === 'pid') return row.pid;
  if (sort === 'name') return row.name;
  if (sort === 'user') return row.user ?? '';
  if (sort === 'category') return CATEGORIES.indexOf(row.category);
  return row.metrics[sort] ?? -1;
}

function select(rows: readonly ProcessRow[], view: View): { matching: number; rows: ProcessRow[] } {
  const pattern = view.filter === null ? null : new RegExp(view.filter, 'iu');
  const matching = rows.filter((row) => pattern === null || pattern.test(`${row.name} ${row.command ?? ''}`));
  const sign = view.descending ? -1 : 1;
  const sorted = matching.toSorted((left, right) => {
    const [a, b] = [valueOf(left, view.sort), valueOf(right, view.sort)];
    return sign * (a < b ? -1 : a > b ? 1 : 0);
  });
  return { matching: matching.length, rows: sorted.slice(view.offset, view.offset + view.limit) };
}

/** A machine on which power, temperature and pressure stalls cannot be read. */
function systemFrame(sequence: number, cores: number): SystemFrame {
  const busy = (core: number): number => Math.round(45 + 40 * Math.sin(sequence / 7 + core));
  return {
    cpu_percent: 38,
    cores: Array.from({ length: cores }, (_, id) => ({
      id,
      cluster: null,
      busy_percent: busy(id),
      frequency_hz: 2.8e9,
    })),
    clusters: [],
    load: [3.2, 2.1, 1.4],
    memory: {
      total_bytes: 24 * 1024 ** 3,
      used_bytes: 17 * 1024 ** 3,
      available_bytes: 7 * 1024 ** 3,
      cached_bytes: 3 * 1024 ** 3,
      compressed_bytes: null,
      used_percent: 71,
      swap_total_bytes: 4 * 1024 ** 3,
      swap_used_bytes: 1.2 * 1024 ** 3,
      swap_in_bytes_per_second: 0,
      swap_out_bytes_per_second: 1.4e6,
      page_in_bytes_per_second: 2e6,
      major_faults_per_second: 240,
      refaults_per_second: null,
    },
    pressure: {
      cpu: { some_percent: 4.2, full_percent: null },
      memory: { some_percent: 0, full_percent: 0 },
      io: { some_percent: 31, full_percent: 12 },
    },
    disks: [
      {
        name: 'nvme0n1',
        read_bytes_per_second: 410e6 * (0.6 + 0.4 * Math.sin(sequence / 9)),
        written_bytes_per_second: 3e6,
        busy_percent: 96,
        wait_ms: 18,
      },
    ],
    networks: [],
    temperatures: [],
    hottest_celsius: null,
    throttle_events_per_second: null,
    power: [],
    package_watts: null,
    package_reference_watts: null,
    battery: null,
    gpus: [],
    bandwidth: null,
    thermal_pressure: null,
    memory_pressure: null,
    fans: [],
    apps: [],
  };
}

/** A process in trouble is the culprit. */
const verdictOn = (top: ProcessRow, atMs: number): NonNullable<Frame['verdict']> =>
  top.blame < 30
    ? { confidence: 0.9, culprit: null }
    : {
        confidence: 0.8,
        culprit: {
          label: top.label,
          pid: top.pid,
          processes: 1,
          blame: top.blame,
          since_ms: atMs - 14_000,
          evidence: { resource: 'disk', contention: 0.92, share: 0.97, amount: 410e6, usual: null, points: top.blame },
        },
      };

export function frameOf(sequence: number, at_ms: number, rows: readonly ProcessRow[], view: View, cores = 14): Frame {
  const top = rows.reduce<ProcessRow | null>(
    (most, row) => (most === null || row.score > most.score ? row : most),
    null,
  );
  const selected = select(rows, view);
  return {
    sequence,
    at_ms,
    interval_ms: 1000,
    verdict: top === null ? null : verdictOn(top, at_ms),
    top: top === null ? null : { score: top.score, band: top.band, pid: top.pid, name: top.label },
    system: systemFrame(sequence, cores),
    processes: { total: rows.length, matching: selected.matching, offset: view.offset, rows: selected.rows },
    self: { cpu_percent: 0.6, rss_bytes: 84 * 1024 ** 2, tick_ms: 2.1, jitter_p50_ms: 0.1, jitter_p99_ms: 1.2 },
    dropped: 0,
  };
}

/** What the made-up machine can measure. */
export const COVERAGE: Result<'coverage'>['metrics'] = [
  { metric: 'cpu_time_ns', status: 'available', source: 'clock_gettime', reason: null, remedy: null },
  {
    metric: 'disk_read_bytes',
    status: 'partial',
    source: '/proc/PID/io',
    reason: "The io file of other users' processes is not readable.",
    remedy: 'Run as root.',
  },
  {
    metric: 'energy_nj',
    status: 'unavailable',
    source: null,
    reason: 'Linux counts no energy for a process.',
    remedy: null,
  },
  {
    metric: 'system.power',
    status: 'unavailable',
    source: '/sys/class/powercap',
    reason: 'No RAPL domain on this machine.',
    remedy: null,
  },
  {
    metric: 'system.temperatures',
    status: 'unavailable',
    source: '/sys/class/hwmon',
    reason: 'No sensor on this machine.',
    remedy: null,
  },
];
