import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/base/clock.ts';
import { parsed, runTool } from '../../../src-main/host/run-tool.ts';

const run = (script: string, limits = { timeMs: 10_000, bytes: 1_000 }): ReturnType<typeof runTool> =>
  runTool([process.execPath, '-e', script], systemClock, limits);

describe('a tool of the system', () => {
  it('is run in the C locale, with nothing else of the environment', async () => {
    const { text, error } = await run('process.stdout.write(JSON.stringify(process.env))');
    expect(JSON.parse(text!)).toMatchObject({
      LC_ALL: 'C',
      LANG: 'C',
      PATH: expect.stringContaining('/usr/sbin') as string,
    });
    expect(text).not.toContain('HOME');
    expect(error).toBeNull();
  });

  it('that is not there is a run without text', async () => {
    expect(await runTool(['culprit-has-no-such-tool'], systemClock)).toMatchObject({
      text: null,
      error: 'it is not on this machine',
    });
  });

  it('gets its arguments as they are, since there is no shell', async () => {
    expect((await runTool([process.execPath, '-p', 'process.argv[1]', '$(id); `id` *'], systemClock)).text).toBe(
      '$(id); `id` *\n',
    );
  });

  it('that fails is believed what it printed, and its exit code is kept', async () => {
    expect(await run('console.log("some"); process.exit(3)')).toMatchObject({
      text: 'some\n',
      error: 'it ended with exit code 3',
    });
  });

  it('that prints nothing says so', async () => {
    expect(await run('')).toMatchObject({ text: null, error: 'it printed nothing' });
  });

  it('that does not end is ended', async () => {
    expect(
      await run('process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)', { timeMs: 500, bytes: 1_000 }),
    ).toMatchObject({ text: null, error: 'it did not end within 0.5 s' });
  });

  it('that prints without end is cut off, and not believed', async () => {
    expect(await run('for (;;) process.stdout.write("x".repeat(4096))')).toMatchObject({
      text: null,
      error: 'it printed more than 1000 bytes',
    });
  });

  it('says why there is no reading: it was not there, or was not understood', () => {
    const half = { command: 'free -b', tookMs: 1 };
    expect(parsed({ ...half, text: null, error: 'it is not on this machine' }, () => 1)).toBe(
      'free -b: it is not on this machine',
    );
    expect(parsed({ ...half, text: '?', error: null }, () => null)).toBe('free -b: what it printed is not understood');
    expect(parsed({ ...half, text: '1', error: null }, Number)).toBe(1);
  });
});
