import { describe, expect, it } from 'vitest';
import { SlowRound } from '../../../../../src-main/sampling/linux/system/slow-round.ts';
import { ManualClock } from '../manual-clock.ts';

interface File {
  readonly path: string;
  readonly takesMs: number;
}

/** A round over files that take a given time, and what was read and forgotten so far. */
function roundOver(...files: File[]): {
  clock: ManualClock;
  round: SlowRound<File>;
  reads: string[];
  forgotten: string[];
  found: File[];
} {
  const clock = new ManualClock();
  const reads: string[] = [];
  const forgotten: string[] = [];
  const round = new SlowRound<File>({
    clock,
    everyMs: 2_000,
    discover: () => [...files],
    read: (file) => {
      reads.push(file.path);
      clock.advance(file.takesMs);
    },
    forget: (file) => forgotten.push(file.path),
  });
  return { clock, round, reads, forgotten, found: files };
}

const quick = (path: string): File => ({ path, takesMs: 0.01 });

describe('a round over slow files', () => {
  it('reads all of them at once while that is quick, then waits', () => {
    const { clock, round, reads } = roundOver(quick('a'), quick('b'));
    expect(round.step()).toBe(true);
    expect(round.step()).toBe(false);
    expect(reads).toEqual(['a', 'b']);
    clock.advance(2_000);
    expect(round.step()).toBe(true);
    expect(reads).toEqual(['a', 'b', 'a', 'b']);
  });

  it('goes on at the next step when the time of one is spent', () => {
    const { round, reads } = roundOver(
      { path: 'a', takesMs: 0.4 },
      { path: 'b', takesMs: 0.4 },
      { path: 'c', takesMs: 0.4 },
    );
    expect(round.step()).toBe(false);
    expect(reads).toEqual(['a', 'b']);
    expect(round.step()).toBe(true);
    expect(reads).toEqual(['a', 'b', 'c']);
  });

  it('gives up a file that is too slow three times in a row, and only that', () => {
    const { clock, round, reads, forgotten } = roundOver({ path: 'slow', takesMs: 20 }, quick('b'));
    for (let step = 0; step < 20; step++) {
      round.step();
      clock.advance(1_000);
    }
    expect(reads.filter((path) => path === 'slow')).toHaveLength(3);
    expect(forgotten).toEqual(['slow']);
    expect(round.givenUp).toBe(1);
    expect(reads.filter((path) => path === 'b').length).toBeGreaterThan(5);
  });

  it('finds new files after a minute', () => {
    const { clock, round, reads, found } = roundOver(quick('a'));
    round.step();
    found.push(quick('b'));
    clock.advance(30_000);
    round.step();
    expect(reads).toEqual(['a', 'a']);
    clock.advance(30_000);
    round.step();
    expect(reads).toEqual(['a', 'a', 'a', 'b']);
  });

  it('over nothing is finished at once', () => {
    expect(roundOver().round.step()).toBe(true);
  });
});
