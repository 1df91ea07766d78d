import type { ProcessTable } from '../../sample/table.ts';

/** A part of the family that explains this share of the trouble is the family that is meant. */
const EXPLAINS = 0.6;
/** Who has less of it than this, of what its greatest member has, has nothing to do with it. */
const HAS_A_PART = 0.02;

/**
 * The smallest part of a family that explains its trouble: from the whole down to the child that, with its own
 * children, accounts for most.
 * @param weigh how much of the trouble is one process's own
 * @returns slots: the members, and the one with the greatest weight
 */
export function smallestFamily(
  table: ProcessTable,
  familyOf: Int32Array,
  family: number,
  weigh: (slot: number) => number,
): { members: number[]; chief: number } {
  const slots: number[] = [];
  for (let index = 0; index < table.count; index++)
    if (familyOf[table.live[index]!] === family) slots.push(table.live[index]!);
  const weights = new Map(slots.map((slot) => [slot, weigh(slot)]));
  const { roots, children } = treeOf(table, slots);
  const totals = totalsOf(roots, children, weights);
  const whole = slots.reduce((sum, slot) => sum + weights.get(slot)!, 0);
  let head: number | undefined;
  for (let candidates = whole > 0 ? roots : []; ; candidates = children.get(head) ?? []) {
    const next = candidates.find((slot) => totals.get(slot)! >= EXPLAINS * whole);
    if (next === undefined) break;
    head = next;
  }
  // Parents that are told at different instants can stand in a ring: then there is no root.
  const all =
    head === undefined ? (roots.length > 0 ? withAllBelow(roots, children) : slots) : withAllBelow([head], children);
  const greatest = all.reduce((most, slot) => Math.max(most, weights.get(slot)!), 0);
  const members = whole > 0 ? takingPart(all, children, weights, totals, HAS_A_PART * greatest) : all;
  return {
    members,
    chief: members.reduce((most, slot) => (weights.get(slot)! > weights.get(most)! ? slot : most), members[0]!),
  };
}

type Children = ReadonlyMap<number, readonly number[]>;

/** Who has no parent in the family, and everybody's children. */
function treeOf(table: ProcessTable, slots: readonly number[]): { roots: readonly number[]; children: Children } {
  const byPid = new Map(slots.map((slot) => [table.pid[slot]!, slot]));
  const children = new Map<number, number[]>();
  const roots: number[] = [];
  for (const slot of slots) {
    const parent = byPid.get(table.parentPid[slot]!);
    const siblings = parent === undefined || parent === slot ? roots : (children.get(parent) ?? []);
    siblings.push(slot);
    if (siblings !== roots) children.set(parent!, siblings);
  }
  return { roots, children };
}

/**
 * Without those who, with all below them, have no part in it, and without a parent that has none itself and has such
 * children: it only started the guilty as it started others, a shell or a session.
 */
function takingPart(
  slots: readonly number[],
  children: Children,
  weights: ReadonlyMap<number, number>,
  totals: ReadonlyMap<number, number>,
  least: number,
): number[] {
  const bystanders = (slot: number): boolean => (children.get(slot) ?? []).some((child) => totals.get(child)! < least);
  return slots.filter((slot) => totals.get(slot)! >= least && (weights.get(slot)! >= least || !bystanders(slot)));
}

/**
 * Parents come before their children; a loop, not a recursion, since a chain of processes can be as long as there are
 * pids.
 */
function withAllBelow(heads: readonly number[], children: Children): number[] {
  const found = [...heads];
  for (let index = 0; index < found.length; index++)
    for (const child of children.get(found[index]!) ?? []) found.push(child);
  return found;
}

/** Everybody's weight with that of all below. */
function totalsOf(
  roots: readonly number[],
  children: Children,
  weights: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const totals = new Map<number, number>();
  for (const slot of withAllBelow(roots, children).reverse()) {
    totals.set(
      slot,
      (children.get(slot) ?? []).reduce((sum, child) => sum + totals.get(child)!, weights.get(slot)!),
    );
  }
  return totals;
}
