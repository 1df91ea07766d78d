import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../src-main/base/duration.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['0.5s', 500],
    ['20', 20_000],
  ])('%s', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(['', '0', '0s', '-1s', '1 h', '10x', 's', '1e3', 'ten', '1m30', '9'.repeat(400)])('is not %j', (text) =>
    expect(parseDuration(text)).toBeNull(),
  );

  it('of whatever text is a positive time or none', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.smhd -') }),
        (text) => (parseDuration(text) ?? 1) > 0,
      ),
    );
  });
});
