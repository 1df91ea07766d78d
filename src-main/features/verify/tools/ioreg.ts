import { figure, signed64 } from './figures.ts';

export interface RegistryEntry {
  readonly className: string;
  /** How deep it stands in the tree: columns of indentation. */
  readonly depth: number;
  /** As printed: numbers, quoted texts, `{…}`, `Yes`. */
  readonly properties: ReadonlyMap<string, string>;
}

/** `ioreg -r -c …`, in the order printed. Null when nothing matched. */
export function parseIoreg(text: string): RegistryEntry[] | null {
  const entries: { className: string; depth: number; properties: Map<string, string> }[] = [];
  for (const line of text.split('\n')) {
    const opened = /^([ |]*)\+-o .*<class ([^,>]+)/.exec(line);
    if (opened !== null) entries.push({ className: opened[2]!, depth: opened[1]!.length, properties: new Map() });
    const property = /^[ |]*"([^"]+)" = (.*)$/.exec(line);
    if (property !== null) entries.at(-1)?.properties.set(property[1]!, property[2]!);
  }
  return entries.length === 0 ? null : entries;
}

/** The numbers of a dictionary `{"Bytes (Read)"=14160125952,…}`. */
export const numbersOf = (dictionary: string | undefined): ReadonlyMap<string, number> =>
  new Map(
    [...(dictionary ?? '').matchAll(/"([^"]+)"=(\d{1,20})(?=[,}])/g)].map((match): [string, number] => [
      match[1]!,
      figure(match[2]),
    ]),
  );

/**
 * By BSD name, the statistics of each driver: its disk stands right below it. A driver without a disk (no card in the
 * reader) is left out.
 */
export function diskStatistics(entries: readonly RegistryEntry[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const disks = new Map<string, ReadonlyMap<string, number>>();
  for (const [index, driver] of entries.entries()) {
    const statistics = numbersOf(driver.properties.get('Statistics'));
    const below = entries[index + 1];
    const name = /^"(disk\d+)"$/.exec(below?.properties.get('BSD Name') ?? '')?.[1];
    if (statistics.size > 0 && name !== undefined && below!.depth > driver.depth) disks.set(name, statistics);
  }
  return disks;
}

interface BatteryFigures {
  readonly percent: number;
  /** Drawn from it: positive while it discharges. */
  readonly watts: number;
}

/**
 * Of AppleSmartBattery: mA that are negative while it discharges, printed without sign, and mV. Capacities are percent
 * on Apple silicon, mAh on Intel.
 */
export function batteryFigures(entries: readonly RegistryEntry[]): BatteryFigures | null {
  const properties = entries.find((entry) => entry.properties.has('CurrentCapacity'))?.properties;
  if (properties === undefined) return null;
  const milliwatts =
    -signed64(properties.get('InstantAmperage') ?? properties.get('Amperage')) * figure(properties.get('Voltage'));
  return {
    percent: (100 * figure(properties.get('CurrentCapacity'))) / figure(properties.get('MaxCapacity')),
    watts: milliwatts / 1e6,
  };
}

/** PerformanceStatistics of the first accelerator that has any. A card with memory of its own tells of that. */
export function gpuFigures(
  entries: readonly RegistryEntry[],
): { readonly busyPercent: number; readonly memoryBytes: number } | null {
  const statistics = entries
    .map((entry) => numbersOf(entry.properties.get('PerformanceStatistics')))
    .find((numbers) => numbers.size > 0);
  if (statistics === undefined) return null;
  return {
    busyPercent: statistics.get('Device Utilization %') ?? NaN,
    memoryBytes: statistics.get('inUseVidMemoryBytes') ?? statistics.get('In use system memory') ?? NaN,
  };
}
