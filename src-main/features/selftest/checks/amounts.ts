/**
 * What is put on the machine: sizes are drawn between least and most. Each is worth about a second at most on an
 * ordinary machine.
 */
export const LOADS = [
  { name: 'cpu', what: 'ms of CPU time in one thread', least: 500, most: 800 },
  { name: 'cpu-threads', what: 'ms of CPU time in each of two threads', least: 300, most: 500 },
  { name: 'run-queue', what: 'ms of CPU time in each of two threads on one core', least: 250, most: 400 },
  { name: 'switches', what: 'round trips between two threads', least: 5_000, most: 9_000 },
  { name: 'memory', what: 'MiB touched and kept', least: 128, most: 224 },
  { name: 'faults', what: 'times 32 MiB touched and given back', least: 4, most: 8 },
  { name: 'disk-write', what: 'MiB written and synced', least: 32, most: 64 },
  { name: 'disk-read', what: 'MiB read that are in no cache', least: 32, most: 64 },
  { name: 'page-ins', what: 'pages of a mapped file that are in no cache', least: 300, most: 600 },
  { name: 'threads', what: 'threads', least: 40, most: 80 },
  { name: 'forks', what: 'children, one after the other, of some 15 ms of CPU time', least: 30, most: 50 },
  { name: 'states', what: 'child of each kind: asleep, stopped, a zombie', least: 1, most: 1 },
] as const;
export type LoadName = (typeof LOADS)[number]['name'];

/** A whole number from `least` to `most` for each load: the same for the same seed (mulberry32). */
export function amounts(seed: number): ReadonlyMap<LoadName, number> {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return new Map(LOADS.map(({ name, least, most }) => [name, least + Math.floor(random() * (most - least + 1))]));
}
