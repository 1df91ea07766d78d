import { describe, expect, test } from 'vitest';
import { leakVerdict } from '../../../../../src-main/features/alerts/rules/leak-verdict.ts';
import { normal, seeded } from './random.ts';
import { GIB, only, Replay } from './replay.ts';

const MIB = 1024 ** 2;
const config = only({ memory_growth: {} }).memory_growth;

/** A quarter of an hour, a reading every fifteen seconds. */
function verdict(bytes: (seconds: number) => number) {
  const times = Array.from({ length: 60 }, (_, index) => index * 15_000);
  return leakVerdict({ times, values: times.map((ms) => bytes(ms / 1_000)) }, config);
}

describe('growth of a process', () => {
  test('that is steady, long and large enough is a leak, at a rate near the true one', () => {
    const random = seeded(3);
    const leak = verdict((seconds) => GIB + seconds * MIB + 20 * MIB * normal(random));
    expect(leak).not.toBeNull();
    expect(leak!.bytesPerHour / (3600 * MIB)).toBeCloseTo(1, 1);
    expect(leak!.seconds).toBe(885);
    expect(leak!.confidence).toBeGreaterThan(8);
  });

  test('that quickens is a leak', () => expect(verdict((seconds) => GIB + (seconds / 30) ** 2 * MIB)).not.toBeNull());

  test.each([
    ['one step up', (seconds: number) => (seconds < 300 ? GIB : 3 * GIB)],
    ['a start that levels off', (seconds: number) => GIB * (1 - Math.exp(-seconds / 40))],
    ['a cache that fills up', (seconds: number) => 2 * GIB * (1 - Math.exp(-seconds / 300))],
    ['a garbage collector that gives back', (seconds: number) => GIB + (seconds % 60) * 20 * MIB],
    ['too little in all', (seconds: number) => GIB + seconds * 0.2 * MIB],
    ['a fall', (seconds: number) => 4 * GIB - seconds * MIB],
    ['one wild reading', (seconds: number) => (seconds === 300 ? 9 * GIB : GIB)],
    ['nothing at all', () => 0],
  ])('%s is none', (_what, bytes) => expect(verdict(bytes)).toBeNull());

  test('is told of with its rate an hour once it is proven, and not of a short-lived process', () => {
    const replay = new Replay(only({ memory_growth: {} }));
    replay.start(1, 'leaky');
    replay.start(2, 'steady');
    replay.play(900, (second) => ({
      processes: { 1: { rss_bytes: GIB + second * 2 * MIB }, 2: { rss_bytes: 4 * GIB } },
    }));
    expect(replay.story).toEqual([expect.stringMatching(/^memory_growth fired 6\d\d$/)]);
    const [alert] = replay.alerts.active;
    expect(alert).toMatchObject({ title: 'leaky keeps growing', culprit: { pid: 1 } });
    const rate = alert!.evidence.find(({ unit }) => unit === 'bytes_per_hour');
    expect(rate!.value! / (7200 * MIB)).toBeCloseTo(1, 2);
  });

  test('over two hours is told of too, though ten minutes of it are little', () => {
    const replay = new Replay(only({ memory_growth: {} }));
    replay.start(1, 'seeps');
    replay.play(2 * 3600, (second) => ({ processes: { 1: { rss_bytes: GIB + second * 0.1 * MIB } } }), 2);
    expect(replay.story).toEqual([expect.stringMatching(/^memory_growth fired 2\d\d\d$/)]);
  });

  test('ends when it stops', () => {
    const replay = new Replay(only({ memory_growth: {} }));
    replay.start(1, 'leaky');
    replay.play(800, (second) => ({ processes: { 1: { rss_bytes: GIB + second * 2 * MIB } } })).play(1200, () => ({}));
    expect(replay.story.map((line) => line.split(' ')[1])).toEqual(['fired', 'cleared']);
  });
});
