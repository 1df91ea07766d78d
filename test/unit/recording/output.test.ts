import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync, constants } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { Output } from '../../../src-main/recording/output.ts';
import { processesPath, Recorder } from '../../../src-main/recording/recorder.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import type { Compression } from '../../../src-main/recording/bytes.ts';
import { demoMachine } from '../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../src-main/sampling/fake/fake-sampler.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { ManualClock } from '../sampling/linux/manual-clock.ts';
import { linesIn, MadeRecording, optionsFor } from './made-recording.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const pathOf = (name: string): string => join(folder.path, name);

const open = (
  path: string,
  more: { force?: boolean; compression?: Compression } = {},
): ReturnType<typeof Output.open> => Output.open({ path, compression: 'none', force: false, ...more });
const opened = (...args: Parameters<typeof open>): Output => {
  const output = open(...args);
  if (!output.ok) throw new Error(output.error);
  return output.value;
};

describe('the file of a recording', () => {
  it('is its owner’s alone', async () => {
    const output = opened(pathOf('mine'));
    output.write('x');
    await output.close();
    expect(statSync(pathOf('mine')).mode & 0o777).toBe(0o600);
  });

  it('is not one that is there already, but with force', async () => {
    writeFileSync(pathOf('there'), 'precious, and longer than what comes');
    expect(open(pathOf('there'))).toEqual({
      ok: false,
      error: `${pathOf('there')}: is there already: --force replaces it`,
    });
    expect(readFileSync(pathOf('there'), 'utf8')).toBe('precious, and longer than what comes');
    const output = opened(pathOf('there'), { force: true });
    output.write('new');
    await output.close();
    expect(readFileSync(pathOf('there'), 'utf8')).toBe('new');
  });

  it('is its owner’s alone, also where it was not before', async () => {
    writeFileSync(pathOf('open to all'), 'old');
    chmodSync(pathOf('open to all'), 0o644);
    const output = opened(pathOf('open to all'), { force: true });
    output.write('new');
    await output.close();
    expect(statSync(pathOf('open to all')).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.getuid?.() !== 0)('is not one of another user, who could read it', () => {
    writeFileSync(pathOf('theirs'), 'precious');
    chownSync(pathOf('theirs'), 65_534, 65_534);
    expect(open(pathOf('theirs'), { force: true })).toEqual({
      ok: false,
      error: `${pathOf('theirs')}: belongs to another user, who could read the recording: give another name`,
    });
    expect(readFileSync(pathOf('theirs'), 'utf8')).toBe('precious');
  });

  it.each([
    ['a directory', () => folder.path, 'is a directory: give the name of a file in it'],
    ['in a folder that is not there', () => pathOf('no/where'), 'the folder is not there'],
    [
      'below a file',
      () => {
        writeFileSync(pathOf('plain'), '');
        return pathOf('plain/below');
      },
      'a part of the path is no folder',
    ],
    ['longer than a name may be', () => pathOf('n'.repeat(300)), 'the name is too long (300 characters)'],
  ])('is not %s', (_, path, reason) => {
    const at = path();
    expect(open(at)).toEqual({ ok: false, error: `${at}: ${reason}` });
  });

  it.each([false, true])('belongs to one recording at a time (force: %s)', async (force) => {
    const path = pathOf(`shared-${force}`);
    const first = new MadeRecording(path).steps(1);
    expect(open(path, { force })).toEqual({ ok: false, error: `${path}: another recording writes to this file` });
    await first.steps(1).recorder.end('stopped');
    expect(linesIn(path).map(({ type }) => type)).toEqual(['header', 'sample', 'sample', 'end']);
    await opened(path, { force: true }).close();
  });

  it.each(['gzip', 'zstd'] as const)('has in it what was flushed, before it is closed (%s)', async (compression) => {
    const path = pathOf(`flushed-${compression}`);
    const output = opened(path, { compression });
    output.write('one\n');
    output.flush();
    output.write('two\n');
    output.flush();
    const unpack = (): string =>
      compression === 'gzip'
        ? gunzipSync(readFileSync(path), { finishFlush: constants.Z_SYNC_FLUSH }).toString()
        : zstdDecompressSync(readFileSync(path), { finishFlush: constants.ZSTD_e_flush }).toString();
    await expect.poll(unpack).toBe('one\ntwo\n');
    await output.close();
    expect(
      compression === 'gzip'
        ? gunzipSync(readFileSync(path)).toString()
        : zstdDecompressSync(readFileSync(path)).toString(),
    ).toBe('one\ntwo\n');
  });

  it.skipIf(!existsSync('/dev/full')).each(['none', 'gzip'] as const)(
    'that is on a full disk ends the recording, which says so (%s)',
    async (compression) => {
      const made = new MadeRecording('/dev/full', { compression });
      await expect
        .poll(() => {
          made.step();
          return made.recorder.info();
        })
        .toMatchObject({ state: 'failed', reason: '/dev/full: the disk is full' });
      await made.recorder.end('stopped');
    },
  );

  it.each(['none', 'gzip'] as const)(
    'is as it was where the one beside it cannot be written, also with force (%s)',
    async (compression) => {
      const clock = new ManualClock();
      const sampler = new FakeSampler(demoMachine, clock);
      const options = optionsFor(pathOf(`kept-${compression}.csv`), {
        format: 'csv',
        processes: 'all',
        compression,
        force: true,
      });
      writeFileSync(options.path, 'precious');
      mkdirSync(processesPath(options)!);
      expect(
        Recorder.start(
          options,
          { clock, config: defaultConfig, machine: sampler.machine, version: 'test', matcher: null },
          sampler.sample(),
        ).ok,
      ).toBe(false);
      // Another can have it as soon as it has been let go.
      await expect
        .poll(() => open(options.path))
        .toMatchObject({ error: expect.stringContaining('is there already') as string });
      expect(readFileSync(options.path, 'utf8')).toBe('precious');
    },
  );

  it('is taken away again where the one beside it cannot be written: nothing began', async () => {
    const clock = new ManualClock();
    const sampler = new FakeSampler(demoMachine, clock);
    const options = optionsFor(pathOf('pair.csv'), { format: 'csv', processes: 'all' });
    mkdirSync(processesPath(options)!);
    const started = Recorder.start(
      options,
      { clock, config: defaultConfig, machine: sampler.machine, version: 'test', matcher: null },
      sampler.sample(),
    );
    expect(started).toEqual({
      ok: false,
      error: `${pathOf('pair.processes.csv')}: is a directory: give the name of a file in it`,
    });
    await expect.poll(() => existsSync(pathOf('pair.csv'))).toBe(false);
  });
});
