import { describe, expect, test } from 'vitest';
import { layout, read, readText } from '../../../../src-main/sampling/darwin/layouts.ts';
import * as layouts from '../../../../src-main/sampling/darwin/processes/process-layouts.ts';
import { describeConstants, describeLayouts } from './check-layout.ts';

const { C, ...structures } = layouts;
describeLayouts(Object.values(structures));
describeConstants(C);

describe('typed reads', () => {
  const { fields } = layout('any', 40, {
    u: [0, 'u64'],
    i: [0, 'i64'],
    u4: [0, 'u32'],
    i4: [0, 'i32'],
    u2: [0, 'u16'],
    i2: [0, 'i16'],
    u1: [0, 'u8'],
    i1: [0, 'i8'],
    f: [32, 'f32'],
    name: [8, 8],
  });
  const bytes = Buffer.alloc(40, 0xff);
  bytes.write('M\u00e4cP\0ro!', 8);
  bytes.writeFloatLE(45.5, 32);

  test('tell signed from unsigned in every size', () => {
    expect(read(bytes, fields.u)).toBe(2 ** 64);
    expect(read(bytes, fields.i)).toBe(-1);
    expect([read(bytes, fields.u4), read(bytes, fields.u2), read(bytes, fields.u1)]).toEqual([
      0xffffffff, 0xffff, 0xff,
    ]);
    expect([read(bytes, fields.i4), read(bytes, fields.i2), read(bytes, fields.i1)]).toEqual([-1, -1, -1]);
    expect(read(bytes, fields.f)).toBe(45.5);
  });
  test('are exact to 2^53', () => {
    bytes.writeBigUInt64LE(2n ** 53n - 1n, 24);
    expect(read(bytes, fields.u, 24)).toBe(Number.MAX_SAFE_INTEGER);
    bytes.writeBigInt64LE(-(2n ** 53n) + 1n, 24);
    expect(read(bytes, fields.i, 24)).toBe(Number.MIN_SAFE_INTEGER);
  });
  test('a text ends at its NUL, or with its field', () => {
    expect(readText(bytes, fields.name)).toBe('M\u00e4cP');
    expect(readText(Buffer.from('abcdefghij'), [2, 4])).toBe('cdef');
  });
  test('never read beyond the bytes there are', () =>
    expect(() => read(Buffer.alloc(7), fields.u)).toThrow(RangeError));
});
