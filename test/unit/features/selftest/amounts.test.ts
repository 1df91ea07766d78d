import fc from 'fast-check';
import { expect, it } from 'vitest';
import { amounts, LOADS } from '../../../../src-main/features/selftest/checks/amounts.ts';

it('sizes follow from the seed alone, within the range of each load', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
      const sizes = amounts(seed);
      expect(amounts(seed)).toEqual(sizes);
      for (const { name, least, most } of LOADS) {
        expect(Number.isInteger(sizes.get(name))).toBe(true);
        expect(sizes.get(name)).toBeGreaterThanOrEqual(least);
        expect(sizes.get(name)).toBeLessThanOrEqual(most);
      }
    }),
  );
});

it('another seed gives other sizes', () => {
  expect(amounts(2)).not.toEqual(amounts(1));
});
