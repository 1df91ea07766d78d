import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { hostname, platform, userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { platformSampler } from '../../../../src-main/sampling/platform-sampler.ts';
import { systemClock } from '../../../../src-main/base/clock.ts';
import { linuxPlatform } from '../../../../src-main/features/verify/linux/linux-platform.ts';
import { verify } from '../../../../src-main/features/verify/checks/verify.ts';
import type { RawSample, Sampler } from '../../../../src-main/sample/sampler.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { cli } from '../../cli/run-cli.ts';

const Entry = z.strictObject({
  of: z.string(),
  ours: z.union([z.number(), z.string()]).nullable(),
  low: z.union([z.number(), z.string()]).nullable(),
  high: z.union([z.number(), z.string()]).nullable(),
});
/** The documented shape of `doctor --verify --json`. */
const Report = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('verify'),
  culprit: z.string(),
  at_ms: z.number(),
  machine: z.strictObject({
    platform: z.enum(['linux', 'darwin']),
    os: z.string(),
    cpu_model: z.string().nullable(),
    core_count: z.number(),
    memory_bytes: z.number().nullable(),
    root: z.boolean(),
  }),
  agrees: z.number(),
  differs: z.number(),
  cannot_compare: z.number(),
  rounds: z.number(),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      tool: z.string(),
      unit: z.enum(['bytes', 'ms', 'epoch_ms', 'count', 'percent', 'watts', 'load', 'word']),
      tolerance: z.string(),
      verdict: z.enum(['agrees', 'differs', 'cannot compare']),
      why: z.string().nullable(),
      compared: z.number(),
      not_told: z.number(),
      off_count: z.number(),
      off: z.array(Entry),
      closest: Entry.nullable(),
    }),
  ),
  tools: z.array(z.strictObject({ command: z.string(), took_ms: z.number(), error: z.string().nullable() })),
  coverage: z.array(z.looseObject({ metric: z.string() })),
  figures: z.looseObject({ processes: z.number() }),
});

const BUSY =
  'const held = []; setInterval(() => { for (const end = Date.now() + 20; Date.now() < end; ); ' +
  'held.push(Buffer.alloc(4e6, 1)); if (held.length > 20) held.length = 0; }, 40); ' +
  "process.stdout.write('ready')";
const MARK = `culprit-verify-test-${process.pid}`;

describe.skipIf(platform() !== 'linux')('verifying this machine', () => {
  const folder = temporaryFolder();
  let load: ChildProcess;

  beforeAll(async () => {
    load = spawn(process.execPath, ['-e', BUSY, MARK]);
    await once(load.stdout!, 'data');
  });
  afterAll(async () => {
    const closed = once(load, 'close');
    load.kill('SIGKILL');
    await closed;
    folder[Symbol.dispose]();
  });

  it('agrees with its own tools while a load runs, in a report that names nobody', async () => {
    const file = `${folder.path}/report.json`;
    const { code, out, error } = await cli(folder.path, ['doctor', '--verify', '--json', '-o', file]);
    expect(error).toContain(`The report is in ${file}`);
    const report = Report.parse(JSON.parse(out));
    expect(report.checks.filter((check) => check.verdict === 'differs')).toEqual([]);
    expect(code).toBe(0);
    const cpu = report.checks.find((check) => check.check === 'process CPU time' && check.tool === '/proc/PID/stat')!;
    expect(cpu.compared).toBeGreaterThan(3);
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(out));
    expect(text).not.toContain(MARK);
    for (const name of [hostname(), userInfo().username].filter((secret) => secret.length > 4))
      expect(text).not.toContain(name);
  });

  it('prints a table, and writes into the current folder unless told otherwise', async () => {
    const before = new Set(readdirSync(process.cwd()));
    const { out } = await cli(folder.path, ['doctor', '--verify', '-o', `${folder.path}/table.json`]);
    expect(out).toMatch(/^CHECK +TOOL +OURS +THEIRS +TOLERANCE +VERDICT\n/);
    expect(out).toMatch(/\d+ agree, 0 differ, \d+ cannot be compared\.\n$/);
    expect(
      readdirSync(process.cwd()).filter((name) => name.startsWith('culprit-verify-') && !before.has(name)),
    ).toEqual([]);
  });

  it('refuses a folder for a file before it measures, and a file without verifying', async () => {
    expect(await cli(folder.path, ['doctor', '--verify', '-o', folder.path])).toMatchObject({
      code: 1,
      out: '',
      error: `culprit: ${folder.path} is a folder: name a file to write to\n`,
    });
    expect(await cli(folder.path, ['doctor', '-o', 'x.json'])).toMatchObject({ code: 2, out: '' });
  });

  it.each<[string, (sample: RawSample) => void, readonly string[]]>([
    [
      'resident sets are in pages',
      ({ processes }) => processes.raw.rss_bytes.forEach((value, slot, column) => (column[slot] = value / 4_096)),
      ['process resident set (ps)'],
    ],
    [
      'CPU time is lost',
      ({ processes }) => processes.raw.cpu_time_ns.forEach((value, slot, column) => (column[slot] = value - 5e9)),
      ['process CPU time (/proc/PID/stat)', 'process CPU time (ps)'],
    ],
    [
      'a network is counted twice',
      ({ system }) =>
        (system.networks = system.networks.map((network) => ({
          ...network,
          receivedBytes: 2 * network.receivedBytes + 1,
        }))),
      ['network, received (/proc/net/dev)'],
    ],
    [
      'idle time counts as busy',
      ({ system }) => (system.cores = system.cores.map((core) => ({ ...core, busyMs: core.busyMs + core.idleMs }))),
      ['core, busy (/proc/stat)', 'cores together, busy (vmstat -s)'],
    ],
  ])('differs when %s', async (_, change, expected) => {
    const real = await platformSampler(systemClock);
    if (!real.ok) throw new Error(real.error);
    using open = real.value;
    const wrong: Sampler = {
      machine: open.machine,
      coverage: () => open.coverage(),
      sample: () => {
        const sample = open.sample();
        change(sample);
        return sample;
      },
      [Symbol.dispose]: () => undefined,
    };
    const { checks, rounds } = await verify(wrong, linuxPlatform(systemClock), 10);
    const differing = checks
      .filter((check) => check.verdict === 'differs')
      .map((check) => `${check.check} (${check.tool})`);
    expect(differing.sort()).toEqual(expected);
    expect(rounds).toBe(3);
  });
});
