/** Which cores a channel of the group "CPU Stats" tells of. */
export interface CpuChannel {
  /** `E`, `M`, `P`: the letter before CPU. */
  readonly tier: string;
  readonly die: number;
  /**
   * Cluster and core as one number (`PCPU110` is core 1 of cluster 1), and the core where it has a number of its own
   * (`PCPU1_CPU3`).
   */
  readonly unit: number;
  readonly core: number;
}

/**
 * `ECPU`, `PCPU1`, `ECPU010`, `MCPU0`, on an Ultra `DIE_0_PCPU1_CPU3`; null for all else: `ECPM` and `PCPM1_IDLE` are
 * the cluster's fabric.
 */
export function cpuChannel(name: string): CpuChannel | null {
  const match = /^(?:DIE_?(\d+)_)?([A-Z])CPU(\d{0,6})(?:_CPU(\d{1,4}))?$/.exec(name.trim());
  if (match === null) return null;
  return { die: Number(match[1] ?? 0), tier: match[2]!, unit: Number(match[3] || 0), core: Number(match[4] ?? 0) };
}

/** In the order in which the OS numbers the cores of a tier: by die, cluster, core. */
export const compareCpuChannels = (a: CpuChannel, b: CpuChannel): number =>
  a.die - b.die || a.unit - b.unit || a.core - b.core;

/** Tiers from the slowest to the fastest. M5 Pro and Max have M (Performance) and P (Super), and no E. */
const TIERS = ['E', 'M', 'P', 'S'];
export const compareTiers = (a: string, b: string): number => TIERS.indexOf(a) - TIERS.indexOf(b) || (a < b ? -1 : 1);

export type EnergyPart = 'cpu' | 'gpu' | 'ane' | 'dram';
/**
 * What an energy channel meters; of those of one part only the ones with the lowest rank count: the others are pieces
 * of them, or the same again.
 */
export interface EnergyChannel {
  readonly part: EnergyPart;
  readonly rank: number;
}

/** Names after the die: an Ultra has `DIE_0_CPU Energy` and `DIE_1_CPU Energy`, to be added. */
const ENERGY: readonly (readonly [RegExp, EnergyPart, number])[] = [
  [/^CPU Energy$/, 'cpu', 0],
  [/^GPU Energy$/, 'gpu', 0],
  [/^GPU\d*$/, 'gpu', 1],
  [/^ANE$/, 'ane', 0],
  [/^ANE\d+$/, 'ane', 1],
  [/^ANE\d+_\d+$/, 'ane', 2],
  [/^DRAM$/, 'dram', 0],
  [/^DRAM\d+$/, 'dram', 1],
];

/** Null for a channel that is not metered here: single cores and clusters, fabric, display, ports. */
export function energyChannel(name: string): EnergyChannel | null {
  const known = ENERGY.find(([pattern]) => pattern.test(withoutDie(name)));
  return known === undefined ? null : { part: known[1], rank: known[2] };
}

/** `DCS RD` of `DIE_0_DCS RD`, `DIE0 DCS RD`. */
export const withoutDie = (name: string): string => name.trim().replace(/^DIE_?\d+[_ ]/, '');
