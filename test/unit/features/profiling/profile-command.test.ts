import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FigureId, ProfileReport } from '../../../../src-main/features/profiling/run/report.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { cli, startCli, type Outcome } from '../../cli/run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const load = join(folder.path, 'load.mjs');

/** Uses what it is told to, and writes down what it has used by its own clocks, which know nothing of ours. */
const LOAD = `
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
const [shape, cpuMs, bytes, memory, file, account] = process.argv.slice(2);
const milliseconds = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e3; };
const again = (next) => [process.argv[1], next, ...process.argv.slice(3)];
const used = () => ({ cpuMs: milliseconds(), peak: process.resourceUsage().maxRSS * 1024 });
process.on('exit', () => appendFileSync(account, JSON.stringify(used()) + '\\n'));
if (shape === 'grandchild') spawnSync(process.execPath, again('child'));
else if (shape === 'child') spawnSync(process.execPath, again('work'));
else if (shape === 'orphan') spawn(process.execPath, again('parent'), { detached: true, stdio: 'ignore' }).unref();
else if (shape === 'parent') spawn(process.execPath, again('work'), { detached: true, stdio: 'ignore' }).unref();
else {
  const held = Buffer.alloc(Number(memory), 1);
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(65536, 7);
  for (let written = 0; written < Number(bytes); written += block.length) writeSync(descriptor, block);
  fsyncSync(descriptor);
  closeSync(descriptor);
  while (milliseconds() < Number(cpuMs)) for (let turn = 0; turn < 1e5; turn++);
  held.fill(2);
}
`;
const CPU_MS = 700;
const WRITTEN = 16 * 1024 * 1024;
const MEMORY = 120 * 1024 * 1024;
const TMPFS = 0x0102_1994;

beforeAll(() => writeFileSync(load, LOAD));

const reportOf = ({ error }: Outcome): ProfileReport =>
  JSON.parse(error.trimEnd().split('\n').at(-1)!) as ProfileReport;
const figuresOf = (outcome: Outcome): Record<FigureId, number | null> => reportOf(outcome).runs[0]!.figures;
const profile = (args: readonly string[], input = ''): Promise<Outcome> =>
  cli(folder.path, ['profile', '--allow-sleep', ...args], { input });

describe('what a command passes through culprit profile', () => {
  it('is its input, its output, its errors and its exit code, untouched', async () => {
    const outcome = await profile(['--json', '--', 'sh', '-c', 'cat; echo to errors >&2; exit 3'], 'from input\n');
    expect([outcome.code, outcome.out]).toEqual([3, 'from input\n']);
    expect(outcome.error.split('\n')[0]).toBe('to errors');
    expect(reportOf(outcome).runs[0]).toMatchObject({ exit_code: 3, signal: null });
  });

  it('needs no -- before it: the options behind the command are its own', async () => {
    expect(await profile(['echo', '--json', '--help'])).toMatchObject({ code: 0, out: '--json --help\n' });
  });

  it('is 128 and the number of the signal that ended it', async () => {
    const outcome = await profile(['--json', 'sh', '-c', 'kill -KILL $$']);
    expect(outcome.code).toBe(137);
    expect(reportOf(outcome).runs[0]).toMatchObject({ exit_code: 137, signal: 'SIGKILL' });
  });

  it.skipIf(platform() !== 'linux')(
    'is so for real-time signals: a failure, and the last of several runs',
    async () => {
      const outcome = await profile(['--json', '--runs', '3', 'sh', '-c', 'kill -34 $$']);
      expect(outcome.code).toBe(162);
      expect(reportOf(outcome).runs).toEqual([expect.objectContaining({ exit_code: 162, signal: 'SIGRTMIN' })]);
      const last = await profile(['sh', '-c', 'kill -64 $$']);
      expect(last).toMatchObject({ code: 192, error: expect.stringContaining('ended      by SIGRTMIN+30') as string });
    },
  );

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1'] as const)(
    'is a %s that was sent to culprit, once',
    async (signal) => {
      const child = startCli(folder.path, [
        'profile',
        '--allow-sleep',
        'sh',
        '-c',
        `trap 'echo got it; ended=1' ${signal.slice(3)}; echo ready; n=0; ` +
          'while [ -z "$ended" ] && [ $n -lt 400 ]; do n=$((n+1)); sleep 0.05; done; exit 9',
      ]);
      let out = '';
      child.stdout.on('data', (bytes) => {
        if (out === '') child.kill(signal);
        out += String(bytes);
      });
      const [[code]] = await Promise.all([once(child, 'close') as Promise<[number]>, text(child.stderr)]);
      expect([code, out]).toEqual([9, 'ready\ngot it\n']);
    },
  );

  it('is 127 where there is no such command, and 126 where it cannot be run', async () => {
    expect(await profile(['no-such-command-anywhere'])).toMatchObject({
      code: 127,
      out: '',
      error: 'culprit: no-such-command-anywhere: there is no such command\n',
    });
    const { code, error } = await profile([folder.path]);
    expect(code).toBe(126);
    expect(error).toContain('may not be executed');
    expect(await profile([''])).toMatchObject({
      code: 127,
      error: 'culprit: the command is empty: there is no such command\n',
    });
  });

  it('may be a script without an interpreter’s line, as for a shell', async () => {
    const script = join(folder.path, 'plain-script');
    writeFileSync(script, 'echo "$0 $1"; exit 5', { mode: 0o755 });
    expect(await profile([script, 'argument'])).toMatchObject({ code: 5, out: `${script} argument\n` });
    const found = await cli(folder.path, ['profile', '--allow-sleep', 'plain-script', 'argument'], {
      environment: { PATH: `${folder.path}:${process.env['PATH']!}` },
    });
    expect(found.out).toBe(`${script} argument\n`);
  });
});

describe.skipIf(platform() !== 'linux')('what a command is said to have used', () => {
  /** Of a load, beside what its processes say of themselves. */
  async function measured(
    shape: string,
    cpuMs = CPU_MS,
  ): Promise<{ figures: Record<FigureId, number | null>; cpuSeconds: number; peak: number }> {
    const account = join(folder.path, `${shape}.account`);
    const outcome = await profile([
      '--json',
      process.execPath,
      load,
      shape,
      String(cpuMs),
      String(WRITTEN),
      String(MEMORY),
      join(folder.path, 'written'),
      account,
    ]);
    const own = readFileSync(account, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { cpuMs: number; peak: number });
    return {
      figures: figuresOf(outcome),
      cpuSeconds: own.reduce((sum, { cpuMs: ms }) => sum + ms, 0) / 1_000,
      peak: Math.max(...own.map(({ peak }) => peak)),
    };
  }

  // A runtime uses some milliseconds more after it has looked at its clock for the last time.
  it.each(['work', 'grandchild', 'orphan'])('is what the processes of a load know of themselves: %s', async (shape) => {
    const { figures, cpuSeconds, peak } = await measured(shape);
    expect(figures.cpu_seconds! / cpuSeconds).toBeGreaterThan(0.97);
    expect(figures.cpu_seconds! / cpuSeconds).toBeLessThan(1.15);
    expect(figures.largest_process_rss_bytes! / peak).toBeGreaterThan(0.95);
    expect(figures.largest_process_rss_bytes! / peak).toBeLessThan(1.05);
    expect(figures.peak_rss_bytes!).toBeGreaterThanOrEqual(figures.largest_process_rss_bytes!);
    if (statfsSync(folder.path).type === TMPFS) return;
    expect(figures.disk_written_bytes! / WRITTEN).toBeGreaterThan(0.97);
    expect(figures.disk_written_bytes! / WRITTEN).toBeLessThan(1.03);
  });

  it('counts processes that come and go between two looks, by what the kernel charged their parent with', async () => {
    const account = join(folder.path, 'short.account');
    const child = 'i=0; while [ $i -lt 6000 ]; do i=$((i+1)); done';
    const outcome = await profile([
      '--json',
      'sh',
      '-c',
      `n=0; while [ $n -lt 60 ]; do n=$((n+1)); sh -c '${child}'; done; cat /proc/$$/stat > ${account}`,
    ]);
    const fields = readFileSync(account, 'latin1').split(') ')[1]!.split(' ');
    // utime, stime, cutime, cstime: ticks of 10 ms, each cut off.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const seconds = figuresOf(outcome).cpu_seconds!;
    expect(seconds).toBeGreaterThan(ticks / 100 - 0.01);
    expect(seconds).toBeLessThan(ticks / 100 + 0.08);
  });

  it('has nothing of the start of Culprit’s copy in it, nor of what Culprit starts beside it', async () => {
    const inhibit = join(folder.path, 'bin', 'systemd-inhibit');
    mkdirSync(join(folder.path, 'bin'));
    // One that fails, after some work.
    writeFileSync(inhibit, '#!/bin/sh\ni=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; exit 1', { mode: 0o755 });
    const outcome = await cli(folder.path, ['profile', '--json', '--runs', '10', 'true'], {
      environment: { PATH: `${join(folder.path, 'bin')}:${process.env['PATH']!}` },
    });
    const { runs } = reportOf(outcome);
    expect(Math.min(...runs.map(({ figures }) => figures.cpu_seconds!))).toBeLessThan(0.004);
    expect(runs[0]!.figures.cpu_seconds!).toBeLessThan(0.02);
    // A program of one thread uses no more CPU than there is time.
    for (const { figures } of runs) expect(figures.cpu_seconds!).toBeLessThan(figures.wall_seconds! + 0.001);
  });

  it('does not let ended orphans pile up, also where one of an earlier run has ended meanwhile', async () => {
    const [first, zombies] = [join(folder.path, 'first'), join(folder.path, 'zombies')];
    // The second run sees the earlier run's orphan end, then makes some of its own.
    const command = `
if [ ! -e ${first} ]; then touch ${first}; (sleep 0.5 >/dev/null 2>&1 &); exit; fi
sleep 1
for n in 1 2 3; do (true &); done
count() { grep -l ") Z $PPID " /proc/[0-9]*/stat 2>/dev/null | wc -l > ${zombies}; }
count
n=0; while [ $(cat ${zombies}) -ne 1 ] && [ $n -lt 100 ]; do n=$((n+1)); sleep 0.1; count; done`;
    await profile(['--json', '--runs', '2', '--wait', '0', 'sh', '-c', command]);
    expect(Number(readFileSync(zombies, 'utf8'))).toBe(1);
  });

  it('says what was left running, and goes', async () => {
    const outcome = await profile(['--json', '--wait', '0', 'sh', '-c', 'sleep 20 >&- 2>&- & echo $!']);
    const pid = Number(outcome.out);
    process.kill(pid);
    expect(reportOf(outcome).runs[0]!.left_running).toEqual([`sleep (${pid})`]);
    expect(reportOf(outcome).warnings.join()).toContain('still running');
  });
});

describe('several runs', () => {
  it('have a spread, and warm-up runs are not in it', async () => {
    const count = join(folder.path, 'count');
    const outcome = await profile(['--json', '--warmup', '1', '--runs', '3', 'sh', '-c', `echo run >> ${count}`]);
    const { runs, spread, warmup_runs } = reportOf(outcome);
    expect([readFileSync(count, 'utf8'), runs.length, warmup_runs]).toEqual(['run\n'.repeat(4), 3, 1]);
    expect(spread!.wall_seconds).toMatchObject({
      runs: 3,
      mean: expect.closeTo(runs.reduce((sum, { figures }) => sum + figures.wall_seconds!, 0) / 3, 9) as number,
    });
    expect(spread!.energy_joules === undefined).toBe(runs[0]!.figures.energy_joules === null);
  });

  it('end with the first that fails, whose exit code it is', async () => {
    const count = join(folder.path, 'failing');
    const command = ['sh', '-c', `echo run >> ${count}; [ $(wc -l < ${count}) -lt 2 ] || exit 4`];
    const outcome = await profile(['--json', '--runs', '5', ...command]);
    expect([outcome.code, reportOf(outcome).runs.map(({ exit_code }) => exit_code)]).toEqual([4, [0, 4]]);
    expect(reportOf(await profile(['--json', '--runs', '3', '--ignore-failure', ...command])).runs).toHaveLength(3);
  });

  it('leave failed warm-ups out where failures are ignored, and keep one that was the last', async () => {
    const runsOf = async (...args: string[]): Promise<number> =>
      reportOf(await profile(['--json', '--warmup', '2', '--runs', '1', ...args, 'sh', '-c', 'exit 4'])).runs.length;
    expect([await runsOf('--ignore-failure'), await runsOf()]).toEqual([1, 1]);
    const ignored = await profile(['--json', '--warmup', '2', '--runs', '3', '--ignore-failure', 'sh', '-c', 'exit 4']);
    expect([ignored.code, reportOf(ignored).runs.length]).toEqual([4, 3]);
  });

  it('end when culprit is told to end, also where the command takes the signal and ends well', async () => {
    const child = startCli(folder.path, [
      'profile',
      '--allow-sleep',
      '--runs',
      '3',
      'sh',
      '-c',
      "trap 'exit 0' TERM; echo ready; n=0; while [ $n -lt 400 ]; do n=$((n+1)); sleep 0.05; done",
    ]);
    let out = '';
    child.stdout.on('data', (bytes) => {
      if (out === '') child.kill('SIGTERM');
      out += String(bytes);
    });
    const [[code]] = await Promise.all([once(child, 'close') as Promise<[number]>, text(child.stderr)]);
    expect([code, out]).toEqual([0, 'ready\n']);
  });
});

describe('what culprit profile leaves behind', () => {
  const linesOf = (path: string): Record<string, unknown>[] =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('is a recording with start, stop, marks, the tree and the report', async () => {
    const path = join(folder.path, 'run.ndjson');
    const culprit = `${process.execPath} ${join(import.meta.dirname, '../../../../src-main/cli/main.ts')}`;
    const command = `echo by descriptor >&$CULPRIT_MARK_FD; ${culprit} mark 'by command' && sleep 0.3; exit 2`;
    const outcome = await profile(['-o', path, '--label', 'a run', '--interval', '0.1', '--json', 'sh', '-c', command]);
    expect(outcome.code).toBe(2);
    const lines = linesOf(path);
    expect(lines[0]).toMatchObject({ type: 'header', label: 'a run', interval_ms: 100 });
    const markers = lines.filter(({ type }) => type === 'marker');
    expect(markers.map(({ kind, text: said }) => [kind, said])).toEqual([
      ['run_start', expect.stringContaining('sh -c echo by descriptor')],
      ['mark', 'by descriptor'],
      ['mark', 'by command'],
      ['run_stop', 'exit code 2'],
    ]);
    expect(lines.some(({ type, kind }) => type === 'event' && kind === 'tree')).toBe(true);
    expect(lines.some(({ type }) => type === 'sample')).toBe(true);
    expect(lines.at(-2)).toMatchObject({ type: 'summary', kind: 'profile', marks: 2 });
    expect(lines.at(-1)).toMatchObject({ type: 'end', reason: 'stopped' });
  });

  it('is a report that is whole or not there', async () => {
    const path = join(folder.path, 'report.json');
    await profile(['--report', path, 'no-such-command-anywhere']);
    expect(existsSync(path)).toBe(false);
    await profile(['--report', path, 'true']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ schema: 1, kind: 'profile', command: ['true'] });
  });

  it('says when no report could be written: it is on standard error, and the exit code is the command’s', async () => {
    const path = join(folder.path, 'taken.json');
    const outcome = await profile(['--json', '--report', path, 'sh', '-c', `mkdir ${path}; exit 3`]);
    expect([outcome.code, reportOf(outcome).runs[0]!.exit_code]).toEqual([3, 3]);
    expect(outcome.error).toContain(`culprit: ${path}: cannot be written: `);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is nothing where it could not be written: the command is not started', async () => {
    const began = join(folder.path, 'began');
    mkdirSync(join(folder.path, 'a-folder'));
    for (const args of [
      ['--report', join(folder.path, 'no-folder', 'x.json')],
      ['--report', join(folder.path, 'a-folder')],
      ['-o', join(folder.path, 'a-folder')],
      ['-o', '-'],
    ]) {
      const { code, error } = await profile([...args, 'touch', began]);
      expect([code === 0, existsSync(began), error.split('\n')[0]]).toEqual([
        false,
        false,
        expect.stringMatching(/^(culprit|error): /),
      ]);
    }
  });
});
