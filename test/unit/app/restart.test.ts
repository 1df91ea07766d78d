import { describe, expect, it } from 'vitest';
import { restartDelayMs } from '../../../src-main/app/agent/restart.ts';

describe('the wait before an agent is started again', () => {
  it('is a quarter of a second at first, doubles, and ends at half a minute', () => {
    expect([1, 2, 3, 4, 8, 20, 2_000].map(restartDelayMs)).toEqual([250, 500, 1_000, 2_000, 30_000, 30_000, 30_000]);
  });
});
