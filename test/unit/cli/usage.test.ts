import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COUNTERS, GAUGES } from '../../../src-main/metrics/registry.ts';
import { WholeConfig as Config, defaultWholeConfig as defaultConfig } from '../../../src-main/features/config.ts';
import type { MetricCoverage } from '../../../src-main/metrics/coverage.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { cli } from './run-cli.ts';

let folder: ReturnType<typeof temporaryFolder>;
let config: string;
beforeEach(() => {
  folder = temporaryFolder();
  config = join(folder.path, 'config.toml');
});
afterEach(() => folder[Symbol.dispose]());

describe('bad usage', () => {
  it.each([
    ['no command', []],
    ['a command that does not exist', ['tip']],
    ['an option that does not exist', ['top', '--onse']],
    ['an argument too many', ['status', 'please']],
    ['no rows', ['top', '-n', '0']],
    ['too many rows', ['top', '-n', '1000000']],
    ['a key that does not exist', ['top', '--sort', 'beauty']],
    ['a filter that is no pattern', ['top', '--filter', '(']],
    ['once and again', ['top', '--once', '--watch']],
    ['a rate too high', ['agent', '--hz', '100']],
    ['a port that is none', ['serve', '--port', '70000']],
    ['half a command', ['config']],
  ])('is exit code 2 and a word of why on standard error: %s', async (_, args) => {
    const { code, out, error } = await cli(folder.path, args);
    expect([code, out]).toEqual([2, '']);
    expect(error).not.toBe('');
    expect(error).not.toMatch(/\n\s+at /);
  });

  it('is not what asks for help or the version', async () => {
    const [help, version] = await Promise.all([cli(folder.path, ['--help']), cli(folder.path, ['--version'])]);
    expect([help.code, version.code]).toEqual([0, 0]);
    expect(help.out).toMatch(/ top [\s\S]* status [\s\S]* doctor /);
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('status', () => {
  it('without an agent is exit code 1, and null for a program', async () => {
    const [plain, json] = await Promise.all([cli(folder.path, ['status']), cli(folder.path, ['status', '--json'])]);
    expect([plain.code, plain.out]).toEqual([1, '']);
    expect(plain.error).toMatch(/^culprit: no agent is running: /);
    expect([json.code, JSON.parse(json.out)]).toEqual([1, { schema: 1, kind: 'status', agent: null, alerts: null }]);
  });
});

describe('doctor', () => {
  it('has every metric once, with a reason for each that is missing', async () => {
    const { code, out } = await cli(folder.path, ['doctor', '--json']);
    const doctor = JSON.parse(out) as { schema: number; kind: string; metrics: MetricCoverage[] };
    expect([code, doctor.schema, doctor.kind]).toEqual([0, 1, 'doctor']);
    const names = doctor.metrics.map(({ metric }) => metric);
    expect(names.length).toBe(new Set(names).size);
    expect(names.filter((name) => !name.startsWith('system.')).toSorted()).toEqual([...COUNTERS, ...GAUGES].toSorted());
    for (const { status, source, reason } of doctor.metrics) {
      if (status === 'available') expect([source, reason]).toEqual([expect.any(String), null]);
      else expect(reason).toEqual(expect.any(String));
    }
  });

  it('says it in words as well', async () => {
    const { code, out } = await cli(folder.path, ['doctor']);
    expect(code).toBe(0);
    expect(out).toMatch(/^METRIC .*\n[\s\S]*\nWhat is missing, and why\n\n[\s\S]*mach_messages: /);
  });
});

describe('config', () => {
  it('path is where the file is', async () => {
    expect(await cli(folder.path, ['config', 'path'])).toEqual({ code: 0, out: `${config}\n`, error: '' });
  });

  it('show prints every key, in a form that can be read back', async () => {
    writeFileSync(config, 'sampling.calm_hz = 0.5\n');
    const [toml, json] = await Promise.all([
      cli(folder.path, ['config', 'show']),
      cli(folder.path, ['config', 'show', '--json']),
    ]);
    const expected = { ...defaultConfig, sampling: { ...defaultConfig.sampling, calm_hz: 0.5 } };
    expect(parse(toml.out)).toEqual(expected);
    expect(Config.parse(parse(toml.out))).toEqual(expected);
    expect(JSON.parse(json.out)).toEqual({ schema: 1, kind: 'config', path: config, config: expected });
  });

  it('check says whether the file is good, and where it is not', async () => {
    expect(await cli(folder.path, ['config', 'check'])).toEqual({
      code: 0,
      out: `${config} is not there: the defaults are in force\n`,
      error: '',
    });
    writeFileSync(config, '[log]\nlevel = "info"\n');
    expect(await cli(folder.path, ['config', 'check'])).toEqual({ code: 0, out: `${config} is good\n`, error: '' });
    writeFileSync(config, '[log]\nlevel = "loud"\n');
    const { code, error } = await cli(folder.path, ['config', 'check']);
    expect([code, error]).toEqual([1, expect.stringMatching(/^culprit: .*config\.toml: line 2: log\.level: /)]);
  });

  it('edit makes the file where there is none, and checks what was written', async () => {
    const made = await cli(folder.path, ['config', 'edit'], { environment: { EDITOR: 'true' } });
    expect([made.code, made.error]).toEqual([0, '']);
    expect(readFileSync(config, 'utf8')).toMatch(/^# Culprit\./);
    const bad = await cli(folder.path, ['config', 'edit'], { environment: { EDITOR: 'echo nonsense = 1 >' } });
    expect([bad.code, bad.error]).toEqual([1, `culprit: ${config}: line 1: nonsense: no such key\n`]);
  });

  it('edit says so when there is no editor, and when it fails', async () => {
    const none = await cli(folder.path, ['config', 'edit']);
    expect([none.code, none.error]).toEqual([1, `culprit: no editor: set EDITOR, or open ${config}\n`]);
    expect(existsSync(config)).toBe(false);
    const failing = await cli(folder.path, ['config', 'edit'], { environment: { VISUAL: 'false', EDITOR: 'true' } });
    expect([failing.code, failing.error]).toEqual([1, 'culprit: the editor ended with 1: nothing was checked\n']);
  });

  it('reset goes back to the defaults, and keeps the old file', async () => {
    writeFileSync(config, 'nonsense = 1\n');
    expect(await cli(folder.path, ['config', 'reset'])).toEqual({
      code: 0,
      out: `the old file is ${config}.old\n`,
      error: '',
    });
    expect([existsSync(config), readFileSync(`${config}.old`, 'utf8')]).toEqual([false, 'nonsense = 1\n']);
    expect((await cli(folder.path, ['config', 'reset'])).code).toBe(0);
  });

  it('that cannot be read fails every command that samples, with the place', async () => {
    writeFileSync(config, 'nonsense = 1\n');
    for (const args of [['top', '--once'], ['doctor'], ['agent']]) {
      const { code, error } = await cli(folder.path, args);
      expect([code, error]).toEqual([1, expect.stringContaining('config.toml: line 1: nonsense: no such key')]);
    }
  });
});
