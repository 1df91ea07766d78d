import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPreload } from '../../fake-electron/preload-text.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'preload-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a preload on the double', () => {
  it('is taken when it is CommonJS', () => {
    expect(readPreload(written('a.cjs', `const { ipcRenderer } = require('electron');`))).toContain('require');
  });

  it.each(["import { ipcRenderer } from 'electron';", 'export {};', 'await 1;'])(
    'is refused when it is an ES module: %s',
    (text) => {
      expect(() => readPreload(written('b.cjs', text))).toThrow(/a sandboxed renderer cannot load this preload/);
    },
  );

  it('is refused by its ending, and when it is not there', () => {
    expect(() => readPreload(written('c.mjs', ''))).toThrow(/ES module/);
    expect(() => readPreload(join(folder, 'none.cjs'))).toThrow(/no preload/);
  });
});
