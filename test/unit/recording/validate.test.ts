import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validate, type Validation } from '../../../src-main/recording/validate.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { MadeRecording } from './made-recording.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const pathOf = (name: string): string => join(folder.path, name);
let lines: string[];
beforeAll(async () => {
  await new MadeRecording(pathOf('good'), { processes: 'rogues' }).steps(4).recorder.end('stopped');
  lines = readFileSync(pathOf('good'), 'utf8').trimEnd().split('\n');
});

async function checked(text: string | Buffer): Promise<Validation> {
  writeFileSync(pathOf('checked'), text);
  return await validate(pathOf('checked'), () => undefined);
}
const withLine = (index: number, change: (line: string) => string): string =>
  lines.map((line, at) => (at === index ? change(line) : line)).join('\n') + '\n';

describe('validation', () => {
  it('finds nothing in a good recording, plain or packed', async () => {
    expect(await checked(withLine(-1, String))).toEqual({
      lines: lines.length,
      samples: 4,
      unknown: 0,
      malformed: 0,
      problems: [],
      cutOff: null,
    });
    expect(await checked(gzipSync(withLine(-1, String)))).toMatchObject({ malformed: 0, cutOff: null, samples: 4 });
  });

  it('names the line and the key', async () => {
    const sample = lines.findIndex((line) => line.startsWith('{"type":"sample"'));
    const reasons = async (change: (line: string) => string): Promise<string> => {
      const { malformed, problems } = await checked(withLine(sample, change));
      expect([malformed, problems[0]!.line]).toEqual([1, sample + 1]);
      return problems[0]!.reason;
    };
    expect(await reasons(() => '{"type":"sam')).toBe('not JSON');
    expect(await reasons(() => '')).toBe('an empty line');
    expect(await reasons(() => '[]')).toBe('not an object');
    expect(await reasons(() => '{}')).toBe('type: not there');
    expect(await reasons(() => lines[0]!)).toBe('a second header');
    expect(await reasons((line) => line.replace(/"at_ms":\d+/, '"at_ms":"noon"'))).toMatch(/^at_ms: /);
    expect(await reasons((line) => line.replace(/"cpu_percent":[\d.]+/, '"cpu_percent":"much"'))).toMatch(
      /^system\.cpu_percent: /,
    );
    expect(await reasons((line) => line.replace(/"score":\[\d+,/, '"score":['))).toMatch(
      /^processes: columns of different lengths/,
    );
  });

  it('finds time that goes back, and lines after the end', async () => {
    const twice = lines.filter((line) => line.startsWith('{"type":"sample"'));
    expect(
      (await checked([lines[0], twice[1], twice[0], lines.at(-1), twice[2], ''].join('\n'))).problems,
    ).toMatchObject([
      { line: 3, reason: 'monotonic_ms: 1000 is before the sample before it (2000)' },
      { line: 5, reason: 'a line after the end line' },
    ]);
  });

  it('tells a recording that was cut off from a malformed one', async () => {
    const cut = lines.slice(0, -1).join('\n');
    expect(await checked(`${cut}\n`)).toMatchObject({
      malformed: 0,
      cutOff: 'it has no end line: the recording was not closed',
    });
    expect(await checked(cut.slice(0, -5))).toMatchObject({ malformed: 0, cutOff: 'its last line is cut off' });
  });

  it('takes types of a newer version, refuses a newer schema, and counts what it does not list', async () => {
    expect(await checked(withLine(1, () => '{"type":"dream"}'))).toMatchObject({ malformed: 0, unknown: 1 });
    expect((await checked(withLine(0, (line) => line.replace('"schema":1', '"schema":7')))).problems).toEqual([
      { line: 1, reason: 'written by a newer Culprit (schema 7, this one reads up to 1)' },
    ]);
    const { malformed, problems } = await checked(`${lines[0]}\n${'x\n'.repeat(1_000)}`);
    expect([malformed, problems.length]).toEqual([1_000, 40]);
    expect(await checked('')).toMatchObject({ malformed: 1, problems: [{ line: 0, reason: 'it is empty' }] });
  });
});
