import { failure, ok, type Result } from '../../../base/result.ts';
import type { IOKit } from '../iokit.ts';
import { perfLevels, type PerfLevel } from './perf-levels.ts';
import type { Sysctl } from './sysctl.ts';

/**
 * The device tree's letters for kinds of core. What each is called differs: P is `Performance` up to the M4, `Super`
 * from the M5 on.
 */
const FASTEST_FIRST = ['P', 'M', 'E'];

/**
 * The name of the cluster of each core, by the core's number; empty where all cores are alike. Numbers follow no order
 * that could be counted on: two dies take turns, and the fastest cores come last.
 */
export function coreClusters(sysctl: Sysctl, iokit: Result<IOKit>): Result<ReadonlyMap<number, string>> {
  const levels = perfLevels(sysctl);
  if (!levels.ok) return levels;
  if (levels.value.length === 0) return ok(new Map());
  if (!iokit.ok) return iokit;
  return named(clusterTypes(iokit.value), levels.value);
}

/**
 * `cluster-type` of the registry's `cpuN`, by the number that host_processor_info gives the core: `logical-cpu-id`, or
 * N on systems that have none.
 */
function clusterTypes(iokit: IOKit): Map<number, string> {
  const types = new Map<number, string>();
  iokit.forEachService('AppleARMPE', (platform) => {
    iokit.forEachChild(platform, (child) => {
      const place = /^cpu(\d{1,4})$/.exec(iokit.nameOf(child) ?? '')?.[1];
      if (place === undefined) return;
      const [value, id] = iokit.properties(child, ['cluster-type', 'logical-cpu-id']);
      const type = letter(value ?? null);
      if (type !== null) types.set(typeof id === 'number' ? id : Number(place), type);
    });
  });
  return types;
}

/** Data `<"E">`, with or without a NUL behind it. */
function letter(value: unknown): string | null {
  const text = Buffer.isBuffer(value) ? value.toString('latin1') : typeof value === 'string' ? value : '';
  return /^([A-Z])\0*$/.exec(text)?.[1] ?? null;
}

/**
 * The fastest type has the name of the fastest level, and so on: if there are as many types, and as many cores of each,
 * as levels.
 */
function named(types: ReadonlyMap<number, string>, levels: readonly PerfLevel[]): Result<ReadonlyMap<number, string>> {
  const present = FASTEST_FIRST.filter((type) => [...types.values()].includes(type));
  const fits =
    present.length === levels.length &&
    levels.every(
      ({ logicalCores }, index) =>
        [...types.values()].filter((type) => type === present[index]).length === logicalCores,
    );
  if (!fits) {
    const told = levels.map(({ name, logicalCores }) => `${logicalCores} ${name}`).join(', ');
    return failure(`the registry's cores (${summary(types)}) are not those of hw.perflevel (${told})`);
  }
  return ok(new Map([...types].map(([id, type]) => [id, levels[present.indexOf(type)]!.name])));
}

function summary(types: ReadonlyMap<number, string>): string {
  const counts = new Map<string, number>();
  for (const type of types.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts.size === 0 ? 'none' : [...counts].map(([type, count]) => `${count} ${type}`).join(', ');
}
