import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor } from '../../../../src-main/features/summary/figures/cursor.ts';
import { skipValue } from '../../../../src-main/features/summary/figures/template.ts';

function cursorOn(text: string): Cursor {
  const cursor = new Cursor();
  cursor.set(Buffer.from(`${text},`), 0);
  return cursor;
}

describe('reading JSON in place', () => {
  it('finds the number that JSON.parse finds, to the last bit', () => {
    const numbers = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => Math.round(value * 1e4) / 1e4),
    );
    fc.assert(
      fc.property(numbers, (number) => {
        const text = JSON.stringify(number);
        const cursor = cursorOn(text);
        expect(cursor.number()).toBe(JSON.parse(text));
        expect([cursor.at, cursor.failed]).toEqual([text.length, false]);
      }),
    );
  });

  it('takes null for absent, and nothing else that is no number', () => {
    const nothing = cursorOn('null');
    expect([nothing.number(), nothing.at, nothing.failed]).toEqual([NaN, 4, false]);
    for (const text of ['"1"', 'true', '{}', '', '-', '.5', '1.', '01', '-01', 'nil', '1e', '[1]']) {
      const cursor = cursorOn(text);
      cursor.number();
      expect(cursor.failed || cursor.at !== text.length, text).toBe(true);
    }
  });

  it('gets past any value, and to its end', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        const cursor = cursorOn(text);
        skipValue(cursor);
        expect([cursor.at, cursor.failed]).toEqual([Buffer.byteLength(text), false]);
      }),
    );
  });

  it('ends, without a fault of its own, on bytes of any kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const cursor = new Cursor();
        cursor.set(Buffer.from(bytes), 0);
        skipValue(cursor);
        expect(cursor.at).toBeLessThanOrEqual(bytes.length + 4);
      }),
    );
  });
});
