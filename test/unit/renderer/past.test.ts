import { describe, expect, it } from 'vitest';
import type { History } from '../../../src-main/protocol/moments.ts';
import { barsOf } from '../../../src-renderer/charts/strip-bars.ts';
import { Past } from '../../../src-renderer/state/past.ts';
import { frameOf, processRow } from '../../e2e/fake-frames.ts';

const view = { sort: 'score', descending: true, filter: null, offset: 0, limit: 20 } as const;
const frameAt = (at_ms: number, score = 30) => frameOf(1, at_ms, [processRow({ pid: 1, name: 'one', score })], view, 2);

function historyOf(times: number[]): History {
  const none = times.map(() => null);
  return {
    at_ms: times,
    top_score: times.map(() => 7),
    top_name: times.map(() => 'before'),
    top_band: times.map(() => 'low'),
    cpu_percent: none,
    memory_used_percent: none,
    memory_swap_used_bytes: none,
    disk_bytes_per_second: none,
    package_watts: none,
    hottest_celsius: none,
    bandwidth_bytes_per_second: none,
    gpus: [],
    cores: [{ id: 0, busy_percent: times.map(() => 50) }],
  };
}
const times = (past: Past): number[] => past.moments.map((moment) => moment.at_ms);

describe('what the charts remember', () => {
  it('keeps ten minutes', () => {
    const past = new Past();
    for (let second = 0; second < 700; second += 1) past.push(frameAt(second * 1_000));
    expect([past.moments.length, times(past)[0], past.last(60_000).length]).toEqual([600, 100_000, 60]);
  });

  it('tells whoever draws it of each change, with another list', () => {
    const past = new Past();
    const seen: unknown[] = [];
    const stop = past.observe(() => seen.push(past.moments));
    past.push(frameAt(1_000));
    past.push(frameAt(2_000));
    past.backfill(historyOf([1_500]));
    stop();
    past.push(frameAt(3_000));
    expect(new Set(seen).size).toBe(3);
  });

  it('shows a silence as a gap, not as a line across it', () => {
    const past = new Past();
    past.push(frameAt(1_000));
    past.push(frameAt(20_000));
    expect(past.moments.map((moment) => moment.top_score)).toEqual([30, null, 30]);
  });

  it('keeps time rising when the wall clock is set back', () => {
    const past = new Past();
    for (const at of [1_000, 2_000, 3_000, 1_500]) past.push(frameAt(at));
    expect(times(past)).toEqual([1_000, 1_500]);
  });

  it("takes the agent's ring on connect without losing what is older or newer", () => {
    const past = new Past();
    for (const at of [1_000, 2_000, 5_000]) past.push(frameAt(at));
    past.backfill(historyOf([2_000, 3_000, 4_000]));
    expect(past.moments.map(({ at_ms, top_score }) => [at_ms, top_score])).toEqual([
      [1_000, 30],
      [2_000, 7],
      [3_000, 7],
      [4_000, 7],
      [5_000, 30],
    ]);
    expect(past.moments[1]?.categories).not.toBeNull();
  });
});

describe('the strip', () => {
  it('has a bar for each five seconds with the highest score, and none where nothing is known', () => {
    const past = new Past();
    for (const [at, score] of [
      [600_000, 12],
      [601_000, 75],
      [606_000, 20],
    ] as const)
      past.push(frameAt(at, score));
    const bars = barsOf(past.moments, 120);
    expect(bars.length).toBe(120);
    expect(bars.filter((bar) => bar !== null)).toEqual([
      { at_ms: 600_000, score: 75, band: 'critical', name: 'one' },
      { at_ms: 605_000, score: 20, band: 'medium', name: 'one' },
    ]);
  });
});
