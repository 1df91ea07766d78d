import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Compression } from '../../../src-main/recording/bytes.ts';
import { openRecording, type Recording } from '../../../src-main/recording/reader.ts';
import type { RecordingLine } from '../../../src-main/protocol/recording.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { MadeRecording, linesIn } from './made-recording.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const pathOf = (name: string): string => join(folder.path, name);
const PLAIN = pathOf('plain.ndjson');
const KINDS: readonly Compression[] = ['none', 'gzip', 'zstd'];
const pathFor = (compression: Compression): string => (compression === 'none' ? PLAIN : pathOf(compression));

beforeAll(async () => {
  for (const compression of KINDS)
    await new MadeRecording(pathFor(compression), { compression, processes: 'rogues' })
      .steps(5)
      .recorder.end('stopped');
});

async function read(path: string): Promise<{ lines: RecordingLine[]; state: Recording['state'] }> {
  const opened = await openRecording(path);
  if (!opened.ok) throw new Error(opened.error);
  await using recording = opened.value;
  const lines: RecordingLine[] = [];
  for await (const line of recording.lines()) lines.push(line);
  return { lines, state: recording.state };
}

async function refusal(name: string, text: string | Buffer): Promise<string> {
  writeFileSync(pathOf(name), text);
  const opened = await openRecording(pathOf(name));
  if (opened.ok) throw new Error('it was opened');
  return opened.error.replace(`${pathOf(name)}: `, '');
}

describe('a recording that is read', () => {
  it.each(KINDS)('is the same, however it is packed and whatever it is called (%s)', async (compression) => {
    const { lines, state } = await read(pathFor(compression));
    const [header, ...others] = linesIn(PLAIN) as [RecordingLine & { run_id?: string }, ...RecordingLine[]];
    expect(header.type).toBe('header');
    expect(lines.map(({ type }) => type)).toEqual(others.map(({ type }) => type));
    expect(lines.filter(({ type }) => type === 'sample')).toEqual(others.filter(({ type }) => type === 'sample'));
    expect(state).toEqual({ lines: others.length + 1, malformed: 0, unknown: 0, cutOff: null });
  });

  it.each(KINDS)(
    'and was cut off anywhere opens, has the lines before the cut, and says so; refused with its header gone (%s)',
    async (compression) => {
      const bytes = readFileSync(pathFor(compression));
      const { lines: all } = await read(pathFor(compression));
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
          const path = pathOf(`cut-${compression}`);
          writeFileSync(path, bytes.subarray(0, length));
          const opened = await openRecording(path);
          if (!opened.ok) {
            expect(opened.error).toMatch(/: (it is empty|line 1: )/);
            return;
          }
          await opened.value[Symbol.asyncDispose]();
          const { lines, state } = await read(path);
          expect(lines).toEqual(all.slice(0, lines.length));
          // The last line may lack no more than its line end, or its trailer.
          if (lines.length < all.length) expect(state.cutOff).not.toBeNull();
          expect(state.malformed).toBe(0);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('leaves out what it does not know, and what is no line, and counts them', async () => {
    const [header, first, ...rest] = readFileSync(PLAIN, 'utf8').trimEnd().split('\n');
    writeFileSync(
      pathOf('mixed'),
      [
        header,
        '{"type":"dream","at_ms":1}',
        first,
        'null',
        '{"type":"sample"}',
        '[1]',
        '{"type":"sample","at_ms":5,"system":null}',
        '{',
        ...rest,
        '',
      ].join('\n'),
    );
    const { lines, state } = await read(pathOf('mixed'));
    expect(lines).toHaveLength(rest.length + 1);
    expect(state).toMatchObject({ malformed: 5, unknown: 1, cutOff: null });
  });

  it('takes lines in that have a Windows line end or a key from the future', async () => {
    const text = readFileSync(PLAIN, 'utf8')
      .replaceAll('"jitter_ms"', '"from_the_future":[1],"jitter_ms"')
      .replaceAll('\n', '\r\n');
    writeFileSync(pathOf('future'), text);
    expect((await read(pathOf('future'))).state).toMatchObject({ malformed: 0, cutOff: null });
  });

  it('is refused, with the reason, where it is none', async () => {
    const header = readFileSync(PLAIN, 'utf8').split('\n')[0]!;
    expect(await refusal('empty', '')).toBe('it is empty');
    expect(await refusal('text', 'hello\n')).toBe('line 1: not a recording: its first line is not JSON');
    expect(await refusal('json', '{"type":"sample"}\n')).toBe('line 1: not a recording: its first line is no header');
    expect(await refusal('null', 'null\n')).toBe('line 1: not a recording: its first line is no header');
    expect(await refusal('newer', header.replace('"schema":1', '"schema":2'))).toBe(
      'written by a newer Culprit (schema 2, this one reads up to 1)',
    );
    expect(await refusal('bad', header.replace('"interval_ms":1000', '"interval_ms":"often"'))).toMatch(
      /^line 1: interval_ms: /,
    );
    expect(
      await refusal('gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 255, 255, 0, 0])),
    ).toMatch(/invalid|incorrect|unexpected|empty/);
    expect(await openRecording(folder.path)).toMatchObject({
      ok: false,
      error: `${folder.path}: is a directory, not a recording`,
    });
    expect(await openRecording(pathOf('nothing'))).toMatchObject({
      ok: false,
      error: `${pathOf('nothing')}: no such file`,
    });
  });
});
