import fc from 'fast-check';

/** What means something to one of the parsers, and what should mean nothing. */
const characters = fc.constantFrom(...' \t\n\0%:;|+-"=<>(){}[]/,.0123456789aZ\u00e9\u6f22\ud800');

/**
 * No text makes a parser throw: neither its own output cut anywhere, nor with its figures replaced by others', nor
 * anything else.
 */
export function survivesHostileText(parse: (text: string) => unknown, sample: string): void {
  for (let length = 0; length <= sample.length; length += 1 + Math.floor(sample.length / 200))
    parse(sample.slice(0, length));
  const figures = fc.constantFrom(
    '',
    '-',
    '9'.repeat(400),
    '-1',
    'N/A',
    '1e999',
    '0x1f',
    '18446744073709551615',
    '\0',
    'ـ١٢٣',
    '12,5',
    '1.234.567',
  );
  fc.assert(
    fc.property(
      fc.array(figures, { minLength: 1 }),
      (others) => void parse(sample.replace(/\d+/g, () => others[Math.floor(sample.length % others.length)]!)),
    ),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(
      fc.nat({ max: sample.length }),
      fc.string({ unit: characters, maxLength: 40 }),
      (at, junk) => void parse(sample.slice(0, at) + junk + sample.slice(at)),
    ),
    { numRuns: 100 },
  );
  fc.assert(fc.property(fc.string({ unit: characters }), (text) => void parse(text)));
}
