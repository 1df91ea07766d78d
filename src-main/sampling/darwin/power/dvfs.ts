/** Bytes of an entry of voltage-states: frequency and voltage, both u32, little-endian. */
const ENTRY = 8;
/** From here on a table is in Hz, which 32 bits can say up to 4.29 GHz. M1 to M3 have such tables, and all GPUs. */
const LEAST_HZ = 1e8;
/** From here on it is in kHz: the CPU tables of M4 and later. What is smaller counts something else. */
const LEAST_KHZ = 1e5;

/**
 * Frequencies of a voltage-states table in Hz, rising; empty where it is no table of frequencies. Entries of 0 are
 * placeholders.
 */
export function frequencyTable(bytes: Buffer | null): number[] {
  const raw: number[] = [];
  for (let at = 0; bytes !== null && at + ENTRY <= bytes.length; at += ENTRY) {
    const frequency = bytes.readUInt32LE(at);
    if (frequency > 0) raw.push(frequency);
  }
  const highest = Math.max(...raw, 0);
  if (highest < LEAST_KHZ) return [];
  const hertz = highest >= LEAST_HZ ? 1 : 1e3;
  return raw.map((frequency) => frequency * hertz);
}

/** The CPU's tables by tier of cores, the slowest tier first. */
export type TierTables = readonly (readonly number[])[];

/** Of M1 to M4: efficiency cores, performance cores. */
const FIXED_TABLES = ['voltage-states1-sram', 'voltage-states5-sram'];

/**
 * @param property reads a property of the power manager (IORegistry class AppleARMIODevice, name pmgr)
 * @returns a table for each tier that has one. M5 and later list their clusters in `acc-clusters`, 8 bytes each: the
 * number of the
 *   table, then the tier.
 */
export function tierTables(property: (name: string) => Buffer | null): TierTables {
  const clusters = property('acc-clusters');
  if (clusters === null || clusters.length < ENTRY)
    return FIXED_TABLES.map((name) => frequencyTable(property(name))).filter((table) => table.length > 0);
  const tiers = new Map<number, readonly number[]>();
  for (let at = 0; at + ENTRY <= clusters.length; at += ENTRY) {
    const table = frequencyTable(property(`voltage-states${clusters[at]!}-sram`));
    const tier = clusters[at + 1]!;
    // Clusters of one tier have equal tables of their own (M5 Max: 22 and 23).
    if (table.length > 0 && !tiers.has(tier)) tiers.set(tier, table);
  }
  return [...tiers].sort(([a], [b]) => a - b).map(([, table]) => table);
}
