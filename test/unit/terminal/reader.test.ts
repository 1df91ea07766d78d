import { describe, expect, test } from 'vitest';
import { localeOf, readerFigures, readerTimes } from '../../../src-main/terminal/reader.ts';

describe('the reader of a terminal', () => {
  test.each([
    [{ LANG: 'de_DE.UTF-8' }, 'de-DE'],
    [{ LANG: 'en_US.UTF-8', LC_NUMERIC: 'fr_CH.UTF-8' }, 'fr-CH'],
    [{ LANG: 'en_US.UTF-8', LC_NUMERIC: 'fr_CH', LC_ALL: 'sv_SE@euro' }, 'sv-SE'],
    [{ LC_ALL: '', LANG: 'pt_BR.UTF-8' }, 'pt-BR'],
    [{ LC_ALL: 'C.UTF-8', LANG: 'de_DE.UTF-8' }, 'en-US'],
    [{ LANG: 'POSIX' }, 'en-US'],
    [{ LANG: 'not a locale' }, undefined],
    [{}, undefined],
  ])('%j writes numbers as in %s', (environment, locale) => {
    expect(localeOf(environment, 'LC_NUMERIC')).toBe(locale);
  });

  test('has the decimal separator of that locale, and memory as the platform labels it', () => {
    const german = { LANG: 'de_DE.UTF-8' };
    const read = (text: string): string => text.replaceAll('\u00a0', ' ');
    expect(read(readerFigures(german, 'linux').memory(1.25 * 2 ** 30))).toBe('1,3 GiB');
    expect(read(readerFigures(german, 'darwin').memory(1.25 * 2 ** 30))).toBe('1,3 GB');
    expect(read(readerFigures({ LANG: 'C' }, 'linux').percent(2.5))).toBe('2.5 %');
    // Digits of other scripts would not line up with the rest of a table.
    expect(read(readerFigures({ LANG: 'ar_EG' }, 'linux').percent(2.5))).toBe('2.5 %');
  });

  test('reads a clock of 24 hours', () => {
    const at = new Date(2026, 0, 2, 17, 4, 5).getTime();
    expect(readerTimes({ LC_TIME: 'en_US.UTF-8', LANG: 'de_DE' }).timeWithSeconds(at)).toBe('17:04:05');
  });
});
