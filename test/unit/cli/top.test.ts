import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../src-main/base/clock.ts';
import { ProcessRow, SystemFrame } from '../../../src-main/protocol/frame.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { cli, firstLine, startCli } from './run-cli.ts';

/** The documented shape of `top --json`. */
const Top = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('top'),
  sampled_by: z.enum(['command', 'agent']),
  at_ms: z.number(),
  interval_ms: z.number(),
  system: SystemFrame,
  processes: z.object({ total: z.number(), matching: z.number(), offset: z.number(), rows: z.array(ProcessRow) }),
});

const MARK = `culprit-test-${process.pid}`;
/** Matches the mark, and not the command line of `top` itself, in which it stands. */
const MARKED = `[c]${MARK.slice(1)}`;
const IDLE = 'setInterval(() => {}, 1e6)';
const READY = 'process.stdout.write("ready");';
/**
 * At the lowest priority: it is to wait, not to take the machine from the other tests. Threads inherit it
 * (setpriority(2)).
 */
const FOUR_BUSY_THREADS =
  "require('node:os').setPriority(19); const { Worker } = require('node:worker_threads'); " +
  `for (let i = 0; i < 4; i++) new Worker('for (;;);', { eval: true }); ${READY} ${IDLE}`;

const folder = temporaryFolder();
const children: ChildProcess[] = [];
let busy: number;
let threaded: number;
let idle: number;

async function start(script: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', script, MARK]);
  children.push(child);
  await once(child.stdout, 'data');
  return child.pid!;
}

beforeAll(async () => {
  [busy, threaded, idle] = await Promise.all([
    start(`${READY} setTimeout(() => { for (;;); }, 1)`),
    start(FOUR_BUSY_THREADS),
    start(`${READY} ${IDLE}`),
  ]);
});
afterAll(async () => {
  const ends = children.map((child) => once(child, 'close'));
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ends);
  folder[Symbol.dispose]();
});

/** CPU time, run-queue wait and switches of all threads of a process (Documentation/scheduler/sched-stats.rst). */
interface Account {
  readonly at: number;
  readonly cpuMs: number;
  readonly waitMs: number;
  readonly switches: number;
}

function accountOf(pid: number): Account {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ').map(Number),
  );
  const sum = (field: number): number => threads.reduce((all, fields) => all + fields[field]!, 0);
  return { at: systemClock.now(), cpuMs: sum(0) / 1e6, waitMs: sum(1) / 1e6, switches: sum(2) };
}

/** Reads accounts over and over while something goes on. */
async function witnessed<T>(
  pids: readonly number[],
  work: Promise<T>,
): Promise<{ result: T; accounts: ReadonlyMap<number, readonly Account[]> }> {
  const accounts = new Map(pids.map((pid) => [pid, [accountOf(pid)]]));
  const read = (): void => accounts.forEach((all, pid) => all.push(accountOf(pid)));
  const timer = setInterval(read, 10);
  try {
    return { result: await work, accounts };
  } finally {
    clearInterval(timer);
    read();
  }
}

/**
 * What a sample from `from` to `to` may say at least and at most. A process is read some time after its sample has
 * begun, which on a busy machine may be long: at most what it did from before it to the very end.
 */
function bounds(
  accounts: readonly Account[],
  { from, to }: { from: number; to: number },
  of: Exclude<keyof Account, 'at'>,
): { least: number; most: number } {
  const before = accounts.filter(({ at }) => at <= from).at(-1)!;
  const within = accounts.filter(({ at }) => at >= from && at <= to);
  const inside = within.length < 2 ? 0 : within.at(-1)![of] - within[0]![of];
  return { least: inside / 2, most: accounts.at(-1)![of] - before[of] };
}

async function top(...args: string[]): Promise<z.infer<typeof Top>> {
  const { code, out, error } = await cli(folder.path, ['top', '--once', '--json', ...args]);
  expect([code, error]).toEqual([0, '']);
  return Top.parse(JSON.parse(out));
}

describe.skipIf(process.platform !== 'linux')('top', () => {
  it('names who burns, and measures the wait and the switches of every thread, not only of the first', async () => {
    const { result, accounts } = await witnessed([busy, threaded], top('--filter', MARKED));
    const { sampled_by, at_ms, interval_ms, processes } = result;

    expect(sampled_by).toBe('command');
    // The polite threads may get as much of the machine as the busy loop, when nobody else wants it: which of the two
    // is first is chance.
    expect(processes.rows.map(({ pid }) => pid).toSorted()).toEqual([busy, threaded, idle].toSorted());
    expect(processes.rows.filter(({ pid }) => pid !== threaded).map(({ pid }) => pid)).toEqual([busy, idle]);

    const metricsOf = (wanted: number) => processes.rows.find(({ pid }) => pid === wanted)!.metrics;
    const window = { from: at_ms - interval_ms, to: at_ms };
    const expectWithin = (perSecond: number | null, pid: number, of: Exclude<keyof Account, 'at'>): void => {
      const { least, most } = bounds(accounts.get(pid)!, window, of);
      const measured = (perSecond! * interval_ms) / 1_000;
      expect(measured).toBeGreaterThanOrEqual(least);
      expect(measured).toBeLessThanOrEqual(most);
    };
    expect(metricsOf(busy).cpu_percent).toBeGreaterThan(0);
    expectWithin(metricsOf(busy).cpu_percent! * 10, busy, 'cpuMs');
    expectWithin(metricsOf(threaded).run_queue_wait_ms_per_second, threaded, 'waitMs');
    expectWithin(metricsOf(threaded).context_switches_per_second, threaded, 'switches');
    expect(metricsOf(threaded).threads).toBeGreaterThanOrEqual(5);
  });

  it('is in the order of CPU time over all processes, and says null for what this kernel does not give', async () => {
    const { processes } = await top('-n', '45');
    const cpu = processes.rows.map(({ metrics }) => metrics.cpu_percent);
    const known = cpu.filter((percent) => percent !== null);
    expect(known).toEqual(known.toSorted((a, b) => b - a));
    expect(cpu.slice(known.length).every((percent) => percent === null)).toBe(true);
    const placeOf = (wanted: number): number => processes.rows.findIndex(({ pid }) => pid === wanted);
    const place = placeOf(busy);
    expect(place).toBeGreaterThanOrEqual(0);
    // Among so many rows there may be none left for who does nothing.
    expect(placeOf(idle) < 0 || placeOf(idle) > place).toBe(true);
    expect(processes.rows[place]!.metrics).toMatchObject({
      mach_messages_per_second: null,
      qos_interactive_ms_per_second: null,
    });
    expect(processes.rows[place]!.metrics.cpu_percent).toBeGreaterThan(0);
  });

  it('sorts by what it is asked to, and prints a table', async () => {
    const { code, out } = await cli(folder.path, ['top', '--filter', MARKED, '--sort', 'pid', '-n', '2']);
    expect(code).toBe(0);
    const [summary, , heading, ...rows] = out.trimEnd().split('\n');
    expect(summary).toMatch(/^CPU .*\u00a0% of \d+ cores · .* · 3 of \d+ processes · over \d[\d.]*\u00a0s$/);
    expect(heading!.trim().split(/\s{2,}/)).toEqual([
      'PID',
      'USER',
      'CPU%',
      'MEMORY',
      'DISK',
      'PAGE-INS/s',
      'SWITCHES/s',
      'WAIT ms/s',
      'THREADS',
      'BLAME',
      'SCORE',
      'STATE',
      'COMMAND',
    ]);
    expect(rows.map((row) => Number(row.trim().split(/\s+/)[0]))).toEqual(
      [busy, threaded, idle].toSorted((a, b) => b - a).slice(0, 2),
    );
  });

  it('that is interrupted ends as by that signal, and leaves nothing behind', async () => {
    using home = temporaryFolder();
    const child = startCli(home.path, ['top', '--watch', '--json', '-n', '1']);
    expect(JSON.parse(await firstLine(child))).toMatchObject({ kind: 'top' });
    const closed = once(child, 'close');
    child.kill('SIGINT');
    expect(await closed).toEqual([null, 'SIGINT']);
    expect(readdirSync(home.path)).toEqual([]);
  });

  it('gives a filter up that takes for ever', async () => {
    const { code, error } = await cli(folder.path, ['top', '--filter', '^(.+)+(.+)+(.+)+\u0001$']);
    expect([code, error]).toEqual([2, 'culprit: --filter: this pattern takes too long to match\n']);
  });
});
