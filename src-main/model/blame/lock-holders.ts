import type { LockWait } from '../../sample/locks.ts';
import type { ProcessTable } from '../../sample/table.ts';
import type { Families } from './families.ts';
import { ramp } from './ramp.ts';

/**
 * A holder that does less with it than this, of a core or of the disk, only stands by, as one of several servers does
 * that wait for their turn.
 */
const IDLE_CPU_PERCENT = 5;
const BUSY_CPU_PERCENT = 40;
const IDLE_DISK = 1e6;
const BUSY_DISK = 20e6;

/** By family: percent of a core, bytes a second. */
type FamilyUse = Readonly<Record<'heat' | 'disk', Float64Array>>;

/** Whether there is anybody whom others could wait for: while nobody works, no lock can be blamed on somebody. */
export function someoneWorks(families: number, { heat, disk }: FamilyUse): boolean {
  for (let family = 0; family < families; family++)
    if (heat[family]! > IDLE_CPU_PERCENT || disk[family]! > IDLE_DISK) return true;
  return false;
}

interface Holder {
  readonly slot: number;
  /** How many of other families wait for it, as far as it works meanwhile. */
  readonly waiters: number;
}

/**
 * Who has others wait for a lock. Where the OS names several that may hold it, they are charged by the CPU they use.
 */
export function lockHolders(
  waits: readonly LockWait[],
  table: ProcessTable,
  families: Families,
  cpuOf: (slot: number) => number,
  byFamily: FamilyUse,
): Holder[] {
  const slots = new Map<number, number>();
  for (let index = 0; index < table.count; index++) slots.set(table.pid[table.live[index]!]!, table.live[index]!);
  return waits.flatMap(({ waiters, holders }) => {
    const known = holders.flatMap((pid) => slots.get(pid) ?? []).filter((slot) => families.of[slot]! >= 0);
    const cpu = known.reduce((sum, slot) => sum + cpuOf(slot), 0);
    const waiting = waiters.flatMap((pid) => slots.get(pid) ?? []);
    return known.map((slot) => {
      const others = waiting.filter((waiter) => families.of[waiter] !== families.of[slot]).length;
      // With its family: what holds a lock for a script is idle while the script works.
      const family = families.of[slot]!;
      const works = Math.max(
        ramp(byFamily.heat[family], IDLE_CPU_PERCENT, BUSY_CPU_PERCENT),
        ramp(byFamily.disk[family], IDLE_DISK, BUSY_DISK),
      );
      const share = known.length === 1 ? 1 : cpu > 0 ? cpuOf(slot) / cpu : 0;
      return { slot, waiters: others * works * share };
    });
  });
}
