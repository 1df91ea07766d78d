import type { ProcessTable } from '../../sample/table.ts';

/** A part of the family that explains this share of the trouble is the family that is meant. */
const EXPLAINS = 0.8;

/**
 * The smallest part of a family that explains its trouble: from the whole down to the child that, with its own children, accounts for most.
 * @param weigh how much of the trouble is one process's own
 * @returns slots: the members, and the one with the greatest weight
 */
export function smallestFamily(table: ProcessTable, familyOf: Int32Array, family: number, weigh: (slot: number) => number): { members: number[]; chief: number } {
  const slots: number[] = [];
  for (let index = 0; index < table.count; index++) if (familyOf[table.live[index]!] === family) slots.push(table.live[index]!);
  const weights = new Map(slots.map((slot) => [slot, weigh(slot)]));
  const byPid = new Map(slots.map((slot) => [table.pid[slot]!, slot]));
  const children = new Map<number, number[]>();
  const roots: number[] = [];
  for (const slot of slots) {
    const parent = byPid.get(table.parentPid[slot]!);
    if (parent === undefined || parent === slot) roots.push(slot);
    else children.set(parent, [...(children.get(parent) ?? []), slot]);
  }
  const below = (slot: number): number[] => [slot, ...(children.get(slot) ?? []).flatMap(below)];
  const total = (members: readonly number[]): number => members.reduce((sum, slot) => sum + weights.get(slot)!, 0);
  let members = slots;
  let candidates = roots;
  for (;;) {
    const all = total(members);
    const part = candidates.map(below).find((some) => total(some) >= EXPLAINS * all);
    if (part === undefined || all === 0) break;
    members = part;
    candidates = children.get(part[0]!) ?? [];
  }
  return { members, chief: members.reduce((most, slot) => (weights.get(slot)! > weights.get(most)! ? slot : most), members[0]!) };
}
