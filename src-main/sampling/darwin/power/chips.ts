/** What one kind of chip can do at most. */
export interface Chip {
  /**
   * Of main memory, in both directions together; null where that depends on the number of GPU cores, and they are not
   * known.
   */
  readonly peakBytesPerSecond: number | null;
  /**
   * A scale for a bar, in watts of CPU, GPU and Neural Engine together: no limit of the chip. Null where none is given.
   */
  readonly referencePackageWatts: number | null;
}

const GB = 1e9;
/** GB/s; for some Max chips by the number of GPU cores. */
type Peak = number | Readonly<Record<number, number>>;

/**
 * Peak bandwidths are those of Apple's specifications of Macs and its announcements of the chips (M1: 128 bits of
 * LPDDR4X-4266). The package watts are the reference scale of agtop 1.2.1 (CPU, GPU, and 8 W of Neural Engine), which
 * knows no M5: Apple publishes none.
 */
const CHIPS: Readonly<Record<string, readonly [peak: Peak, watts: number | null]>> = {
  M1: [68.25, 48],
  'M1 Pro': [200, 68],
  'M1 Max': [400, 98],
  'M1 Ultra': [800, 188],
  M2: [100, 48],
  'M2 Pro': [200, 73],
  'M2 Max': [400, 113],
  'M2 Ultra': [800, 218],
  M3: [100, 53],
  'M3 Pro': [150, 73],
  'M3 Max': [{ 30: 300, 40: 400 }, 128],
  'M3 Ultra': [819, 248],
  M4: [120, 58],
  'M4 Pro': [273, 83],
  'M4 Max': [{ 32: 410, 40: 546 }, 153],
  M5: [153, null],
  'M5 Pro': [307, null],
  'M5 Max': [{ 32: 460, 40: 614 }, null],
};

/**
 * @param brand machdep.cpu.brand_string: `Apple M3 Max`
 * @param gpuCores null where not known
 * @returns null for a chip that is not in the table: a virtual one, an Intel, one that came later
 */
export function chipOf(brand: string | null, gpuCores: number | null): Chip | null {
  const name = /^Apple (M\d+(?: (?:Pro|Max|Ultra))?)$/.exec(brand?.trim() ?? '')?.[1];
  const known = name === undefined ? undefined : CHIPS[name];
  if (known === undefined) return null;
  const [peak, referencePackageWatts] = known;
  const gigabytes = typeof peak === 'number' ? peak : gpuCores === null ? undefined : peak[gpuCores];
  return { peakBytesPerSecond: gigabytes === undefined ? null : gigabytes * GB, referencePackageWatts };
}
