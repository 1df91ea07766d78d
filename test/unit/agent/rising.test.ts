import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rising } from '../../../src-main/agent/loop/rising.ts';

const ELEVATED = 40;

/** Whether it was rising after each score, one a second. */
function states(scores: readonly number[]): boolean[] {
  const rising = new Rising();
  return scores.map((score, second) => {
    rising.note(score, second * 1_000, ELEVATED);
    return rising.remainingMs(second * 1_000) > 0;
  });
}

const changes = (flags: readonly boolean[]): number =>
  flags.filter((flag, index) => index > 0 && flag !== flags[index - 1]).length;

describe('a rising score', () => {
  it('is seen in the sample in which it happens, and for ten seconds after', () => {
    expect(states([3, 3, 20, ...Array<number>(20).fill(20)]).indexOf(true)).toBe(2);
    expect(states([45, ...Array<number>(20).fill(0)])).toEqual(Array.from({ length: 21 }, (_, second) => second < 10));
  });

  it('that hovers at the elevated band by up to four points changes the pace once, and never back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: ELEVATED - 4, max: ELEVATED + 4 }), { minLength: 1, maxLength: 600 }),
        (scores) => {
          expect(changes(states(scores))).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('that comes again at the height of the last minute is no news', () => {
    const everyTwelveSeconds = Array.from({ length: 600 }, (_, second) => (second % 12 < 2 ? 22 : 2));
    const seen = states(everyTwelveSeconds.slice(6));
    expect(changes(seen)).toBe(2);
    expect(seen.slice(40).some(Boolean)).toBe(false);
  });

  it('that comes and goes above the band is looked at longer each time', () => {
    const everyFifteenSeconds = Array.from({ length: 600 }, (_, second) => (second % 15 === 0 ? 60 : 0));
    const seen = states(everyFifteenSeconds);
    expect(changes(seen)).toBe(2);
    expect(seen.slice(20).every(Boolean)).toBe(true);
  });

  it('whatever it does, the pace changes no more than twice a minute, after a first few times', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 60, maxLength: 1_200 });
    const bursts = fc
      .array(fc.tuple(fc.constantFrom(0, 10, 25, 41, 90), fc.integer({ min: 1, max: 90 })), {
        minLength: 1,
        maxLength: 40,
      })
      .map((parts) => parts.flatMap(([score, seconds]) => Array<number>(seconds).fill(score)));
    fc.assert(
      fc.property(fc.oneof(scores, bursts), (series) => {
        expect(changes(states(series))).toBeLessThanOrEqual(8 + (2 * series.length) / 60);
      }),
    );
  });
});
