import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsIn, commandLine } from '../../../../src-main/sampling/darwin/processes/process-arguments.ts';
import { firstArguments } from '../../../../src-main/sampling/shared/first-arguments.ts';
import { processLabel } from '../../../../src-main/vocabulary/process-label.ts';

/** As the kernel lays it out: argc, path, NULs, arguments, environment. */
function procargs(count: number, path: string, args: readonly string[], environment: readonly string[] = []): Buffer {
  const head = Buffer.alloc(4 + Math.ceil((Buffer.byteLength(path) + 1) / 8) * 8);
  head.writeInt32LE(count);
  head.write(path, 4);
  return Buffer.concat([head, ...[...args, ...environment].map((text) => Buffer.from(`${text}\0`))]);
}

describe('a command line', () => {
  test('is the arguments with spaces between, and nothing of the environment', () => {
    expect(commandLine(procargs(2, '/bin/ls', ['ls', '-l'], ['SECRET=1', 'PATH=/bin']))).toBe('ls -l');
  });
  test('with a blank within an argument still tells the script', () => {
    const bytes = procargs(2, '/usr/bin/python3', ['python3', '/Users/u/Application Support/run.py'], ['SECRET=1']);
    const facts = { name: 'python3', executable: '/usr/bin/python3', command: commandLine(bytes) };
    expect(processLabel({ ...facts, firstArguments: firstArguments(argumentsIn(bytes)) })).toBe('python3 run.py');
  });
  test('an empty argument is one of them', () =>
    expect(commandLine(procargs(3, '/bin/a', ['a', '', 'b'], ['SECRET=1']))).toBe('a b'));
  test.each(['/a', '/bin/a', '/bin/ls', '/bin/cat', '/bin/bash'])(
    'an empty name of the program is one of them, however long its path: %s',
    (path) => {
      expect(commandLine(procargs(2, path, ['', 'b'], ['SECRET']))).toBe('b');
      expect(commandLine(procargs(1, path, [''], ['SECRET']))).toBeNull();
    },
  );
  test('values set in it are left out: with a title for arguments the environment is counted as arguments', () => {
    expect(
      commandLine(procargs(4, '/bin/a', ['a: a title of its own'], ['TOKEN=hunter2', 'KEY_2=line\nhunter3', 'EMPTY='])),
    ).toBe('a: a title of its own TOKEN=… KEY_2=… EMPTY=');
    expect(commandLine(procargs(4, '/usr/bin/env', ['A=env', '--name=value', 'X=1', '1=one']))).toBe(
      'A=env --name=value X=… 1=one',
    );
  });
  test('has no control characters', () => expect(commandLine(procargs(1, '/bin/a', ['a\n\x1b[31mb']))).toBe('a [31mb'));
  test('is cut where it is too long', () =>
    expect(commandLine(procargs(2, '/bin/a', ['a'.repeat(5_000), 'b']))).toBe('a'.repeat(4_096)));
  test.each([0, -1, -2_147_483_648])('with %i arguments there is none', (count) =>
    expect(commandLine(procargs(count, '/bin/a', ['a']))).toBeNull(),
  );
  test('that ends early is as much as there is', () => {
    expect(commandLine(procargs(2_147_483_647, '/bin/a', ['a', 'b']))).toBe('a b');
    expect(commandLine(procargs(2, '/bin/a', ['a', 'bcd']).subarray(0, -2))).toBe('a bc');
  });
  test.each([0, 3, 4, 8])('with only %i bytes there is none', (length) =>
    expect(commandLine(procargs(1, '/bin/ls', ['ls']).subarray(0, length))).toBeNull(),
  );

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
  test('never reaches into the environment, whatever path and arguments are', () => {
    const argument = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '\n', '='), maxLength: 8 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.array(argument, { minLength: 1, maxLength: 5 }),
        (length, args) => {
          expect(commandLine(procargs(args.length, `/${'p'.repeat(length)}`, args, ['SECRET'])) ?? '').not.toContain(
            'SECRET',
          );
        },
      ),
    );
  });
});
