import { describe, expect, it } from 'vitest';
import { ScoreMinute } from '../../../src-main/app/tray/score-minute.ts';

const T = 1_700_000_040_000;

describe('the last minute of scores', () => {
  it('has no reading anywhere at first', () => {
    expect(new ScoreMinute().bars(T, 12)).toEqual(new Array(12).fill(null));
  });

  it('keeps the highest score of each piece, the newest at the end', () => {
    const minute = new ScoreMinute();
    minute.push(T - 5_000, 30);
    minute.push(T - 4_000, 70);
    minute.push(T, 10);
    expect(minute.bars(T, 12).slice(-3)).toEqual([null, 70, 10]);
  });

  it('moves only when a piece is complete', () => {
    const minute = new ScoreMinute();
    minute.push(T, 50);
    expect(minute.bars(T + 4_999, 12)).toEqual(minute.bars(T, 12));
    expect(minute.bars(T + 5_000, 12).slice(-2)).toEqual([50, null]);
  });

  it('forgets what is older than a minute', () => {
    const minute = new ScoreMinute();
    minute.push(T, 50);
    expect(minute.bars(T + 60_000, 12)).toEqual(new Array(12).fill(null));
  });

  it('forgets readings of the future when the clock is set back', () => {
    const minute = new ScoreMinute();
    minute.push(T + 3_600_000, 90);
    minute.push(T, 10);
    expect(minute.bars(T, 12).at(-1)).toBe(10);
    expect(minute.bars(T + 3_600_000, 12)).toEqual(new Array(12).fill(null));
  });
});
