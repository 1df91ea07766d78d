import { expect, it } from 'vitest';
import { Backoff } from '../../../src-main/base/backoff.ts';

it('waits 1 s, then twice as long each time, and never more than 30 s', () => {
  const backoff = new Backoff();
  expect(Array.from({ length: 8 }, () => backoff.next())).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

it('begins again after a success', () => {
  const backoff = new Backoff();
  backoff.next();
  backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(1_000);
});
