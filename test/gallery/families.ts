import { readdirSync, readFileSync } from 'node:fs';
import type { Cast } from './judge.ts';

/**
 * Who belongs to whom, by process group, found through /proc at the time of judging and kept: a short-lived process
 * stays known.
 */
export class Families {
  readonly #culprits = new Set<number>();
  readonly #bystanders: Set<number>;
  readonly #parents = new Map<number, number>();
  readonly #decoyGroups = new Set<number>();
  #culpritGroup: number | null = null;

  constructor(bystanders: readonly number[]) {
    this.#bystanders = new Set(bystanders);
  }

  addDecoys(group: number): void {
    this.#decoyGroups.add(group);
  }

  addBystanders(pids: readonly number[]): void {
    for (const pid of pids) this.#bystanders.add(pid);
  }

  set culprit(group: number) {
    this.#culpritGroup = group;
  }

  /** Looks through the process table. @returns how many of the culprit's family live */
  refresh(): number {
    let living = 0;
    for (const entry of readdirSync('/proc')) {
      const pid = Number(entry);
      if (!Number.isInteger(pid)) continue;
      const { group, parent, dead } = statOf(pid) ?? {};
      if (group === undefined || parent === undefined) continue;
      this.#parents.set(pid, parent);
      if (group === this.#culpritGroup) {
        this.#culprits.add(pid);
        if (dead !== true) living += 1;
      } else if (this.#decoyGroups.has(group)) this.#bystanders.add(pid);
    }
    return living;
  }

  /** What a sampler saw of processes that had gone when we looked. */
  noteParent(pid: number, parent: number): void {
    if (!this.#parents.has(pid)) this.#parents.set(pid, parent);
  }

  /** So many pids of the culprit's family. */
  some(most: number): number[] {
    return [...this.#culprits].slice(0, most);
  }

  get cast(): Cast {
    return {
      isCulprit: (pid) => this.#culprits.has(pid) || this.#culprits.has(this.#parents.get(pid) ?? -1),
      isBystander: (pid) => this.#bystanders.has(pid),
    };
  }

  /** Neither the culprit's, nor a bystander's, nor the kernel's (children of kthreadd, which is 2). */
  isOutsider(pid: number, parent: number): boolean {
    const known = (one: number): boolean => this.#culprits.has(one) || this.#bystanders.has(one);
    return !known(pid) && !known(parent) && parent !== 2 && pid !== 2;
  }
}

/** proc_pid_stat(5): the name is in parentheses and may hold anything; after it state, ppid, pgrp. */
function statOf(pid: number): { group: number; parent: number; dead: boolean } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ', 3);
    return { group: Number(group), parent: Number(parent), dead: state === 'Z' || state === 'X' };
  } catch {
    return null;
  }
}
