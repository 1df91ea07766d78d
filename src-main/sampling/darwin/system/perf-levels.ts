import { ok, type Result } from '../../../base/result.ts';
import type { Sysctl } from './sysctl.ts';

/** A kind of core: `Performance`, `Efficiency`, `Super`. */
export interface PerfLevel {
  readonly name: string;
  readonly logicalCores: number;
}

/** More kinds of core than any chip has. */
const MOST_LEVELS = 8;

/** The fastest first, in the system's own words. Empty where all cores are alike: Intel, and some virtual machines. */
export function perfLevels(sysctl: Sysctl): Result<PerfLevel[]> {
  const count = sysctl.integer('hw.nperflevels');
  if (!count.ok || count.value < 2) return ok([]);
  const levels: PerfLevel[] = [];
  for (let index = 0; index < Math.min(count.value, MOST_LEVELS); index++) {
    const name = sysctl.text(`hw.perflevel${index}.name`);
    if (!name.ok) return name;
    const logicalCores = sysctl.integer(`hw.perflevel${index}.logicalcpu_max`);
    if (!logicalCores.ok) return logicalCores;
    levels.push({ name: name.value, logicalCores: logicalCores.value });
  }
  return ok(levels);
}
