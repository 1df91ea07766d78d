import type { ProcessTable } from '../../sample/table.ts';
import type { Families } from './families.ts';

/** A part of the family that explains this share of the trouble is the family that is meant. */
const EXPLAINS = 0.6;
/** Who has less of it than this, of what its greatest member has, has nothing to do with it. */
const HAS_A_PART = 0.02;
const NOBODY = -1;

/**
 * The smallest part of a family that explains its trouble: from the whole down to the child that, with its own
 * children, accounts for most. A family can have thousands of members, and the culprit's is looked through at each
 * sample: so in columns, by slot, that are used again.
 */
export class SmallestFamily {
  #weight = new Float64Array(0);
  /** With that of all below. */
  #total = new Float64Array(0);
  #firstChild = new Int32Array(0);
  #nextSibling = new Int32Array(0);

  /**
   * @param weigh how much of the trouble is one process's own
   * @returns slots: the members, and the one with the greatest weight
   */
  find(
    table: ProcessTable,
    families: Families,
    family: number,
    weigh: (slot: number) => number,
  ): { members: number[]; chief: number } {
    const slots = membersOf(table, families, family);
    const whole = this.#weighAll(table.capacity, slots, weigh);
    const roots = this.#growTree(slots, families.parent);
    this.#addUp(this.#withAllBelow(roots), families.parent);
    const head = whole > 0 ? this.#explaining(roots, whole) : null;
    // Parents that are told at different instants can stand in a ring: then there is no root.
    const all = head !== null ? this.#withAllBelow([head]) : roots.length > 0 ? this.#withAllBelow(roots) : slots;
    const members = whole > 0 ? this.#takingPart(all) : all;
    const weight = this.#weight;
    return {
      members,
      chief: members.reduce((most, slot) => (weight[slot]! > weight[most]! ? slot : most), members[0]!),
    };
  }

  /** @returns the sum */
  #weighAll(capacity: number, slots: readonly number[], weigh: (slot: number) => number): number {
    if (this.#weight.length < capacity) {
      this.#weight = new Float64Array(capacity);
      this.#total = new Float64Array(capacity);
      this.#firstChild = new Int32Array(capacity);
      this.#nextSibling = new Int32Array(capacity);
    }
    let whole = 0;
    for (const slot of slots) {
      const weight = weigh(slot);
      this.#weight[slot] = weight;
      this.#total[slot] = weight;
      this.#firstChild[slot] = NOBODY;
      whole += weight;
    }
    return whole;
  }

  /** Everybody's children, in the order of the slots. @returns who has no parent in the family */
  #growTree(slots: readonly number[], parent: Int32Array): number[] {
    const roots: number[] = [];
    for (let index = slots.length - 1; index >= 0; index--) {
      const slot = slots[index]!;
      const above = parent[slot]!;
      if (above === NOBODY) {
        roots.push(slot);
        continue;
      }
      this.#nextSibling[slot] = this.#firstChild[above]!;
      this.#firstChild[above] = slot;
    }
    return roots.reverse();
  }

  /** @param slots parents before their children */
  #addUp(slots: readonly number[], parent: Int32Array): void {
    for (let index = slots.length - 1; index >= 0; index--) {
      const above = parent[slots[index]!]!;
      if (above !== NOBODY) this.#total[above]! += this.#total[slots[index]!]!;
    }
  }

  /** From the roots down, as long as one explains enough; null where none of the roots does. */
  #explaining(roots: readonly number[], whole: number): number | null {
    const explains = (slot: number): boolean => this.#total[slot]! >= EXPLAINS * whole;
    let head = roots.find(explains) ?? null;
    for (let next = head; next !== null;) {
      head = next;
      next = this.#childrenOf(next).find(explains) ?? null;
    }
    return head;
  }

  /**
   * Without those who, with all below them, have no part in it, and without a parent that has none itself and has such
   * children: it only started the guilty as it started others, a shell or a session.
   */
  #takingPart(slots: readonly number[]): number[] {
    const weight = this.#weight;
    const total = this.#total;
    const least = HAS_A_PART * slots.reduce((most, slot) => Math.max(most, weight[slot]!), 0);
    return slots.filter(
      (slot) => total[slot]! >= least && (weight[slot]! >= least || !this.#hasBystander(slot, least)),
    );
  }

  #hasBystander(slot: number, least: number): boolean {
    return this.#childrenOf(slot).some((child) => this.#total[child]! < least);
  }

  #childrenOf(slot: number): number[] {
    const children: number[] = [];
    for (let child = this.#firstChild[slot]!; child !== NOBODY; child = this.#nextSibling[child]!) children.push(child);
    return children;
  }

  /**
   * Parents come before their children; a loop, not a recursion, since a chain of processes can be as long as there are
   * pids.
   */
  #withAllBelow(heads: readonly number[]): number[] {
    const found = [...heads];
    for (let index = 0; index < found.length; index++) {
      let child: number = this.#firstChild[found[index]!]!;
      while (child !== NOBODY) {
        found.push(child);
        child = this.#nextSibling[child]!;
      }
    }
    return found;
  }
}

function membersOf({ live, count }: ProcessTable, { of }: Families, family: number): number[] {
  const slots: number[] = [];
  for (let index = 0; index < count; index++) if (of[live[index]!] === family) slots.push(live[index]!);
  return slots;
}
