import { DEVICES, MACHINE, type DeviceKind } from '../metrics/machine.ts';
import { readCell } from '../protocol/machine-figures.ts';
import { RECORDING_SCHEMA, type RecordedSystem, type SampleLine } from '../protocol/recording.ts';

export type Cell = string | number | null | undefined;
export interface CsvColumn {
  readonly name: string;
  readonly value: (sample: SampleLine) => Cell;
}

type Devices<List extends string> = Extract<(typeof DEVICES)[number], { readonly from: List }>;
/** The lists whose devices have names. */
type Named = Exclude<(typeof DEVICES)[number]['from'], 'cores'>;
type Device = { readonly name: string } & Readonly<Record<string, unknown>>;

const column = (name: string, value: (sample: SampleLine) => Cell): CsvColumn => ({ name, value });
const ofSystem = (name: string, value: (system: RecordedSystem) => Cell): CsvColumn => ({
  name,
  value: ({ system }) => value(system),
});

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
  ...MACHINE.filter(({ csv }) => csv).map((figure) => ofSystem(figure.id, (system) => readCell(figure, system))),
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
  return DEVICES.flatMap((devices) =>
    devices.from === 'cores' ? coreColumns(devices, system) : namedColumns(devices, devices.from, system),
  );
}

function coreColumns({ kind, figures }: Devices<'cores'>, { cores }: RecordedSystem): CsvColumn[] {
  return (cores?.id ?? []).flatMap((id) =>
    figures.map(({ key }) => ofSystem(`${kind}_${id}_${key}`, (now) => now.cores?.[key][now.cores.id.indexOf(id)])),
  );
}

/** Columns of every device of a kind, found again by its name and, among several of one name, by its place. */
function namedColumns({ kind, figures }: DeviceKind, list: Named, system: RecordedSystem): CsvColumn[] {
  const devicesIn = (now: RecordedSystem): readonly Device[] => (now[list] as readonly Device[] | undefined) ?? [];
  return devicesIn(system).flatMap(({ name }, index, all) => {
    const place = all.slice(0, index).filter((other) => other.name === name).length;
    return figures.map(({ key }) =>
      ofSystem(
        `${kind}_${partOf(name)}_${key}`,
        (now) => devicesIn(now).filter((device) => device.name === name)[place]?.[key] as Cell,
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
