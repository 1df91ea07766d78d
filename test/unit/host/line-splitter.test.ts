import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../src-main/host/line-splitter.ts';

const TOO_LONG = Symbol('too long');

function splitter(limit = 20): { push(bytes: Buffer): void; seen: (string | symbol)[] } {
  const seen: (string | symbol)[] = [];
  const lines = new LineSplitter(
    limit,
    (line) => seen.push(line),
    () => seen.push(TOO_LONG),
  );
  return { push: (bytes) => lines.push(bytes), seen };
}

function inPieces(bytes: Buffer, cuts: readonly number[]): (string | symbol)[] {
  const { push, seen } = splitter();
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  places.reduce((from, to) => {
    push(bytes.subarray(from, to));
    return to;
  }, 0);
  return seen;
}

describe('line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const text = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constant('\n'), fc.constant('\n\n')))
      .map((parts) => `${parts.join('')}\n`);
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (all, cuts) => {
        const expected = all
          .split('\n')
          .filter((line) => line.length > 20 || line.trim() !== '')
          .map((line) => (line.length > 20 ? TOO_LONG : line));
        expect(inPieces(Buffer.from(all), cuts)).toEqual(expected);
      }),
    );
  });

  it('puts a character together whose bytes come one by one', () => {
    const { push, seen } = splitter();
    for (const byte of Buffer.from('zwölf 🦊\n')) push(Buffer.of(byte));
    expect(seen).toEqual(['zwölf 🦊']);
  });

  it('reports a line that is too long once, before it ends, and takes the next as it is', () => {
    const { push, seen } = splitter();
    for (let piece = 0; piece < 100; piece++) push(Buffer.from('x'.repeat(15)));
    expect(seen).toEqual([TOO_LONG]);
    push(Buffer.from('the rest of it\nthe next\n'));
    expect(seen).toEqual([TOO_LONG, 'the next']);
  });

  it('keeps nothing back for a line that never ends', () => {
    const { push, seen } = splitter();
    push(Buffer.from('no end'));
    expect(seen).toEqual([]);
  });

  it('leaves out empty lines', () => {
    const { push, seen } = splitter();
    push(Buffer.from('\n \r\n\na\n'));
    expect(seen).toEqual(['a']);
  });
});
