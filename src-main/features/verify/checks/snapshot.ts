import type { EpochMs } from '../../../base/brand.ts';
import { COUNTERS, GAUGES, type RawMetricId } from '../../../metrics/registry.ts';
import type { RawSample } from '../../../sample/sampler.ts';
import type { SystemCounters } from '../../../sample/system.ts';

export interface SnapshotProcess {
  readonly parentPid: number;
  /** Milliseconds since the epoch; 0 when unknown. */
  readonly startedAt: number;
  readonly uid: number | null;
  /** NaN: not told. */
  readonly raw: Readonly<Record<RawMetricId, number>>;
}

/** A sample that outlives the next one. */
export interface Snapshot {
  readonly at: EpochMs;
  readonly system: SystemCounters;
  /** By pid. */
  readonly processes: ReadonlyMap<string, SnapshotProcess>;
}

const RAW_IDS: readonly RawMetricId[] = [...COUNTERS, ...GAUGES];

export function snapshotOf({ at, system, processes: table }: RawSample): Snapshot {
  const processes = new Map<string, SnapshotProcess>();
  for (let i = 0; i < table.count; i++) {
    const slot = table.live[i]!;
    const raw = Object.fromEntries(RAW_IDS.map((id) => [id, table.raw[id][slot]!])) as Record<RawMetricId, number>;
    processes.set(String(table.pid[slot]!), {
      parentPid: table.parentPid[slot]!,
      startedAt: table.startedAt[slot]!,
      uid: table.facts[slot]?.uid ?? null,
      raw,
    });
  }
  return { at, system, processes };
}
