import { readFileSync } from 'node:fs';
import type { MetricId } from '../../../metrics/registry.ts';

/** What a load measured of itself: the true size; or, as text, why it cannot tell or could not be that load here. */
export type Truth = number | string;
export type Truths = Partial<Record<MetricId | 'sleeping' | 'stopped' | 'zombie', Truth>>;

/** What getrusage(2) said of this process since, all threads together. */
export class Usage {
  readonly #before = process.resourceUsage();

  get cpuMs(): number {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    return (userCPUTime + systemCPUTime - this.#before.userCPUTime - this.#before.systemCPUTime) / 1_000;
  }

  get switches(): number {
    const now = process.resourceUsage();
    return (
      now.voluntaryContextSwitches +
      now.involuntaryContextSwitches -
      this.#before.voluntaryContextSwitches -
      this.#before.involuntaryContextSwitches
    );
  }

  get pageIns(): number {
    return process.resourceUsage().majorPageFault - this.#before.majorPageFault;
  }

  get faults(): number {
    return process.resourceUsage().minorPageFault - this.#before.minorPageFault + this.pageIns;
  }
}

/**
 * Bytes that the kernel charged to this process, as `read_bytes` or `write_bytes` of /proc/self/io; null where there is
 * no such file.
 */
export function chargedBytes(key: 'read_bytes' | 'write_bytes'): number | null {
  try {
    const found = new RegExp(`^${key}: (\\d+)$`, 'm').exec(readFileSync('/proc/self/io', 'utf8'));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
}
