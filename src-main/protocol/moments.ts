import { DEVICES, HISTORY_FIGURES, type HistoryDevices, type HistoryFigureId } from '../metrics/machine.ts';
import type { Band } from '../metrics/registry.ts';
import type { Frame, SystemFrame } from './frame.ts';
import { readFigure } from './machine-figures.ts';

/** The machine over the last minutes, a moment at a time or in series: what of it is kept, the registry says. */

type Figure = number | null;
export type List = keyof HistoryDevices;

/** The devices of a list in columns, in the order of the frame. Where they are numbered, their numbers are one. */
type DeviceColumns<Of extends List> = Readonly<Record<HistoryDevices[Of], readonly Figure[]>> &
  (Of extends 'cores' ? { readonly id: readonly number[] } : unknown);
export type DeviceSeries<Of extends List> = Record<HistoryDevices[Of], Figure[]> &
  (Of extends 'cores' ? { id: number } : unknown);

/** What is kept of one tick. Units as on the wire. */
export type Moment = {
  readonly at_ms: number;
  readonly top_score: Figure;
  readonly top_name: string | null;
  readonly top_band: Band | null;
} & Readonly<Record<HistoryFigureId, Figure>> & { readonly [Of in List]: DeviceColumns<Of> };

/**
 * Series of the last ten minutes, an entry a second with the greatest score in it, oldest first, all of one length. Of
 * cores and GPUs, one object each: of cores by their number, of GPUs in the order of a frame.
 */
export type History = {
  at_ms: number[];
  top_score: Figure[];
  top_name: (string | null)[];
  top_band: (Band | null)[];
} & Record<HistoryFigureId, Figure[]> & { [Of in List]: DeviceSeries<Of>[] };

/** The lists of devices of which something is kept. */
export const LISTS = DEVICES.map(({ from, by, figures }) => ({
  list: from as List,
  byId: by === 'id',
  keys: figures.filter(({ history }) => history).map(({ key }) => key as string),
})).filter(({ keys }) => keys.length > 0);

type Columns = Readonly<Record<string, readonly unknown[]>>;
type Devices = readonly Readonly<Record<string, unknown>>[];
type KeptList = (typeof LISTS)[number];

/** @param system null: nothing is known of this time */
export function momentOf(at_ms: number, top: Frame['top'], system: SystemFrame | null): Moment {
  return {
    at_ms,
    top_score: top?.score ?? null,
    top_name: top?.name ?? null,
    top_band: top?.band ?? null,
    ...Object.fromEntries(HISTORY_FIGURES.map((id) => [id, system === null ? null : readFigure(id, system)])),
    ...Object.fromEntries(LISTS.map((kept) => [kept.list, columnsOf(kept, system?.[kept.list] ?? [])])),
  } as Moment;
}

function columnsOf({ byId, keys }: KeptList, devices: Devices, figureOf = (value: unknown) => value): Columns {
  const columns = keys.map((key) => [key, devices.map((device) => figureOf(device[key]))] as const);
  return Object.fromEntries(byId ? [['id', devices.map(({ id }) => id)], ...columns] : columns);
}

/** Series out of moments. A device that came or went has no figures where it was not there. */
export function historyOf(moments: readonly Moment[]): History {
  const of = <T>(value: (moment: Moment) => T): T[] => moments.map(value);
  return {
    at_ms: of(({ at_ms }) => at_ms),
    top_score: of(({ top_score }) => top_score),
    top_name: of(({ top_name }) => top_name),
    top_band: of(({ top_band }) => top_band),
    ...Object.fromEntries(HISTORY_FIGURES.map((id) => [id, of((moment) => moment[id])])),
    ...Object.fromEntries(LISTS.map((kept) => [kept.list, deviceSeries(moments, kept)])),
  } as History;
}

function deviceSeries(moments: readonly Moment[], { list, byId, keys }: KeptList): unknown[] {
  const columns = moments.map((moment) => moment[list] as unknown as Columns);
  const seriesAt = (placeIn: (columns: Columns) => number): object =>
    Object.fromEntries(keys.map((key) => [key, columns.map((now) => now[key]![placeIn(now)] ?? null)]));
  if (!byId) {
    const most = columns.reduce((count, now) => Math.max(count, now[keys[0]!]!.length), 0);
    return Array.from({ length: most }, (_, place) => seriesAt(() => place));
  }
  const ids = [...new Set(columns.flatMap(({ id }) => id as readonly number[]))].sort((a, b) => a - b);
  return ids.map((id) => ({ id, ...seriesAt((now) => now['id']!.indexOf(id)) }));
}

/** Moments out of series. */
export function momentsOf(history: History): Moment[] {
  return history.at_ms.map((at_ms, place) => {
    const figureOf = (all: unknown): unknown => (all as readonly Figure[])[place] ?? null;
    return {
      at_ms,
      top_score: history.top_score[place] ?? null,
      top_name: history.top_name[place] ?? null,
      top_band: history.top_band[place] ?? null,
      ...Object.fromEntries(HISTORY_FIGURES.map((id) => [id, history[id][place] ?? null])),
      ...Object.fromEntries(LISTS.map((kept) => [kept.list, columnsOf(kept, history[kept.list], figureOf)])),
    } as Moment;
  });
}
