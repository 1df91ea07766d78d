import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterLong } from '../../../src-main/host/long-timer.ts';

const DAY = 86_400_000;
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it.each([1, 24.8, 24.9, 30, 100])('waits %d days, and no millisecond less', (days) => {
  const then = vi.fn();
  afterLong(days * DAY, then);
  vi.advanceTimersByTime(days * DAY - 1);
  expect(then).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(then).toHaveBeenCalledOnce();
});

it('is called off', () => {
  const then = vi.fn();
  const cancel = afterLong(30 * DAY, then);
  vi.advanceTimersByTime(26 * DAY);
  cancel();
  vi.advanceTimersByTime(26 * DAY);
  expect(then).not.toHaveBeenCalled();
});
