import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATES, type ProcessState } from '../../../../src-main/metrics/registry.ts';
import { greatestOf, selectRogues } from '../../../../src-main/model/score/select.ts';
import { stateCode } from '../../../../src-main/sample/table.ts';
import { linesOf, rowsOf } from '../support.ts';

interface Processes {
  states: ProcessState[];
  scores: number[];
}

/** Slots in the order of `live`; slot i holds process i. */
function columns({ states, scores }: Processes, live: readonly number[] = states.map((_, slot) => slot)) {
  const scored = { live: Int32Array.from(live), count: live.length, state: Uint8Array.from(states, stateCode) };
  return { scored, score: Float64Array.from(scores) };
}

function select(processes: Processes, top: number, live?: readonly number[]): number[] {
  const { scored, score } = columns(processes, live);
  const into = new Int32Array(top);
  return [...into.subarray(0, selectRogues(scored, score, into))];
}

/** What the original does: two stable sorts. */
function sorted({ states, scores }: Processes, top: number, live: readonly number[]): number[] {
  const byScore = (slots: number[]): number[] => slots.sort((a, b) => scores[b]! - scores[a]!);
  const stuck = live.filter((slot) => states[slot] === 'stuck');
  const others = live.filter((slot) => states[slot] !== 'stuck');
  return [...byScore(stuck), ...byScore(others)].slice(0, top);
}

describe("the original's selections", () => {
  const rows = rowsOf('selections.ndjson') as (Processes & { selected: number[]; max_score: number })[];

  test.each(rows.map((row, index) => ({ row, index })))('vector $index', ({ row }) => {
    const slots = select(row, 20);
    expect(slots.map((slot) => slot + 1)).toEqual(row.selected);
    const greatest = greatestOf(Int32Array.from(slots), slots.length, columns(row).score);
    expect(row.scores[greatest]).toBe(row.max_score);
  });

  const originals = new URL('../../../../../shared/data/scoring/selection_vectors.jsonl', import.meta.url);
  test.skipIf(!existsSync(originals))('are the recorded ones, line by line', () => {
    const lines = linesOf(originals) as {
      inputs: { pid: number; state: ProcessState; score: number }[];
      selected_pids: number[];
    }[];
    expect(lines).toHaveLength(rows.length);
    for (const { inputs, selected_pids } of lines) {
      const slots = select({ states: inputs.map(({ state }) => state), scores: inputs.map(({ score }) => score) }, 20);
      expect(slots.map((slot) => inputs[slot]!.pid)).toEqual(selected_pids);
    }
  });
});

describe('rogue selection', () => {
  test('a stuck process with a score of 0 comes before a busy one', () => {
    expect(select({ states: ['running', 'stuck'], scores: [99, 0] }, 2)).toEqual([1, 0]);
  });
  test('no process, no rogue', () => {
    expect(select({ states: [], scores: [] }, 20)).toEqual([]);
    expect(greatestOf(new Int32Array(4), 0, new Float64Array(4))).toBe(-1);
  });
  test('only live slots are looked at', () => {
    expect(select({ states: ['running', 'running', 'running'], scores: [100, 5, 7] }, 20, [1, 2])).toEqual([2, 1]);
  });
  test('is the two stable sorts of the original, cut off', () => {
    const processes = fc
      .array(fc.tuple(fc.constantFrom(...STATES, 'stuck' as const), fc.integer({ min: -3, max: 12 })), {
        maxLength: 60,
      })
      .map((list) => ({ states: list.map(([state]) => state), scores: list.map(([, score]) => score) }));
    fc.assert(
      fc.property(
        processes,
        fc.integer({ min: 1, max: 25 }),
        fc.infiniteStream(fc.double({ noNaN: true })),
        (given, top, dice) => {
          const keys = given.states.map(() => dice.next().value as number);
          const live = given.states.map((_, slot) => slot).sort((a, b) => keys[a]! - keys[b]!);
          expect(select(given, top, live)).toEqual(sorted(given, top, live));
        },
      ),
    );
  });
});
