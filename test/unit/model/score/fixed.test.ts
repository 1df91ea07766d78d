import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixed } from '../../../../src-main/model/score/fixed.ts';

test.each([
  [0.5, 0, '0'],
  [1.5, 0, '2'],
  [2.5, 0, '2'],
  [0.25, 1, '0.2'],
  [0.75, 1, '0.8'],
  [1.25, 1, '1.2'],
  [0.125, 2, '0.12'],
  [0.375, 2, '0.38'],
  [0.625, 2, '0.62'],
  [9.5, 0, '10'],
  [10.5, 0, '10'],
  [1048576.5, 0, '1048576'],
])('an exact tie goes to the even digit: %d with %i decimals is %s', (value, decimals, text) => {
  expect(fixed(value, decimals)).toBe(text);
});

test('what only looks like a tie in decimal is rounded by its binary value', () => {
  expect(fixed(0.15, 1)).toBe('0.1');
  expect(fixed(0.35, 1)).toBe('0.3');
  expect(fixed(1.005, 2)).toBe('1.00');
});

test('is never further from the value than half of its last digit', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.integer({ min: 0, max: 2 }), (value, decimals) => {
      return Math.abs(Number(fixed(value, decimals)) - value) <= 0.5 / 10 ** decimals + value * 2 ** -52;
    }),
  );
});

test('every tie of one decimal ends in an even digit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      (quarters) => Number(fixed((2 * quarters + 1) / 4, 1).at(-1)) % 2 === 0,
    ),
  );
});
