import { describe, expect, test } from 'vitest';
import { normal, seeded } from './random.ts';
import { memory, only, Replay } from './replay.ts';

const HOUR = 3_600;

describe('the adaptive baseline', () => {
  const random = seeded(11);
  const cpu = (middle: number) => () => ({ system: { cpu_percent: Math.max(0, middle + 4 * normal(random)) } });

  test('tells of a series that stays far from what it was in the last half hour, and gets used to it', () => {
    const replay = new Replay(only({ unusual: {} }));
    replay.play(HOUR, cpu(15), 2).play(900, cpu(75), 2);
    expect(replay.story).toEqual([expect.stringMatching(/^unusual fired 3[89]\d\d$/)]);
    const [alert] = replay.alerts.active;
    expect(alert).toMatchObject({ title: 'CPU is unusually high', culprit: { kind: 'series', name: 'CPU' } });
    expect(alert!.evidence.map(({ what }) => what)).toContain('usual in the last half hour');
    replay.play(2 * HOUR, cpu(75), 2);
    expect(replay.alerts.active).toEqual([]);
  });

  test('says nothing of a burst of two minutes', () => {
    expect(
      new Replay(only({ unusual: {} })).play(HOUR, cpu(15), 2).play(120, cpu(90), 2).play(HOUR, cpu(15), 2).story,
    ).toEqual([]);
  });

  test('tells of a drift too small to be an outlier', () => {
    const replay = new Replay(only({ unusual: {} }));
    const used = (used_percent: number) => ({
      system: { memory: memory({ used_percent: used_percent + 0.5 * normal(random) }) },
    });
    replay.play(HOUR, () => used(50), 2).play(2 * HOUR, (second) => used(50 + ((second - HOUR) / HOUR) * 8), 2);
    expect(replay.story[0]).toMatch(/^unusual fired/);
    const first = replay.changes[0]!.alert.evidence;
    expect(first.find(({ what }) => what === 'deviations from usual')!.value).toBeLessThan(8);
  });

  test('says nothing before it knows what is usual', () => {
    expect(new Replay(only({ unusual: {} })).play(300, cpu(5), 2).play(300, cpu(95), 2).story).toEqual([]);
  });
});
