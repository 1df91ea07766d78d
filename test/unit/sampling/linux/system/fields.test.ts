import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fields, namedFigure } from '../../../../../src-main/sampling/linux/system/fields.ts';

describe('the fields of a line', () => {
  it('are words and figures, whatever the blanks between them', () => {
    const fields = new Fields('  cpu0  12\t34\n\nnext 5');
    expect(fields.word()).toBe('cpu0');
    expect(fields.figure()).toBe(12);
    expect(fields.figure()).toBe(34);
    expect(fields.figure()).toBeNaN();
    fields.nextLine();
    expect(fields.word()).toBe('');
    fields.nextLine();
    expect(fields.word()).toBe('next');
    expect(fields.figure()).toBe(5);
    expect(fields.atEnd).toBe(true);
  });

  it('that are no whole number are no figure', () => {
    for (const text of ['', '-1', '1.5', '0x10', '12kB', 'total', '9'.repeat(400)])
      expect(new Fields(text).figure(), text).toBeNaN();
  });

  it('never run into the next line', () => {
    const fields = new Fields('a\nb=1');
    expect(fields.until('=')).toBeNull();
    fields.skip(3);
    expect(fields.word()).toBe('');
  });

  it('give back every whole number that was written', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (value) => new Fields(` ${value}\n`).figure() === value));
  });

  it('of any text end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        let lines = 0;
        for (const fields = new Fields(text); !fields.atEnd; fields.nextLine()) {
          fields.word();
          fields.figure();
          fields.until(':');
          lines += 1;
        }
        return lines <= text.length;
      }),
    );
  });
});

describe('a named figure', () => {
  const text = 'SwapCached:  7 kB\nCached:   12 kB\nCachedMore: 9\nWrong: x\n';

  it('is the one whose line begins with the name', () => {
    expect(namedFigure(text, 'Cached:')).toBe(12);
    expect(namedFigure(text, 'SwapCached:')).toBe(7);
  });

  it('is absent where the name or the number is', () => {
    expect(namedFigure(text, 'MemTotal:')).toBeNull();
    expect(namedFigure(text, 'Wrong:')).toBeNull();
    expect(namedFigure('', 'Cached:')).toBeNull();
    expect(namedFigure('Cached:', 'Cached:')).toBeNull();
  });
});
