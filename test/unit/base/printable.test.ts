import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../../src-main/base/printable.ts';

const between = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));

const HARMFUL: readonly (readonly [string, readonly string[]])[] = [
  ['C0 control characters, DEL and C1', [...between(0, 0x1f), ...between(0x7f, 0x9f)]],
  [
    'bidirectional marks, embeddings, overrides and isolates',
    ['\u061c', '\u200e', '\u200f', ...between(0x202a, 0x202e), ...between(0x2066, 0x2069)],
  ],
  ['zero-width characters and joiners', ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u180e', '\u00ad']],
  ['invisible operators and annotation marks', [...between(0x2061, 0x2064), ...between(0xfff9, 0xfffb)]],
  ['tag characters', between(0xe0001, 0xe007f).filter((character) => /\p{Cf}/u.test(character))],
  ['separators of lines and paragraphs', ['\u2028', '\u2029']],
  ['letters that are blank', ['\u115f', '\u1160', '\u3164', '\uffa0', '\u2800']],
  ['lone surrogates', ['\ud800', '\udfff']],
];

describe('what may be shown of a name that a process gave itself', () => {
  it.each(HARMFUL)('%s are seen, and do nothing', (_, characters) => {
    for (const character of characters) {
      const code = character.codePointAt(0)!.toString(16);
      expect(printable(`a${character}b`), `U+${code}`).toBe('a\ufffdb');
      expect(printableLines(`a${character}b`), `U+${code}`).toBe(character === '\n' ? 'a\nb' : 'a\ufffdb');
    }
  });

  it.each(['node server.js', 'Größe_ñ 日本語 العربية עברית', '🦊 ⌘ – “q”', 'e\u0301 \u00a0x'])(
    '%s stays as it is',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );

  it('leaves nothing harmful in any text, and is the same when done twice', () => {
    const harmful = new Set(HARMFUL.flatMap(([, characters]) => characters));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        expect([...shown].some((character) => harmful.has(character))).toBe(false);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});
