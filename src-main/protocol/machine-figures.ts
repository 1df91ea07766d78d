import {
  machineFigure,
  MACHINE,
  type DevicePath,
  type FigurePath,
  type MachineFigure,
  type MachineFigureId,
} from '../metrics/machine.ts';
import type { SystemFrame } from './frame.ts';

/** Reads the figures of the machine's registry out of a frame, or out of what was recorded of one. */

/** Every place of a frame, as the registry writes it; of a list, `*` for each of its entries. */
type PlaceIn<Value, Path extends string> =
  NonNullable<Value> extends readonly (infer One)[]
    ? One extends object
      ? `${Path}.*.${keyof One & string}`
      : `${Path}.${Extract<keyof NonNullable<Value>, `${number}`>}`
    : NonNullable<Value> extends object
      ? Places<NonNullable<Value>, `${Path}.`>
      : Path;
type Places<Values, Before extends string = ''> = {
  [Key in keyof Values & string]: PlaceIn<Values[Key], `${Before}${Key}`>;
}[keyof Values & string];

/** Not figures of the machine: what tells devices apart, how they are grouped, and the limits of their figures. */
type NoFigure =
  | `${string}.*.${'id' | 'name' | 'cluster' | 'nested'}`
  | `apps.*.${string}`
  | `${string}.*.${'max_frequency_hz' | 'max_rpm' | 'memory_total_bytes'}`
  | 'package_reference_watts'
  | 'bandwidth.peak_bytes_per_second';
type InFrame = Exclude<Places<SystemFrame>, NoFigure>;
type InRegistry = FigurePath | DevicePath;

/** Does not compile where the registry and a frame do not have the same figures, and names those of one alone. */
type Checked<Type> = [Exclude<InFrame, InRegistry>, Exclude<InRegistry, InFrame>] extends [never, never]
  ? Type
  : { readonly withoutEntry: Exclude<InFrame, InRegistry>; readonly notInFrame: Exclude<InRegistry, InFrame> };

/** A recording may lack any part; it has its cores in columns. */
export type MachineReadings = {
  readonly [Part in Exclude<keyof SystemFrame, 'cores'>]?: SystemFrame[Part] | undefined;
};

const keysOf = ({ from }: MachineFigure): string[][] =>
  (typeof from === 'string' ? [from] : from).map((path) => path.split('.'));
const KEYS: Checked<ReadonlyMap<string, string[][]>> = new Map(MACHINE.map((figure) => [figure.id, keysOf(figure)]));

/** A figure of the machine; null where it is absent, which the registry says when that is. */
export function readFigure(id: MachineFigureId, system: MachineReadings): number | null {
  const add = machineFigure(id).over === 'greatest' ? Math.max : (sum: number, reading: number) => sum + reading;
  let figure: number | null = null;
  for (const keys of KEYS.get(id)!)
    for (const reading of readingsAt(system, keys, 0))
      if (typeof reading === 'number') figure = figure === null ? reading : add(figure, reading);
  return figure;
}

/** A cell of a table: a figure, or what the OS calls a state. */
export function readCell({ id, format }: MachineFigure, system: MachineReadings): number | string | null {
  if (format !== 'word') return readFigure(id as MachineFigureId, system);
  const word = readingsAt(system, KEYS.get(id)![0]!, 0)[0];
  return typeof word === 'string' ? word : null;
}

/** What stands at a path; of a list, in each of its entries. */
function readingsAt(value: unknown, keys: readonly string[], depth: number): readonly unknown[] {
  const key = keys[depth];
  if (key === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (key === '*') return (value as readonly unknown[]).flatMap((one) => readingsAt(one, keys, depth + 1));
  return readingsAt((value as Readonly<Record<string, unknown>>)[key], keys, depth + 1);
}
