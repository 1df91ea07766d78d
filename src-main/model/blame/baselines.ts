import type { ProcessTable } from '../../sample/table.ts';
import type { Families } from './families.ts';
import { RESOURCES, type Resource, type Shares } from './shares.ts';

/** What a family did in the last minutes counts, and the longer ago the less. */
const REMEMBERED_SECONDS = 120;
/** Watched for less, nothing can be said of what is usual. */
const ENOUGH_SECONDS = 20;

/**
 * What each family usually uses of each resource: a slow mean, kept by its leader's slot. The accused's stands still,
 * so that a long fault does not become usual.
 */
export class Baselines {
  #usual: Record<Resource, Float64Array> = columns(0);
  #seconds = new Float64Array(0);
  /** By family: what this sample counts in its mean; 0 for one that is left out. */
  #weights = new Float64Array(0);
  #bornAt = new Float64Array(0);

  note(table: ProcessTable, families: Families, shares: Shares, seconds: number, accused: number): void {
    if (this.#seconds.length < table.capacity) this.#grow(table.capacity);
    const weights = this.#weights.fill(0, 0, families.count);
    for (let family = 0; family < families.count; family++) {
      const slot = families.leader[family]!;
      if (family === accused || slot < 0) continue;
      if (this.#bornAt[slot] !== table.bornAt[slot]) this.#begin(slot, table.bornAt[slot]!);
      const watched = (this.#seconds[slot]! += seconds);
      // A plain mean until enough has been seen, then one that forgets.
      weights[family] = Math.min(1, seconds / Math.min(watched, REMEMBERED_SECONDS));
    }
    for (const resource of RESOURCES) blend(this.#usual[resource], shares.byFamily[resource], families, weights);
  }

  /** In the resource's own unit; null when it was not watched for long enough before. */
  usual(table: ProcessTable, leader: number, resource: Resource): number | null {
    const known = this.#bornAt[leader] === table.bornAt[leader] && this.#seconds[leader]! >= ENOUGH_SECONDS;
    return known ? this.#usual[resource][leader]! : null;
  }

  #begin(slot: number, bornAt: number): void {
    this.#bornAt[slot] = bornAt;
    this.#seconds[slot] = 0;
    for (const resource of RESOURCES) this.#usual[resource][slot] = 0;
  }

  #grow(capacity: number): void {
    const bigger = columns(capacity);
    for (const resource of RESOURCES) bigger[resource].set(this.#usual[resource]);
    this.#usual = bigger;
    const seconds = new Float64Array(capacity);
    seconds.set(this.#seconds);
    this.#seconds = seconds;
    const bornAt = new Float64Array(capacity).fill(NaN);
    bornAt.set(this.#bornAt);
    this.#bornAt = bornAt;
    this.#weights = new Float64Array(capacity);
  }
}

function blend(usual: Float64Array, now: Float64Array, { count, leader }: Families, weights: Float64Array): void {
  for (let family = 0; family < count; family++) {
    const weight = weights[family]!;
    if (weight === 0) continue;
    const slot = leader[family]!;
    usual[slot]! += weight * (now[family]! - usual[slot]!);
  }
}

const columns = (length: number): Record<Resource, Float64Array> =>
  Object.fromEntries(RESOURCES.map((resource) => [resource, new Float64Array(length)])) as Record<
    Resource,
    Float64Array
  >;
