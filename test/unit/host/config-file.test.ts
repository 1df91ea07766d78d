import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig as parseWith, readConfig as readWith } from '../../../src-main/host/config-file.ts';
import { defaultWholeConfig as defaults, WholeConfig } from '../../../src-main/features/config.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';

/** Hundreds of texts, on a machine that may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const parseConfig = (text: string) => parseWith(text, WholeConfig);
const readConfig = (path: string) => readWith(path, WholeConfig);
const good = (config: WholeConfig, ...warnings: string[]) => ({ ok: true, value: { config, warnings } });

describe('configuration text', () => {
  it('may leave every key out', () => {
    expect(parseConfig('')).toEqual(good(defaults));
    expect(parseConfig('[sampling]\n[bands]\n[scoring.weights]\n')).toEqual(good(defaults));
  });

  it('changes what it names and nothing else', () => {
    const read = parseConfig('sampling.calm_hz = 0.5\n[scoring.weights]\ncpu = 40\n');
    const { sampling, scoring } = defaults;
    expect(read).toEqual(
      good({
        ...defaults,
        sampling: { ...sampling, calm_hz: 0.5 },
        scoring: { ...scoring, weights: { ...scoring.weights, cpu: 40 } },
      }),
    );
  });

  it.each([
    ['a key that does not exist', '# mine\n[sampling]\ncalm_hertz = 1\n', 'line 3: sampling.calm_hertz: no such key'],
    ['a wrong type', '[sampling]\nwatched_hz = 3\ncalm_hz = "slow"\n', /^line 3: sampling\.calm_hz: .*expected number/],
    ['a number out of range', 'sampling.calm_hz = 100\n', /^line 1: sampling\.calm_hz: .*10/],
    ['a key below a dotted table', '[scoring.weights]\ncpu = -1\n', /^line 2: scoring\.weights\.cpu: /],
    ['bands that do not rise', '[log]\nlevel = "info"\n[bands]\nmedium = 60\n', /^line 3: bands: bands must rise/],
    ['text that is no TOML', '[sampling]\ncalm_hz = = 1\n', /^line 2: /],
    ['an unfinished string', 'log.level = "info\n', /^line 1: /],
    ['a key given twice', '[log]\nlevel = "info"\nlevel = "warn"\n', /^line 3: /],
    ['not a number', 'sampling.calm_hz = nan\n', /^line 1: sampling\.calm_hz: /],
    ['a date', 'sampling.calm_hz = 1979-05-27\n', /^line 1: sampling\.calm_hz: /],
    ['a table where a value is meant', '[log.level]\n', /^line 1: log\.level: /],
    ['an attack on the prototype', '__proto__.polluted = 1\n', /__proto__/],
  ])('is refused for %s, with line and key', (_, text, expected) => {
    expect(parseConfig(text)).toEqual({ ok: false, error: expect.stringMatching(expected) as string });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('may have the section of a feature that is not there: it is left out, and said', () => {
    const warning = 'line 2: [fleet]: Culprit has no such section; it is left out';
    expect(parseConfig('\n[fleet]\nhosts = ["a"]\n')).toEqual(good(defaults, warning));
    expect(parseConfig('[fleet.more]\n[sampling]\ncalm_hz = 0\n')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^line 3: sampling\.calm_hz/) as string,
    });
  });

  it.each([
    ['tables of one name', '[[fleet]]\nhost = "a"\n[[fleet]]\nhost = "b"\n', 'line 1: [fleet]'],
    ['a table on one line', 'fleet = { hosts = 1 }\n', 'line 1: [fleet]'],
    ['a dotted key', '\nfleet.hosts = 1\nfleet.more = 2\n', 'line 2: [fleet]'],
    ['a name that only begins as one that is there', '[alert]\n[alerts]\n', 'line 1: [alert]'],
    ['a name that every object has', '[constructor]\n', 'line 1: [constructor]'],
  ])('takes %s for a section that is not there, and says it once', (_, text, where) => {
    expect(parseConfig(text)).toEqual(good(defaults, `${where}: Culprit has no such section; it is left out`));
  });

  it.each([
    ['a date', 'fleet = 1979-05-27\n', 'line 1: fleet: no such key'],
    ['a list', 'fleet = [1]\n', 'line 1: fleet: no such key'],
    ['an empty list', 'fleet = []\n', 'line 1: fleet: no such key'],
    ['a number', 'fleet = 1\n', 'line 1: fleet: no such key'],
    ['a name that no feature may have', '[Fleet]\n', 'line 1: Fleet: no such key'],
    ['tables in place of a section that is there', '[[alerts]]\n', /^line 1: alerts: /],
  ])('takes %s for no section: it is refused', (_, text, error) => {
    expect(parseConfig(text)).toEqual({ ok: false, error: expect.stringMatching(error) as string });
  });

  it('names every fault, not only the first', () => {
    const read = parseConfig('[sampling]\ncalm_hz = 0\nwatched_hz = true\n');
    expect(read.ok ? '' : read.error).toMatch(/line 2: .*line 3: /);
  });

  it('gives a result for any text, and throws for none', () => {
    const parts = fc.constantFrom(
      '[',
      ']',
      '=',
      '"',
      "'",
      '\n',
      '.',
      'sampling',
      'calm_hz',
      '1',
      '{',
      '}',
      '#',
      '\\',
      '\u0000',
      'é',
      ',',
      '_',
      '-',
    );
    fc.assert(fc.property(fc.array(parts, { maxLength: 40 }), (all) => void parseConfig(all.join(''))));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseConfig(text)));
  });
});

describe('configuration file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;
  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'config.toml');
  });
  afterEach(() => folder[Symbol.dispose]());

  it('need not be there', () => {
    expect(readConfig(path)).toEqual(good(defaults));
  });

  it('may begin with a byte order mark and have the line ends of any system', () => {
    writeFileSync(path, '\ufefflog.level = "warn"\r\n[sampling]\r\ncalm_hz = 2\r\n');
    const read = readConfig(path);
    expect(read.ok && [read.value.config.log.level, read.value.config.sampling.calm_hz]).toEqual(['warn', 2]);
  });

  it('is named in what is wrong with it', () => {
    writeFileSync(path, 'calm_hz = 1\n');
    expect(readConfig(path)).toEqual({ ok: false, error: `${path}: line 1: calm_hz: no such key` });
  });

  it('is not read when it is huge', () => {
    writeFileSync(path, '');
    truncateSync(path, 8 * 1024 ** 3);
    expect(readConfig(path)).toEqual({ ok: false, error: `${path}: larger than 256 KB` });
  });

  it('is refused when it is not UTF-8', () => {
    writeFileSync(path, Buffer.from([0x23, 0xff, 0xfe, 0x0a]));
    expect(readConfig(path)).toEqual({ ok: false, error: `${path}: not UTF-8` });
  });

  it('is refused when it is a folder, and does not keep anybody waiting when it is a pipe', () => {
    mkdirSync(path);
    expect(readConfig(path)).toEqual({ ok: false, error: `${path}: not a file` });
    const pipe = join(folder.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(readConfig(pipe)).toEqual({ ok: false, error: `${pipe}: not a file` });
  });

  it('is refused with the reason when it cannot be reached', () => {
    writeFileSync(path, '');
    const below = join(path, 'config.toml');
    const read = readConfig(below);
    expect(read.ok ? '' : read.error).toMatch(/^.*config\.toml: ENOTDIR/);
  });
});
