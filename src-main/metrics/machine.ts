import type { MetricFormat } from './registry.ts';

/**
 * THE registry of what Culprit knows about the machine. One definition gives the series of the history, the columns of
 * a CSV recording, what the adaptive baseline of the alerts watches, the states whose time a summary adds up, and the
 * titles and units of the charts.
 *
 * Absence has one meaning: a figure that is taken over several devices comes from those that have a reading, and is
 * absent only where none has. A disk that was plugged in since the tick before has no rates yet, and does not take away
 * the figures of the others. No byte is counted twice: a frame lists whole disks, and of those that are put together
 * from others (LVM, RAID) only what lies on no disk of the list; and networks of devices, without the bridges, tunnels
 * and containers' ends that carry the same bytes.
 *
 * To add a figure: one entry here, its place in `SystemFrame` (protocol/frame.ts), the line that fills it
 * (model/system.ts) and that of the sampler. Whichever comes first, the compiler asks for the next: an entry without a
 * place in a frame does not compile, nor does a number in a frame that has no entry (protocol/machine-figures.ts).
 */

export type FigureFormat = MetricFormat | 'word';

/** For figures that are judged by what is usual on this machine. */
export interface Usual {
  /** No spread is smaller: what nobody would notice is not unusual. In the figure's own unit. */
  readonly leastSpread: number;
  /** What a process must take to be named for it. */
  readonly cause: 'cpu' | 'memory' | 'disk';
}

/** What is done with a figure, besides showing it in a frame. */
interface Uses {
  /** Kept for ten minutes, for charts. */
  readonly history: boolean;
  /** Has a column in CSV. (JSON has the whole frame.) */
  readonly csv: boolean;
  /** Watched by the adaptive baseline of the alerts; null where it is not. */
  readonly usual: Usual | null;
}
const RECORDED = { history: false, csv: true, usual: null } as const;
const CHARTED = { history: true, csv: true, usual: null } as const;

export interface MachineFigure extends Uses {
  /** The name on every border, unit included. */
  readonly id: string;
  readonly label: string;
  /** `word`: no number but what the OS calls the state of the machine. */
  readonly format: FigureFormat;
  /** Where a frame has it: `memory.used_percent`, `load.0`; of every disk: `disks.*.busy_percent`. */
  readonly from: string | readonly string[];
  /** What several readings become; left out where there is one. */
  readonly over?: 'sum' | 'greatest';
}

/** A figure whose name is that of its place in a frame: `memory_used_percent` is `memory.used_percent`. */
const part = <
  const Part extends string,
  const Key extends string,
  const Format extends FigureFormat,
  const Use extends Uses,
>(
  [group, key]: readonly [Part, Key],
  label: string,
  format: Format,
  uses: Use,
) => ({
  id: `${group}_${key}` as const,
  label,
  format,
  from: `${group}.${key}` as const,
  ...uses,
});

const stall = <const Resource extends string, const Of extends 'some' | 'full'>(
  resource: Resource,
  of: Of,
  label: string,
) => ({
  id: `${resource}_stall_${of}_percent` as const,
  label,
  format: 'percent' as const,
  from: `pressure.${resource}.${of}_percent` as const,
  ...RECORDED,
});

/** In the order of the columns in CSV. */
export const MACHINE = [
  {
    id: 'cpu_percent',
    label: 'CPU',
    format: 'percent',
    from: 'cpu_percent',
    ...CHARTED,
    usual: { leastSpread: 3, cause: 'cpu' },
  },
  { id: 'load_1_minutes', label: 'Load, 1 minute', format: 'ratio', from: 'load.0', ...RECORDED },
  { id: 'load_5_minutes', label: 'Load, 5 minutes', format: 'ratio', from: 'load.1', ...RECORDED },
  { id: 'load_15_minutes', label: 'Load, 15 minutes', format: 'ratio', from: 'load.2', ...RECORDED },
  part(['memory', 'total_bytes'], 'Memory', 'bytes', RECORDED),
  part(['memory', 'used_bytes'], 'Memory used', 'bytes', RECORDED),
  part(['memory', 'available_bytes'], 'Memory available', 'bytes', RECORDED),
  part(['memory', 'cached_bytes'], 'Memory cached', 'bytes', RECORDED),
  part(['memory', 'compressed_bytes'], 'Memory compressed', 'bytes', RECORDED),
  part(['memory', 'used_percent'], 'Memory used', 'percent', {
    ...CHARTED,
    usual: { leastSpread: 1, cause: 'memory' },
  }),
  part(['memory', 'swap_total_bytes'], 'Swap', 'bytes', RECORDED),
  part(['memory', 'swap_used_bytes'], 'Swap used', 'bytes', CHARTED),
  part(['memory', 'swap_in_bytes_per_second'], 'Swapped in', 'bytes_per_second', RECORDED),
  part(['memory', 'swap_out_bytes_per_second'], 'Swapped out', 'bytes_per_second', RECORDED),
  part(['memory', 'page_in_bytes_per_second'], 'Paged in', 'bytes_per_second', RECORDED),
  part(['memory', 'major_faults_per_second'], 'Major faults', 'per_second', RECORDED),
  part(['memory', 'refaults_per_second'], 'Refaults', 'per_second', RECORDED),
  { id: 'memory_pressure', label: 'Memory pressure', format: 'word', from: 'memory_pressure', ...RECORDED },
  stall('cpu', 'some', 'Some tasks stalled on CPU'),
  stall('cpu', 'full', 'All tasks stalled on CPU'),
  stall('memory', 'some', 'Some tasks stalled on memory'),
  stall('memory', 'full', 'All tasks stalled on memory'),
  stall('io', 'some', 'Some tasks stalled on I/O'),
  stall('io', 'full', 'All tasks stalled on I/O'),
  {
    id: 'disk_read_bytes_per_second',
    label: 'Disk read',
    format: 'bytes_per_second',
    from: 'disks.*.read_bytes_per_second',
    over: 'sum',
    ...RECORDED,
  },
  {
    id: 'disk_written_bytes_per_second',
    label: 'Disk written',
    format: 'bytes_per_second',
    from: 'disks.*.written_bytes_per_second',
    over: 'sum',
    ...RECORDED,
  },
  {
    id: 'disk_bytes_per_second',
    label: 'Disk traffic',
    format: 'bytes_per_second',
    from: ['disks.*.read_bytes_per_second', 'disks.*.written_bytes_per_second'],
    over: 'sum',
    history: true,
    // Its two halves have theirs.
    csv: false,
    usual: { leastSpread: 5e6, cause: 'disk' },
  },
  {
    id: 'disk_busiest_percent',
    label: 'Busiest disk',
    format: 'percent',
    from: 'disks.*.busy_percent',
    over: 'greatest',
    ...RECORDED,
  },
  {
    id: 'network_received_bytes_per_second',
    label: 'Network received',
    format: 'bytes_per_second',
    from: 'networks.*.received_bytes_per_second',
    over: 'sum',
    ...RECORDED,
  },
  {
    id: 'network_sent_bytes_per_second',
    label: 'Network sent',
    format: 'bytes_per_second',
    from: 'networks.*.sent_bytes_per_second',
    over: 'sum',
    ...RECORDED,
  },
  {
    id: 'hottest_celsius',
    label: 'Hottest sensor',
    format: 'celsius',
    from: 'hottest_celsius',
    ...CHARTED,
    usual: { leastSpread: 1.5, cause: 'cpu' },
  },
  { id: 'thermal_pressure', label: 'Thermal pressure', format: 'word', from: 'thermal_pressure', ...RECORDED },
  {
    id: 'throttle_events_per_second',
    label: 'Throttle events',
    format: 'per_second',
    from: 'throttle_events_per_second',
    ...RECORDED,
  },
  {
    id: 'package_watts',
    label: 'Package power',
    format: 'watts',
    from: 'package_watts',
    ...CHARTED,
    usual: { leastSpread: 1, cause: 'cpu' },
  },
  part(['bandwidth', 'bytes_per_second'], 'Memory bandwidth', 'bytes_per_second', CHARTED),
  part(['bandwidth', 'percent'], 'Memory bandwidth', 'percent', {
    ...RECORDED,
    usual: { leastSpread: 3, cause: 'cpu' },
  }),
  part(['battery', 'percent'], 'Battery', 'percent', RECORDED),
  part(['battery', 'watts'], 'Battery power', 'watts', RECORDED),
  part(['battery', 'status'], 'Battery status', 'word', RECORDED),
] as const satisfies readonly MachineFigure[];

type Entry = (typeof MACHINE)[number];
export type MachineFigureId = Exclude<Entry, { readonly format: 'word' }>['id'];
/** Those whose last ten minutes are kept. */
export type HistoryFigureId = Extract<Entry, { readonly history: true }>['id'];
/** Where frames have the figures of this list. */
export type FigurePath = Entry['from'] extends infer From ? (From extends readonly (infer One)[] ? One : From) : never;

export interface DeviceKind {
  /** Begins the names of its columns in CSV: `disk_sda_busy_percent`. */
  readonly kind: string;
  /** The list in a frame. */
  readonly from: string;
  /** What tells one from another; of several of one name, their order does. */
  readonly by: 'id' | 'name';
  readonly figures: readonly { readonly key: string; readonly format: MetricFormat; readonly history: boolean }[];
}

/** The figures of each device of a kind. In CSV their columns follow those of the machine, in this order. */
export const DEVICES = [
  {
    kind: 'core',
    from: 'cores',
    by: 'id',
    figures: [
      { key: 'busy_percent', format: 'percent', history: true },
      { key: 'frequency_hz', format: 'hertz', history: false },
    ],
  },
  {
    kind: 'cluster',
    from: 'clusters',
    by: 'name',
    figures: [
      { key: 'busy_percent', format: 'percent', history: false },
      { key: 'frequency_hz', format: 'hertz', history: false },
    ],
  },
  { kind: 'power', from: 'power', by: 'name', figures: [{ key: 'watts', format: 'watts', history: false }] },
  {
    kind: 'gpu',
    from: 'gpus',
    by: 'name',
    figures: [
      { key: 'busy_percent', format: 'percent', history: true },
      { key: 'frequency_hz', format: 'hertz', history: false },
      { key: 'memory_used_bytes', format: 'bytes', history: false },
      { key: 'celsius', format: 'celsius', history: false },
    ],
  },
  {
    kind: 'temperature',
    from: 'temperatures',
    by: 'name',
    figures: [{ key: 'celsius', format: 'celsius', history: false }],
  },
  { kind: 'fan', from: 'fans', by: 'name', figures: [{ key: 'rpm', format: 'count', history: false }] },
  {
    kind: 'disk',
    from: 'disks',
    by: 'name',
    figures: [
      { key: 'read_bytes_per_second', format: 'bytes_per_second', history: false },
      { key: 'written_bytes_per_second', format: 'bytes_per_second', history: false },
      { key: 'busy_percent', format: 'percent', history: false },
      { key: 'wait_ms', format: 'milliseconds', history: false },
    ],
  },
  {
    kind: 'network',
    from: 'networks',
    by: 'name',
    figures: [
      { key: 'received_bytes_per_second', format: 'bytes_per_second', history: false },
      { key: 'sent_bytes_per_second', format: 'bytes_per_second', history: false },
    ],
  },
] as const satisfies readonly DeviceKind[];

type Kind = (typeof DEVICES)[number];
type Kept<One extends Kind> = Extract<One['figures'][number], { readonly history: true }>['key'];
/** Where frames have the figures of devices. */
export type DevicePath = {
  [One in Kind as One['from']]: `${One['from']}.*.${One['figures'][number]['key']}`;
}[Kind['from']];
/** The lists of a frame of which figures are kept, and which those are. */
export type HistoryDevices = { [One in Kind as Kept<One> extends never ? never : One['from']]: Kept<One> };

export const HISTORY_FIGURES: readonly HistoryFigureId[] = MACHINE.flatMap((one) => (one.history ? [one.id] : []));
type Measured = MachineFigure & { readonly format: MetricFormat };
const MEASURED: ReadonlyMap<string, Measured> = new Map(
  MACHINE.flatMap((one) => (one.format === 'word' ? [] : [[one.id, one]])),
);
export const machineFigure = (id: MachineFigureId): Measured => MEASURED.get(id)!;
