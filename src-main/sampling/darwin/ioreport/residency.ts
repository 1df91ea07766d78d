/**
 * How long something was in each of its performance states: sums that can be added to others of the same kind of thing.
 */
export interface Residency {
  /** In all states, in ticks of whatever clock. */
  readonly total: number;
  /** In those in which it runs. */
  readonly active: number;
  /** Hertz times ticks over the active states; NaN where it was in a state whose frequency is not known. */
  readonly weighted: number;
}

/** States in which nothing runs, by their names in IOReport: of cores and clusters, and of the GPU. */
const INACTIVE: readonly string[] = ['IDLE', 'DOWN', 'OFF'];

/**
 * Active states stand in the order of the frequency table, the slowest first.
 * @param names of the states; one without a name makes the whole unreadable
 * @param ticks as many as names
 * @param frequencies in Hz, rising; empty where not known
 * @returns null where the figures cannot be (negative, not a number)
 */
export function residencyOf(
  names: readonly string[],
  ticks: readonly number[],
  frequencies: readonly number[],
): Residency | null {
  let total = 0;
  let active = 0;
  let weighted = 0;
  let rank = 0;
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index]!.trim();
    const spent = ticks[index] ?? NaN;
    if (name === '' || !(spent >= 0 && spent < Infinity)) return null;
    total += spent;
    if (INACTIVE.includes(name)) continue;
    active += spent;
    if (spent > 0) weighted += spent * (frequencies[rank] ?? NaN);
    rank += 1;
  }
  return { total, active, weighted };
}

export const NO_RESIDENCY: Residency = { total: 0, active: 0, weighted: 0 };

export const addResidency = (a: Residency, b: Residency): Residency => ({
  total: a.total + b.total,
  active: a.active + b.active,
  weighted: a.weighted + b.weighted,
});

/** 0 to 1; null where no time passed. */
export const activeShare = ({ total, active }: Residency): number | null => (total > 0 ? active / total : null);

/** Mean frequency in Hz while it ran; null where it did not run, or a frequency is not known. */
export const meanFrequency = ({ active, weighted }: Residency): number | null =>
  active > 0 && weighted > 0 ? weighted / active : null;
