import { stateCode } from '../../sample/table.ts';
import type { Column } from '../rates/columns.ts';
import type { Scored } from './score.ts';

const STUCK = stateCode('stuck');

/**
 * The rogues: stuck processes first, then the others, each by falling score; equal ones in the order of `live`.
 * One pass that keeps the best `into.length` slots sorted; nothing is allocated.
 *
 * @param into receives the slots, as many as there is room for
 * @returns how many were written
 */
export function selectRogues({ live, count, state }: Scored, score: Column, into: Int32Array): number {
  let kept = 0;
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    let place = kept;
    while (place > 0 && comesBefore(slot, into[place - 1]!, state, score)) place--;
    if (place === into.length) continue;
    if (kept < into.length) kept++;
    into.copyWithin(place + 1, place, kept - 1);
    into[place] = slot;
  }
  return kept;
}

function comesBefore(slot: number, other: number, state: Uint8Array, score: Column): boolean {
  const stuck = state[slot] === STUCK;
  if (stuck !== (state[other] === STUCK)) return stuck;
  return score[slot]! > score[other]!;
}

/** The slot with the greatest score, the first of equal ones; -1 where there is none. */
export function greatestOf(slots: Int32Array, count: number, score: Column): number {
  if (count === 0) return -1;
  let greatest = slots[0]!;
  for (let index = 1; index < count; index++) if (score[slots[index]!]! > score[greatest]!) greatest = slots[index]!;
  return greatest;
}
