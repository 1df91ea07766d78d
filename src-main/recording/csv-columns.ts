import { RECORDING_SCHEMA, type RecordedSystem, type SampleLine } from '../protocol/recording.ts';

export type Cell = string | number | null | undefined;
export interface CsvColumn {
  readonly name: string;
  readonly value: (sample: SampleLine) => Cell;
}

const column = (name: string, value: (sample: SampleLine) => Cell): CsvColumn => ({ name, value });
const ofSystem = (name: string, value: (system: RecordedSystem) => Cell): CsvColumn => ({
  name,
  value: ({ system }) => value(system),
});

/** Of a sum, one absent part makes the whole absent; of no parts there is no sum. */
function sum(parts: readonly (number | null)[] | undefined): number | null {
  if (parts === undefined || parts.length === 0) return null;
  return parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0);
}

function greatest(parts: readonly (number | null)[] | undefined): number | null {
  const known = (parts ?? []).filter((part) => part !== null);
  return known.length === 0 ? null : Math.max(...known);
}

const MEMORY = [
  'total_bytes',
  'used_bytes',
  'available_bytes',
  'cached_bytes',
  'compressed_bytes',
  'used_percent',
  'swap_total_bytes',
  'swap_used_bytes',
  'swap_in_bytes_per_second',
  'swap_out_bytes_per_second',
  'page_in_bytes_per_second',
  'major_faults_per_second',
  'refaults_per_second',
] as const;

/** The same on every machine, in this order. */
const COMMON: readonly CsvColumn[] = [
  column('schema', () => RECORDING_SCHEMA),
  column('at_ms', ({ at_ms }) => at_ms),
  column('monotonic_ms', ({ monotonic_ms }) => monotonic_ms),
  column('interval_ms', ({ interval_ms }) => interval_ms),
  column('jitter_ms', ({ jitter_ms }) => jitter_ms),
  column('missed', ({ missed }) => missed),
  column('process_count', ({ process_count }) => process_count),
  column('top_score', ({ top }) => top?.score),
  column('top_pid', ({ top }) => top?.pid),
  column('top_name', ({ top }) => top?.name),
  column('culprit', ({ culprit }) => culprit?.label),
  column('culprit_pid', ({ culprit }) => culprit?.pid),
  column('culprit_blame', ({ culprit }) => culprit?.blame),
  ofSystem('cpu_percent', ({ cpu_percent }) => cpu_percent),
  ...[1, 5, 15].map((minutes, index) => ofSystem(`load_${minutes}_minutes`, ({ load }) => load?.[index])),
  ...MEMORY.map((key) => ofSystem(`memory_${key}`, ({ memory }) => memory?.[key])),
  ofSystem('memory_pressure', ({ memory_pressure }) => memory_pressure),
  ...(['cpu', 'memory', 'io'] as const).flatMap((resource) => [
    ofSystem(`${resource}_stall_some_percent`, ({ pressure }) => pressure?.[resource]?.some_percent),
    ofSystem(`${resource}_stall_full_percent`, ({ pressure }) => pressure?.[resource]?.full_percent),
  ]),
  ofSystem('disk_read_bytes_per_second', ({ disks }) => sum(disks?.map((disk) => disk.read_bytes_per_second))),
  ofSystem('disk_written_bytes_per_second', ({ disks }) => sum(disks?.map((disk) => disk.written_bytes_per_second))),
  ofSystem('disk_busiest_percent', ({ disks }) => greatest(disks?.map((disk) => disk.busy_percent))),
  ofSystem('network_received_bytes_per_second', ({ networks }) =>
    sum(networks?.map((network) => network.received_bytes_per_second)),
  ),
  ofSystem('network_sent_bytes_per_second', ({ networks }) =>
    sum(networks?.map((network) => network.sent_bytes_per_second)),
  ),
  ofSystem('hottest_celsius', ({ hottest_celsius }) => hottest_celsius),
  ofSystem('thermal_pressure', ({ thermal_pressure }) => thermal_pressure),
  ofSystem('throttle_events_per_second', ({ throttle_events_per_second }) => throttle_events_per_second),
  ofSystem('package_watts', ({ package_watts }) => package_watts),
  ofSystem('bandwidth_bytes_per_second', ({ bandwidth }) => bandwidth?.bytes_per_second),
  ofSystem('bandwidth_percent', ({ bandwidth }) => bandwidth?.percent),
  ofSystem('battery_percent', ({ battery }) => battery?.percent),
  ofSystem('battery_watts', ({ battery }) => battery?.watts),
  ofSystem('battery_status', ({ battery }) => battery?.status),
];

/** `package-0` as part of a name. */
const partOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '_')
    .replace(/^_|_$/g, '') || 'unnamed';

/**
 * The figures of a machine's own devices, as they are when the recording starts: a device that comes later has no
 * columns.
 */
function ownColumns(system: RecordedSystem): CsvColumn[] {
  const {
    cores,
    clusters = [],
    power = [],
    gpus = [],
    temperatures = [],
    fans = [],
    disks = [],
    networks = [],
  } = system;
  return [
    ...(cores?.id ?? []).flatMap((id) => [
      ofSystem(`core_${id}_busy_percent`, (now) => now.cores?.busy_percent[now.cores.id.indexOf(id)]),
      ofSystem(`core_${id}_frequency_hz`, (now) => now.cores?.frequency_hz[now.cores.id.indexOf(id)]),
    ]),
    ...named('cluster', clusters, ['busy_percent', 'frequency_hz'], (now) => now.clusters),
    ...named('power', power, ['watts'], (now) => now.power),
    ...named('gpu', gpus, ['busy_percent', 'frequency_hz', 'memory_used_bytes', 'celsius'], (now) => now.gpus),
    ...named('temperature', temperatures, ['celsius'], (now) => now.temperatures),
    ...named('fan', fans, ['rpm'], (now) => now.fans),
    ...named(
      'disk',
      disks,
      ['read_bytes_per_second', 'written_bytes_per_second', 'busy_percent', 'wait_ms'],
      (now) => now.disks,
    ),
    ...named('network', networks, ['received_bytes_per_second', 'sent_bytes_per_second'], (now) => now.networks),
  ];
}

/** Columns of every device of a kind, found again by its name and, among several of one name, by its place. */
function named<Key extends string, Device extends { readonly name: string } & Record<Key, number | null>>(
  kind: string,
  devices: readonly Device[],
  keys: readonly Key[],
  all: (system: RecordedSystem) => readonly Device[] | undefined,
): CsvColumn[] {
  return devices.flatMap(({ name }, index) => {
    const place = devices.slice(0, index).filter((other) => other.name === name).length;
    return keys.map((key) =>
      ofSystem(
        `${kind}_${partOf(name)}_${key}`,
        (now) => all(now)?.filter((device) => device.name === name)[place]?.[key],
      ),
    );
  });
}

/** The columns of a recording's samples, none of one name. */
export function sampleColumns(system: RecordedSystem): CsvColumn[] {
  const taken = new Map<string, number>();
  return [...COMMON, ...ownColumns(system)].map(({ name, value }) => {
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return { name: count === 1 ? name : `${name}_${count}`, value };
  });
}
