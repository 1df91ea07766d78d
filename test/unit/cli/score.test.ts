import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { rowsOf } from '../model/support.ts';
import { cli } from './run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const [names, ...rows] = rowsOf('scores.ndjson') as [
  { inputs: string[]; outputs: string[] },
  ...[string, unknown[], unknown[]][],
];
const object = (keys: readonly string[], values: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(keys.map((key, index) => [key, values[index]]));
const inputs = rows.map(([, input]) => object(names.inputs, input));
const results = rows.map(([, , output]) => object(names.outputs, output));

const linesOf = (out: string): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('score', () => {
  it('gives the vectors exactly, one result a line', async () => {
    const { code, out, error } = await cli(folder.path, ['score'], {
      input: inputs.map((input) => `${JSON.stringify(input)}\n`).join(''),
    });
    expect([code, error]).toEqual([0, '']);
    for (const [index, { coverage_percent, ...result }] of linesOf(out).entries()) {
      expect(result, rows[index]![0]).toEqual(results[index]);
      expect(coverage_percent).toBe(100);
    }
  });

  it('reads a file, wrapped objects, empty lines and the line ends of any system', async () => {
    const path = join(folder.path, 'metrics.ndjson');
    writeFileSync(path, `\r\n{"input":${JSON.stringify(inputs[0])}}\r\n\n{"cpu":100}`);
    const { code, out } = await cli(folder.path, ['score', path]);
    expect([code, linesOf(out).length]).toEqual([0, 2]);
    expect(linesOf(out)[1]!['coverage_percent']).toBeLessThan(100);
  });

  it.each([
    ['not JSON', '{"cpu":1}\n\n{"cpu":', 'line 3: not JSON'],
    ['a wrong type', '{"cpu":1}\n{"cpu":"much"}', 'line 2: cpu: '],
    ['no field that it knows', '{"colour":"red"}', 'line 1: no field to score'],
    ['a list', '[1]', 'line 1: '],
  ])('fails with the number of a line that is %s', async (_, input, message) => {
    const { code, error } = await cli(folder.path, ['score', '-'], { input });
    expect(code).toBe(1);
    expect(error.startsWith(`culprit: ${message}`)).toBe(true);
  });

  it('fails for a file that is not there, and for a folder', async () => {
    const missing = await cli(folder.path, ['score', join(folder.path, 'nothing')]);
    expect([missing.code, missing.error]).toEqual([1, expect.stringMatching(/^culprit: ENOENT: /)]);
    const directory = await cli(folder.path, ['score', folder.path]);
    expect([directory.code, directory.error]).toEqual([1, expect.stringMatching(/^culprit: EISDIR: /)]);
  });
});
