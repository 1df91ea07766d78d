import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandLine, fullName } from '../../../../src-main/sampling/darwin/slow-facts.ts';

/** As the kernel lays it out: argc, path, NULs, arguments, environment. */
function procargs(count: number, path: string, args: readonly string[], environment: readonly string[] = []): Buffer {
  const head = Buffer.alloc(4);
  head.writeInt32LE(count);
  return Buffer.concat([head, Buffer.from(`${path}\0\0\0\0`), ...[...args, ...environment].map((text) => Buffer.from(`${text}\0`))]);
}

describe('a command line', () => {
  test('is the arguments with spaces between, and nothing of the environment', () => {
    expect(commandLine(procargs(2, '/bin/ls', ['ls', '-l'], ['SECRET=1', 'PATH=/bin']))).toBe('ls -l');
  });
  test('an empty argument is one of them', () => expect(commandLine(procargs(3, '/bin/a', ['a', '', 'b'], ['SECRET=1']))).toBe('a b'));
  test('has no control characters', () => expect(commandLine(procargs(1, '/bin/a', ['a\n\x1b[31mb']))).toBe('a [31mb'));
  test('is cut where it is too long', () => expect(commandLine(procargs(2, '/bin/a', ['a'.repeat(5_000), 'b']))).toBe('a'.repeat(4_096)));
  test.each([0, -1, -2_147_483_648])('with %i arguments there is none', (count) => expect(commandLine(procargs(count, '/bin/a', ['a']))).toBeNull());
  test('that ends early is as much as there is', () => {
    expect(commandLine(procargs(2_147_483_647, '/bin/a', ['a', 'b']))).toBe('a b');
    expect(commandLine(procargs(2, '/bin/a', ['a', 'bcd']).subarray(0, -2))).toBe('a bc');
  });
  test.each([0, 3, 4, 8])('with only %i bytes there is none', (length) => expect(commandLine(procargs(1, '/bin/ls', ['ls']).subarray(0, length))).toBeNull());

  test('any bytes whatever give a text without control characters, of no more than the limit, or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = commandLine(Buffer.from(bytes));
        // eslint-disable-next-line no-control-regex -- what is not to be there
        if (text !== null) expect(text).not.toMatch(/[\0-\x1f\x7f]/u);
        expect(text?.length ?? 0).toBeLessThanOrEqual(4_096);
      }),
    );
  });
  test('never reaches into the environment, whatever the arguments are', () => {
    const argument = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 5 }), (rest) => {
        // The first is a name: where it is empty, its NUL cannot be told from those that pad the path.
        const args = ['x', ...rest];
        expect(commandLine(procargs(args.length, '/bin/a', args, ['SECRET'])) ?? '').not.toContain('SECRET');
      }),
    );
  });
});

describe('a name', () => {
  test('that was cut is completed from the executable', () => expect(fullName('Google Chrome He', '/A/Google Chrome Helper')).toBe('Google Chrome Helper'));
  test('that was cut within a character as well', () => expect(fullName(Buffer.from('aaaaaaaaaaaaaa\u20ac').subarray(0, 16).toString(), '/A/aaaaaaaaaaaaaa\u20acuro')).toBe('aaaaaaaaaaaaaa\u20acuro'));
  test('that is short, or another, stays', () => {
    expect(fullName('sh', '/bin/shell')).toBe('sh');
    expect(fullName('a-name-of-16-byt', '/bin/other')).toBe('a-name-of-16-byt');
    expect(fullName('a-name-of-16-byt', null)).toBe('a-name-of-16-byt');
  });
});
