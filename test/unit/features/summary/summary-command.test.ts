import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { END, HEADER, sampleLine, text } from './recorded.ts';
import { cli } from '../../cli/run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const [before, after] = [join(folder.path, 'before.ndjson'), join(folder.path, 'after.ndjson')];

const recording = (label: string, factor: number): string => {
  const samples = Array.from({ length: 101 }, (_, index) =>
    sampleLine({
      index,
      system: {
        cpu_percent: index * factor,
        'evil\u001b[2J': 5,
        package_watts: 36,
        temperatures: [{ name: 'Core 0', celsius: 50 }],
        cores: { id: [0], cluster: [null], busy_percent: [1], frequency_hz: [null] },
      },
    }),
  );
  return text([
    { ...HEADER, label },
    ...samples,
    { type: 'marker', at_ms: HEADER.started_at_ms + 7_000, monotonic_ms: 0, kind: 'mark', text: 'epoch 1' },
    END,
  ]);
};
beforeAll(() => {
  writeFileSync(before, recording('before', 1));
  writeFileSync(after, recording('after|it', 0.5));
});

const summary = (...args: string[]): ReturnType<typeof cli> => cli(folder.path, ['summary', ...args]);
const lineOf = (out: string, start: string): string =>
  out
    .split('\n')
    .find((line) => line.startsWith(start))!
    .replaceAll('\u00a0', ' ')
    .replace(/ {2,}/g, '  ');

describe('culprit summary', () => {
  it('prints a line a metric, energy, time above limits and markers; nothing of it moves a cursor', async () => {
    const { code, out, error } = await summary(before);
    expect([code, error]).toEqual([0, '']);
    expect(lineOf(out, 'cpu_percent  ')).toBe('cpu_percent  50 %  50 %  95 %  99 %  100 %  0 %  29 %');
    expect(lineOf(out, 'Energy')).toBe('Energy of the package: 3640 J');
    expect(lineOf(out, 'cpu_percent above 90')).toBe('cpu_percent above 90: 10 s (9.9 %)');
    expect(lineOf(out, '+7')).toBe('+7.0 s  mark: epoch 1');
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('cores.0');
    expect((await summary('--all', before)).out).toContain('cores.0.busy_percent');
  });

  it('prints several files side by side, a column each', async () => {
    const { out } = await summary('--show', 'p95', before, after);
    expect(lineOf(out, 'p95  ')).toBe('p95  before  after|it');
    expect(lineOf(out, 'cpu_percent')).toBe('cpu_percent  95 %  48 %');
    expect((await summary('--markdown', before, after)).out).toContain(
      '| average | before | after\\|it |\n| --- | ---: | ---: |\n',
    );
  });

  it('prints JSON with every figure, and limits as asked', async () => {
    const { out } = await summary(
      '--json',
      '--above',
      'cpu_percent=49.5',
      '--above',
      'package_watts=99',
      before,
      after,
    );
    const { schema, kind, recordings } = JSON.parse(out) as {
      schema: number;
      kind: string;
      recordings: { above: unknown; metrics: Record<string, { p99: number }> }[];
    };
    expect([schema, kind, recordings.map(({ metrics }) => metrics['cpu_percent']!.p99)]).toEqual([
      1,
      'summary',
      [99, 49.5],
    ]);
    expect(recordings[0]!.above).toEqual([
      { metric: 'cpu_percent', above: 49.5, seconds: 51, percent: expect.closeTo(5_100 / 101, 6) as number },
      { metric: 'package_watts', above: 99, seconds: 0, percent: 0 },
    ]);
  });

  it('tells the time above a limit asked for, even if none, of several files, and of a name with spaces', async () => {
    const limits = ['--above', 'cpu_percent=80', '--above', 'temperatures.Core 0.celsius=90'];
    const alone = (await summary(...limits, before)).out;
    expect([lineOf(alone, 'cpu_percent above'), lineOf(alone, 'temperatures.Core 0.celsius above')]).toEqual([
      'cpu_percent above 80: 20 s (20 %)',
      'temperatures.Core 0.celsius above 90: never',
    ]);
    const both = (await summary(...limits, before, after)).out;
    expect([lineOf(both, 'cpu_percent above'), lineOf(both, 'temperatures.Core 0.celsius above')]).toEqual([
      'cpu_percent above 80  20 s (20 %)  never',
      'temperatures.Core 0.celsius above 90  never  never',
    ]);
  });

  it('refuses a limit of a metric that no file has', async () => {
    expect(await summary('--above', 'cpu_precent=80', before, after)).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringContaining('--above cpu_precent: there is no such metric in ') as string,
    });
  });

  it('reads standard input, and says what is no recording', async () => {
    expect((await cli(folder.path, ['summary', '-'], { input: recording('x', 1) })).out).toContain('101 samples');
    expect(await summary(join(folder.path, 'none'))).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringContaining('no such file') as string,
    });
    expect(await summary(folder.path)).toMatchObject({
      code: 1,
      error: expect.stringContaining('is a directory') as string,
    });
    expect((await summary('--above', 'cpu', before)).code).toBe(2);
  });
});
