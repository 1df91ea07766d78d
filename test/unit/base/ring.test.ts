import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ring } from '../../../src-main/base/ring.ts';

describe('ring', () => {
  it('holds what a list would hold of its last values', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer(), { maxLength: 100 }), (capacity, values) => {
        const ring = new Ring<number>(capacity);
        const list: number[] = [];
        for (const value of values) {
          ring.push(value);
          list.push(value);
          expect(ring.toArray()).toEqual(list.slice(-capacity));
          expect(ring.newest).toBe(value);
          expect(ring.size).toBe(Math.min(list.length, capacity));
        }
      }),
    );
  });

  it('replaces the newest and nothing else', () => {
    const ring = new Ring<number>(3);
    for (const value of [1, 2, 3, 4]) ring.push(value);
    ring.replaceNewest(9);
    expect(ring.toArray()).toEqual([2, 3, 9]);
    ring.push(5);
    expect(ring.toArray()).toEqual([3, 9, 5]);
  });

  it('has no newest value while it is empty', () => {
    expect(new Ring<number>(3).newest).toBeUndefined();
    expect(new Ring<number>(3).toArray()).toEqual([]);
  });

  it('hands out a copy, not its own array', () => {
    const ring = new Ring<number>(3);
    ring.push(1);
    ring.toArray().push(2);
    expect(ring.toArray()).toEqual([1]);
  });

  it.each([0, -1, 1.5, NaN])('refuses a capacity of %d', (capacity) => {
    expect(() => new Ring(capacity)).toThrow(RangeError);
  });
});
