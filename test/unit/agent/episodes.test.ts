import { expect, test } from 'vitest';
import { Episodes } from '../../../src-main/agent/views/episodes.ts';
import type { Verdict } from '../../../src-main/model/blame/blame.ts';

const NOBODY: Verdict = { confidence: 1, culprit: null, ranked: [] };
const accusing = (pid: number, blame: number, pids: readonly number[] = [pid]): Verdict => ({
  confidence: 1,
  culprit: { label: `p${pid}`, pid, pids, blame, evidence: [], sinceMs: pid },
  ranked: [],
});

test('an episode is known by any time in it, as it was at its worst', () => {
  const episodes = new Episodes();
  [NOBODY, accusing(7, 40), accusing(7, 90), accusing(7, 50), NOBODY].forEach((verdict, second) =>
    episodes.note(verdict, 1_000 * second),
  );
  expect(episodes.within(3_000, 3_000)).toMatchObject({
    from: 1_000,
    to: 3_000,
    peakAt: 2_000,
    peak: { culprit: { pid: 7, blame: 90 } },
  });
});

test('of a time in which nobody was the culprit nothing is said, of a time before or after it nothing is known', () => {
  const episodes = new Episodes();
  expect(episodes.within(5, 5)).toBeUndefined();
  episodes.note(NOBODY, 1_000);
  episodes.note(NOBODY, 9_000);
  expect([episodes.within(5_000, 5_000), episodes.within(999, 999), episodes.within(9_001, 9_001)]).toEqual([
    null,
    undefined,
    undefined,
  ]);
  expect(episodes.within(0, 1_000)).toBeNull();
});

test('a minute asked for as a whole has the worst that overlaps it', () => {
  const episodes = new Episodes();
  episodes.note(accusing(1, 40), 0);
  episodes.note(accusing(2, 80), 1_000);
  episodes.note(accusing(3, 60), 2_000);
  expect(episodes.within(0, 59_999)?.peak.culprit.pid).toBe(2);
});

test('trouble that is back within seconds is the same, after that another', () => {
  const episodes = new Episodes();
  for (const at of [0, 4_000, 20_000]) episodes.note(accusing(1, 50), at);
  expect([
    episodes.within(2_000, 2_000)?.to,
    episodes.within(20_000, 20_000)?.from,
    episodes.within(10_000, 10_000),
  ]).toEqual([4_000, 20_000, null]);
});

test('a family of thousands is kept as its first processes, and not more than five hundred episodes', () => {
  const episodes = new Episodes();
  const many = Array.from({ length: 5_000 }, (_, index) => index + 1);
  for (let episode = 0; episode < 600; episode++) episodes.note(accusing(episode + 1, 50, many), 10_000 * episode);
  expect(episodes.within(5_990_000, 5_990_000)?.peak.culprit.pids).toHaveLength(50);
  expect([episodes.within(990_000, 990_000), episodes.within(1_000_000, 1_000_000)?.peak.culprit.pid]).toEqual([
    undefined,
    101,
  ]);
  expect(episodes.watchedFrom).toBe(990_001);
});

test('a clock that was set back begins a new episode', () => {
  const episodes = new Episodes();
  episodes.note(accusing(1, 50), 100_000);
  episodes.note(accusing(1, 50), 50_000);
  expect(episodes.within(50_000, 50_000)).toMatchObject({ from: 50_000, to: 50_000 });
});

test('of one family another process may take most at each sample: it is one episode', () => {
  const episodes = new Episodes();
  [11, 12, 13].forEach((pid, second) => {
    const verdict = accusing(pid, 50 + second);
    episodes.note({ ...verdict, culprit: { ...verdict.culprit!, sinceMs: 0 } }, 1_000 * second);
  });
  expect(episodes.within(0, 0)).toMatchObject({ from: 0, to: 2_000, peak: { culprit: { pid: 13 } } });
});
