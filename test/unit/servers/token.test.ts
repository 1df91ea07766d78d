import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownToken, sameToken } from '../../../src-main/servers/token.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = join(folder.path, 'data');
  path = join(data, 'serve.token');
});
afterEach(() => folder[Symbol.dispose]());

const mode = (of: string): number => statSync(of).mode & 0o777;

it('is made once and kept, for its owner only', () => {
  const token = ownToken(data);
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(ownToken(data)).toBe(token);
  expect([mode(path), mode(data)]).toEqual([0o600, 0o700]);
});

it.each(['', 'short', 'Z'.repeat(64), `${'a'.repeat(64)}\n${'b'.repeat(64)}`])(
  'is made anew where the file holds %j, and is closed to others then as well',
  (text) => {
    ownToken(data);
    writeFileSync(path, text);
    const token = ownToken(data);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(path, 'utf8')).toBe(`${token}\n`);
    expect(mode(path)).toBe(0o600);
  },
);

it('is made anew where others could read it', () => {
  const token = ownToken(data);
  chmodSync(path, 0o644);
  expect(ownToken(data)).not.toBe(token);
  expect(mode(path)).toBe(0o600);
});

it('is the same only when all of it is', () => {
  const token = 'a'.repeat(64);
  expect(sameToken(token, token)).toBe(true);
  for (const other of ['', 'a', 'a'.repeat(63), `${token}a`, token.toUpperCase()])
    expect(sameToken(other, token)).toBe(false);
});
