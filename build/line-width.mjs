import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Fails when a line of code has more than 120 columns. Prettier breaks what it can; strings, markup, comments and C are
 * for hands. A line that is nothing but an address may be longer, since it cannot be broken.
 */

const WIDTH = 120;
const KINDS = ['ts', 'mts', 'svelte', 'mjs', 'cjs', 'js', 'c', 'h', 'css', 'html', 'sh'];
const ONLY_AN_ADDRESS = /^\W*https?:\/\/\S+$/;

/** In characters, not bytes. */
const isTooLong = (line) => [...line].length > WIDTH && !ONLY_AN_ADDRESS.test(line);

const files = execFileSync('git', ['ls-files', '-z', ...KINDS.map((kind) => `*.${kind}`)], { encoding: 'utf8' });
for (const file of files.split('\0').filter((name) => existsSync(name))) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (!isTooLong(line)) continue;
    console.error(`${file}:${index + 1}: ${[...line].length} columns; ${WIDTH} at most`);
    process.exitCode = 1;
  }
}
