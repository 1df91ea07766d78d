import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeaderLine } from '../../../../src-main/protocol/recording.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { linesIn, MadeRecording } from '../../recording/made-recording.ts';
import { cli } from '../../cli/run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const good = join(folder.path, 'good.ndjson.zst');
const bad = join(folder.path, 'bad.ndjson');
const made = join(folder.path, 'made.ndjson');
beforeAll(async () => {
  await new MadeRecording(good, { compression: 'zstd' }).steps(3).recorder.end('stopped');
  await new MadeRecording(made).steps(1).recorder.end('stopped');
  writeFileSync(bad, `nonsense\n${'{"type":"sample"}\n'.repeat(60)}`);
});

describe('validate', () => {
  it('is content with a good recording', async () => {
    expect(await cli(folder.path, ['validate', good])).toEqual({
      code: 0,
      out: `${good}: good: 5 lines, 3 samples\n`,
      error: '',
    });
  });

  it('fails with the number and the reason of each malformed line, up to some dozens', async () => {
    const { code, out, error } = await cli(folder.path, ['validate', good, bad]);
    expect(code).toBe(1);
    expect(out).toBe(`${good}: good: 5 lines, 3 samples\n${bad}: 61 malformed: 61 lines, 0 samples\n`);
    const lines = error.trimEnd().split('\n');
    expect(lines[0]).toBe(`${bad}:1: not JSON`);
    expect(lines[1]).toMatch(/bad\.ndjson:2: at_ms: .*; monotonic_ms: .*; interval_ms: /);
    expect(lines.slice(-2)).toEqual([
      `${bad}: and 21 more malformed lines`,
      `${bad}: warning: it has no end line: the recording was not closed`,
    ]);
  });

  it('names keys of a file without what would move a cursor', async () => {
    const [header, ...rest] = linesIn(made);
    const hostile = { ...(header as HeaderLine), units: { 'evil\u001b[2J': 7 } };
    writeFileSync(
      join(folder.path, 'hostile.ndjson'),
      [hostile, ...rest].map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    for (const command of ['validate', 'summary', 'replay']) {
      const { code, error } = await cli(folder.path, [command, join(folder.path, 'hostile.ndjson')]);
      expect([code, error]).toEqual([1, expect.stringContaining('units.evil\ufffd[2J: ') as string]);
      expect(error).not.toContain('\u001b');
    }
  });

  it('says the same as JSON, an object a file', async () => {
    const { code, out } = await cli(folder.path, ['validate', '--json', good, bad, join(folder.path, 'none')]);
    expect(code).toBe(1);
    const [first, second, third] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(first).toEqual({
      schema: 1,
      kind: 'validate',
      file: good,
      valid: true,
      error: null,
      lines: 5,
      samples: 3,
      malformed: 0,
      unknown: 0,
      cut_off: null,
      problems: [],
    });
    expect(second).toMatchObject({ valid: false, malformed: 61 });
    expect(third).toMatchObject({ valid: false, error: 'no such file' });
  });

  it('reads standard input', async () => {
    expect(await cli(folder.path, ['validate', '-'], { input: 'nonsense\n' })).toMatchObject({
      code: 1,
      error: expect.stringContaining('-:1: not JSON\n') as string,
    });
  });
});
