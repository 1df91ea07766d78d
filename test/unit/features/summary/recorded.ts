/** Lines of recordings as a recorder writes them, with figures that tests choose. */
export const HEADER = {
  type: 'header',
  schema: 1,
  run_id: 'a',
  culprit_version: '0',
  started_at_ms: 1_700_000_000_000,
  monotonic_ms: 5_000,
  interval_ms: 1_000,
  processes: 'rogues',
  filter: null,
  label: 'a label',
  machine: {
    platform: 'linux',
    hostname: 'host',
    os: 'Linux 6.1',
    cpu_model: null,
    core_count: 2,
    memory_bytes: null,
    booted_at_ms: null,
    clusters: [],
  },
  settings: { rogues_top: 20, bands: {} },
  units: {},
};

export interface Sample {
  readonly index: number;
  readonly intervalMs?: number | null;
  readonly missed?: number;
  readonly system?: Readonly<Record<string, unknown>>;
  readonly processes?: Readonly<Record<string, readonly unknown[]>>;
}

export const sampleLine = ({
  index,
  intervalMs = 1_000,
  missed = 0,
  system = {},
  processes,
}: Sample): Record<string, unknown> => ({
  type: 'sample',
  at_ms: HEADER.started_at_ms + index * 1_000,
  monotonic_ms: HEADER.monotonic_ms + index * 1_000,
  interval_ms: intervalMs,
  jitter_ms: index / 10,
  missed,
  process_count: 100,
  top: null,
  culprit: null,
  system,
  ...(processes === undefined ? {} : { processes }),
});

export const END = {
  type: 'end',
  at_ms: 1_700_000_100_000,
  monotonic_ms: 105_000,
  reason: 'stopped',
  samples: 0,
  missed: 0,
};

export const text = (lines: readonly unknown[]): string =>
  lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
