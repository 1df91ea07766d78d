import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isGoodNode } from '../../../build/runtime.mjs';

const MAIN = join(import.meta.dirname, '../../../out/main');

describe('the Node that runs Culprit', () => {
  it.each([
    ['20.19.2', false],
    ['22.12.0', false],
    ['22.14.0', false],
    ['22.15.0', true],
    ['23.7.0', false],
    ['23.8.0', true],
    ['24.0.0', true],
    ['26.1.0', true],
  ])('%s: %s, by whether it has zstd', (version, good) => {
    expect(isGoodNode(version)).toBe(good);
  });

  it.skipIf(!existsSync(MAIN))('finds no syntax in the bundles that the oldest of them does not know', () => {
    const bundles = readdirSync(MAIN).filter((name) => name.endsWith('.js'));
    expect(bundles.length).toBeGreaterThan(10);
    for (const name of bundles)
      expect(readFileSync(join(MAIN, name), 'utf8'), name).not.toMatch(/^\s*(await )?using \w+ =/m);
  });
});
