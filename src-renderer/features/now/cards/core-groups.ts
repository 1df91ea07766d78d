import type { SystemFrame } from '../../../../src-main/protocol/frame.ts';

type Core = SystemFrame['cores'][number];
type Cluster = SystemFrame['clusters'][number];

/** Like cores. Without a name: all the cores of a machine that has no clusters, or whose cluster is not known. */
export interface CoreGroup {
  readonly name: string | null;
  /** What is known of it as a whole. */
  readonly cluster: Cluster | null;
  /** Each core with its place among all. */
  readonly places: readonly { readonly core: Core; readonly index: number }[];
}

/** The fastest first, then those of which only the name is known, then the rest. */
export function coreGroups({ cores, clusters }: Pick<SystemFrame, 'cores' | 'clusters'>): CoreGroup[] {
  const places = cores.map((core, index) => ({ core, index }));
  const known = clusters.toSorted((a, b) => (b.max_frequency_hz ?? 0) - (a.max_frequency_hz ?? 0));
  const names = new Set([
    ...known.map(({ name }) => name),
    ...cores.map(({ cluster }) => cluster).filter((name) => name !== null),
  ]);
  const groups = [...names].map((name) => ({
    name,
    cluster: known.find((cluster) => cluster.name === name) ?? null,
    places: places.filter(({ core }) => core.cluster === name),
  }));
  const rest = places.filter(({ core }) => core.cluster === null);
  return rest.length === 0 ? groups : [...groups, { name: null, cluster: null, places: rest }];
}
