import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Field, Layout, Span } from '../../../../src-main/sampling/darwin/layouts.ts';

type AnyLayout = Layout<Readonly<Record<string, Field | Span>>>;
/** `u`nsigned, `i`nteger with a sign, or plain `b`ytes. */
type Kind = 'u' | 'i' | 'b';
type Facts = ReadonlyMap<
  string,
  { readonly size: number; readonly fields: ReadonlyMap<string, readonly [offset: number, size: number, kind: Kind]> }
>;

const SIZES = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, u64: 8, i64: 8, f32: 4 } as const;
/** A copy of what is needed of the facts: numbers only. */
const COPY = new URL('../../../fixtures/darwin/abi.json', import.meta.url);
/** What Apple's headers say, as compiled for both architectures. */
const HEADERS = new URL('../../../../../shared/facts/macos/abi.json', import.meta.url);
const SIGNED =
  /^(int\d*_t|__int32_t|int|short|long|char|pid_t|dev_t|segsz_t|integer_t|boolean_t|cpu_\w+|__darwin_\w+)$/;

/** The tests that fail when a field in use is off by one byte, of another size, or of the other sign. */
export function describeLayouts(layouts: readonly AnyLayout[]): void {
  describe.each(layouts.map((layout) => ({ name: layout.name, layout })))('struct $name', ({ layout }) => {
    test("is as in the project's copy of the facts", () => expect(faultsOf(layout, copy())).toEqual([]));
    test.skipIf(!existsSync(HEADERS))("is as in Apple's headers", () =>
      expect(faultsOf(layout, headers())).toEqual([]),
    );
    test('a field that is off by one byte, of another size or of the other sign is found', () => {
      for (const [name, field] of Object.entries(layout.fields))
        for (const wrong of wrongOnes(field)) {
          expect(faultsOf({ ...layout, fields: { [name]: wrong } }, copy())).toHaveLength(1);
        }
    });
  });
}

/** The constants in use, by their names in C. */
export function describeConstants(constants: Readonly<Record<string, number>>): void {
  test("constants are as in the project's copy of the facts", () => {
    const known = (JSON.parse(readFileSync(COPY, 'utf8')) as { constants: Record<string, number> }).constants;
    for (const [name, value] of Object.entries(constants)) expect([name, known[name]]).toEqual([name, value]);
  });
  test.skipIf(!existsSync(HEADERS))("constants are as in Apple's headers", () => {
    const known = (JSON.parse(readFileSync(HEADERS, 'utf8')) as { constants: Record<string, number> }).constants;
    for (const [name, value] of Object.entries(constants)) expect([name, known[name]]).toEqual([name, value]);
  });
}

function faultsOf(layout: AnyLayout, facts: Facts): string[] {
  const fact = facts.get(layout.name);
  if (fact === undefined) return [`${layout.name} is not in the facts`];
  const faults = layout.size === fact.size ? [] : [`sizeof is ${fact.size}, not ${layout.size}`];
  for (const [name, field] of Object.entries(layout.fields)) {
    const is = spelled(field);
    const shouldBe = fact.fields.get(name)?.join(' ') ?? 'not there';
    if (is !== shouldBe) faults.push(`${name} is ${shouldBe}, not ${is}`);
  }
  return faults;
}

const spelled = ([offset, type]: Field | Span): string =>
  typeof type === 'number'
    ? `${offset} ${type} b`
    : `${offset} ${SIZES[type]} ${type.startsWith('f') ? 'i' : type[0]!}`;

function wrongOnes([offset, type]: Field | Span): (Field | Span)[] {
  if (typeof type === 'number')
    return [
      [offset + 1, type],
      [offset - 1, type],
      [offset, type + 1],
    ];
  const signs = {
    u8: 'i8',
    i8: 'u8',
    u16: 'i16',
    i16: 'u16',
    u32: 'i32',
    i32: 'u32',
    u64: 'i64',
    i64: 'u64',
    f32: 'u32',
  } as const;
  return [
    [offset + 1, type],
    [offset - 1, type],
    [offset, SIZES[type] === 8 ? 'u32' : 'u64'],
    [offset, signs[type]],
  ];
}

function copy(): Facts {
  const { structs } = JSON.parse(readFileSync(COPY, 'utf8')) as {
    structs: Record<string, { size: number; fields: Record<string, [number, number, Kind]> }>;
  };
  return new Map(
    Object.entries(structs).map(([name, { size, fields }]) => [
      name,
      { size, fields: new Map(Object.entries(fields)) },
    ]),
  );
}

function headers(): Facts {
  const { structs } = JSON.parse(readFileSync(HEADERS, 'utf8')) as {
    structs: Record<string, { size: number; fields: { name: string; offset: number; size: number; type: string }[] }>;
  };
  return new Map(
    Object.entries(structs).map(([name, { size, fields }]) => [
      name,
      {
        size,
        fields: new Map(
          fields.map(({ name: field, offset, size: bytes, type }) => [field, [offset, bytes, kindOf(type, bytes)]]),
        ),
      },
    ]),
  );
}

function kindOf(type: string, bytes: number): Kind {
  if (/\[|struct|union|\*/.test(type) || ![1, 2, 4, 8].includes(bytes)) return 'b';
  return SIGNED.test(type) ? 'i' : 'u';
}
