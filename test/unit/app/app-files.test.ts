import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appUrl, contentTypeOf, fileOf, isAppUrl } from '../../../src-main/app/windows/app-files.ts';

const ROOT = '/opt/culprit/out/renderer';

describe('an address of the app', () => {
  it('names a file inside the pages', () => {
    expect(fileOf(ROOT, appUrl('popover/popover.html'))).toBe(`${ROOT}/popover/popover.html`);
    expect(fileOf(ROOT, `${appUrl('assets/a%20b.js')}?v=1#top`)).toBe(`${ROOT}/assets/a b.js`);
  });

  it.each([
    'app://culprit/../main/app.js',
    'app://culprit/%2e%2e/%2e%2e/package.json',
    'app://culprit/..%2f..%2fpackage.json',
    'app://culprit/a/..%2F..%2F../x',
  ])('stays inside the pages: %s', (url) => {
    const file = fileOf(ROOT, url);
    expect(file === null || file.startsWith(`${ROOT}/`)).toBe(true);
  });

  it.each([
    'https://culprit/popover.html',
    'app://other/x.html',
    'app://culprit:80/x.html',
    'file:///etc/passwd',
    'app://culprit/%00.html',
    'app://culprit/%zz',
    'app://culprit/..%5c..%5cx',
    '',
  ])('names nothing: %j', (url) => {
    expect(fileOf(ROOT, url)).toBeNull();
  });

  it('never leads outside, whatever the path', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('..', '.', '%2e%2e', '..%2f', '%2f', '/', 'a', '%5c', '%00', '~'), { maxLength: 8 }),
        (parts) => {
          const file = fileOf(ROOT, `app://culprit/${parts.join('/')}`);
          expect(file === null || file.startsWith(`${ROOT}/`)).toBe(true);
        },
      ),
    );
  });

  it('is recognised by scheme and host', () => {
    expect(isAppUrl('app://culprit/x')).toBe(true);
    expect(isAppUrl('app://culprit')).toBe(true);
    expect(isAppUrl('https://culprit/x')).toBe(false);
  });
});

describe('the content type', () => {
  it('goes by the ending, and is null for what is not served', () => {
    expect(contentTypeOf('/a/b.html')).toBe('text/html; charset=utf-8');
    expect(contentTypeOf('/a/b.js')).toBe('text/javascript; charset=utf-8');
    expect(contentTypeOf('/a/b.toml')).toBeNull();
    expect(contentTypeOf('/a/constructor')).toBeNull();
    expect(contentTypeOf('/a.constructor')).toBeNull();
    expect(contentTypeOf(fileOf(ROOT, 'app://culprit/')!)).toBeNull();
  });
});
