import type { ProcessTable } from '../../sample/table.ts';

/** Whether this many siblings with one name are one family though each has a group of its own. */
const SIBLINGS = 3;
const INIT = 1;
const NOBODY = -1;
const REGROUP_AFTER = 10;

/**
 * Which processes belong together: a process group (a job of a shell, a daemon and its workers), and groups of one name
 * that one parent has started several of. The kernel's own threads belong to nobody: they work for others.
 */
export class Families {
  /** By slot: the number of its family, from 0; -1 for a kernel thread. */
  of = new Int32Array(0);
  count = 0;
  /** By slot: the slot of its parent where both are of one family; -1 where they are not. */
  parent = new Int32Array(0);
  /**
   * By family: its leader's slot, or another member's where the leader has ended; -1 where the family has been joined
   * with another.
   */
  readonly leader: number[] = [];
  #groupedFor = NaN;
  #age = 0;

  /** Anew when processes have come or gone, and now and then, since one may change its group or its name. */
  group(table: ProcessTable): void {
    const mark = membership(table);
    this.#age += 1;
    if (mark === this.#groupedFor && this.#age < REGROUP_AFTER) return;
    this.#groupedFor = mark;
    this.#age = 0;
    this.#group(table);
  }

  #group(table: ProcessTable): void {
    const { live, count, pid } = table;
    if (this.of.length < table.capacity) {
      this.of = new Int32Array(table.capacity);
      this.parent = new Int32Array(table.capacity);
    }
    this.of.fill(-1);
    this.count = 0;
    const byGroup = new Map<number, number>();
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      if (table.facts[slot]?.kernelThread === true) continue;
      // A process whose group is not known is a family of its own.
      const group = table.processGroup[slot]! > 0 ? table.processGroup[slot]! : pid[slot]!;
      const family = byGroup.get(group) ?? this.#begin(slot);
      byGroup.set(group, family);
      if (pid[slot] === group) this.leader[family] = slot;
      this.of[slot] = family;
    }
    this.#joinSiblings(table);
    this.#findParents(table);
  }

  #findParents({ live, count, pid, parentPid }: ProcessTable): void {
    const slots = new Map<number, number>();
    for (let index = 0; index < count; index++) slots.set(pid[live[index]!]!, live[index]!);
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      const parent = slots.get(parentPid[slot]!) ?? slot;
      this.parent[slot] = parent !== slot && this.of[parent] === this.of[slot] ? parent : NOBODY;
    }
  }

  #begin(slot: number): number {
    this.leader[this.count] = slot;
    return this.count++;
  }

  #joinSiblings(table: ProcessTable): void {
    const siblings = new Map<string, number[]>();
    for (let family = 0; family < this.count; family++) {
      const leader = this.leader[family]!;
      const parent = table.parentPid[leader]!;
      if (parent <= INIT) continue;
      const key = `${parent} ${table.facts[leader]?.name ?? ''}`;
      const known = siblings.get(key);
      if (known === undefined) siblings.set(key, [family]);
      else known.push(family);
    }
    const into = Int32Array.from({ length: this.count }, (_, family) => family);
    for (const families of siblings.values()) {
      if (families.length < SIBLINGS) continue;
      // The oldest leads, whatever the order of the table: the family stays the same when others come and go.
      const first = families.reduce((oldest, family) =>
        isOlder(table, this.leader[family]!, this.leader[oldest]!) ? family : oldest,
      );
      for (const family of families) {
        if (family === first) continue;
        into[family] = first;
        this.leader[family] = NOBODY;
      }
    }
    for (let index = 0; index < table.count; index++) {
      const slot = table.live[index]!;
      if (this.of[slot]! >= 0) this.of[slot] = into[this.of[slot]!]!;
    }
  }
}

const isOlder = ({ startedAt, pid }: ProcessTable, one: number, other: number): boolean =>
  startedAt[one]! < startedAt[other]! || (startedAt[one] === startedAt[other] && pid[one]! < pid[other]!);

/** Another number when another process is there. */
function membership({ live, count, bornAt }: ProcessTable): number {
  let mark = count;
  for (let index = 0; index < count; index++)
    mark = (Math.imul(mark, 31) + live[index]! * 7 + bornAt[live[index]!]!) | 0;
  return mark;
}
