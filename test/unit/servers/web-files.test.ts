import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf } from '../../../src-main/servers/web-files.ts';

const FOLDER = '/srv/pages';

describe('the file that a path names', () => {
  it.each([
    ['/window/window.html', '/srv/pages/window/window.html'],
    ['/assets/a%20b.js', '/srv/pages/assets/a b.js'],
    ['/window/../popover/popover.html', '/srv/pages/popover/popover.html'],
    ['//window/window.html', '/srv/pages/window/window.html'],
  ])('%s is %s', (path, file) => {
    expect(fileOf(FOLDER, path)).toBe(file);
  });

  it.each([
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/%2e%2e%2fsecret.html',
    '/..%2f..%2fetc/x.html',
    '/window/../../pages-of-others/x.html',
    '/../pages2/x.html',
    '/x.html%00.png',
    '/%00.html',
    '/%',
    '/%ff.html',
    '/',
    '/window/',
    '/window/window.js.map',
    '/package.json',
    '/.env',
    '/x.HTML',
    '/x.constructor',
    '/x.__proto__',
  ])('%s names none', (path) => {
    expect(fileOf(FOLDER, path)).toBeNull();
  });

  it('is in the folder, whatever the path', () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2f',
      '%5c',
      '%252e',
      'a',
      '.html',
      '.js',
      '//',
      '\u2025',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const file = fileOf(FOLDER, parts.join(''));
        if (file === null) return;
        expect(file.startsWith(`${FOLDER}/`)).toBe(true);
        expect(file.split('/')).not.toContain('..');
      }),
    );
  });
});
