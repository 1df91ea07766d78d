import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RotatingFile } from '../../../src-main/host/rotating-file.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = join(folder.path, 'data');
  path = join(data, 'a.log');
});
afterEach(() => folder[Symbol.dispose]());

const text = (name: string): string => readFileSync(join(data, name), 'utf8');

it('keeps the newest lines in three files, none above the limit', () => {
  using file = new RotatingFile(path, 30);
  for (let line = 10; line < 40; line++) file.write(`line ${line}\n`);
  expect(readdirSync(data).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
  expect(text('a.log.2') + text('a.log.1') + text('a.log')).toBe(
    'line 31\nline 32\nline 33\nline 34\nline 35\nline 36\nline 37\nline 38\nline 39\n',
  );
});

it('counts bytes, not characters', () => {
  using file = new RotatingFile(path, 30);
  for (let line = 0; line < 4; line++) file.write('ééééé\n');
  expect(Buffer.byteLength(text('a.log.1'))).toBe(22);
});

it('writes a line above the limit whole', () => {
  using file = new RotatingFile(path, 10);
  file.write('short\n');
  file.write('much longer than ten\n');
  expect(text('a.log')).toBe('much longer than ten\n');
});

it('goes on where it stopped, for its owner only', () => {
  new RotatingFile(path, 30).write('first\n');
  using file = new RotatingFile(path, 30);
  file.write('second\n');
  expect(text('a.log')).toBe('first\nsecond\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(data).mode & 0o777).toBe(0o700);
});

it('loses lines and nothing else while its folder is not there, and goes on when it is', () => {
  using file = new RotatingFile(path, 10);
  file.write('12345678\n');
  rmSync(data, { recursive: true });
  writeFileSync(data, 'a file where the folder was');
  file.write('lost\n');
  file.write('lost\n');
  rmSync(data);
  mkdirSync(data);
  file.write('kept\n');
  expect(text('a.log')).toBe('kept\n');
});

it('may be begun where no file can be', () => {
  writeFileSync(data, 'a file where the folder should be');
  using file = new RotatingFile(path);
  file.write('lost\n');
});

it('writes nothing after its end', () => {
  const file = new RotatingFile(path);
  file.write('before\n');
  file[Symbol.dispose]();
  file.write('after\n');
  expect(text('a.log')).toBe('before\n');
});
