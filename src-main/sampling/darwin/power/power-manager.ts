import type { CoreFoundation } from '../corefoundation.ts';
import type { IOKit } from '../iokit.ts';
import { frequencyTable, tierTables, type TierTables } from './dvfs.ts';

export interface Frequencies {
  /** By tier of CPU cores, the slowest tier first. */
  readonly cpu: TierTables;
  readonly gpu: readonly number[];
}

/**
 * The frequencies of the chip's performance states, as the power manager (pmgr) has them; all empty on an Intel Mac.
 * They never change.
 */
export function readFrequencies(cf: CoreFoundation, iokit: IOKit): Frequencies {
  let found: Frequencies = { cpu: [], gpu: [] };
  iokit.forEachService('AppleARMIODevice', (device) => {
    if (iokit.nameOf(device) !== 'pmgr') return true;
    const property = (key: string): Buffer | null => {
      using value = iokit.property(device, key);
      return cf.bytes(value?.reference ?? null);
    };
    found = { cpu: tierTables(property), gpu: frequencyTable(property('voltage-states9')) };
    return false;
  });
  return found;
}
