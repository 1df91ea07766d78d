import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { cli, startCli } from '../../cli/run-cli.ts';

const Selftest = z.object({
  schema: z.literal(1),
  kind: z.literal('selftest'),
  seed: z.number(),
  passed: z.boolean(),
  checks: z.array(
    z.object({
      load: z.string(),
      metric: z.string(),
      result: z.enum(['pass', 'fail', 'cannot']),
      true: z.number().nullable(),
      measured: z.number().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

/** Processes whose parent is this one. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => {
      try {
        return new RegExp(`\\) \\S ${pid} `).test(readFileSync(`/proc/${name}/stat`, 'latin1'));
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe.skipIf(process.platform !== 'linux')('selftest', () => {
  // Loads on a machine that others use as well: what one of them does in one attempt is no fault of the sampler's.
  const attempts = { timeout: 60_000, retry: 2 };
  it('measures loads of known size on this machine, each within its tolerance', attempts, async () => {
    using home = temporaryFolder();
    const { code, out, error } = await cli(home.path, ['selftest', '--json']);
    const { checks, passed } = Selftest.parse(JSON.parse(out));
    expect(checks.filter(({ result }) => result === 'fail')).toEqual([]);
    expect(checks.every(({ result, reason }) => (result === 'cannot') === (reason !== null))).toBe(true);
    expect(checks.find(({ load }) => load === 'cpu')).toMatchObject({ result: 'pass' });
    expect([code, passed, error]).toEqual([0, true, '']);
  });

  it('runs one load alone, and prints a table', async () => {
    using home = temporaryFolder();
    const { code, out } = await cli(home.path, ['selftest', '--only', 'threads', '--seed', '3']);
    const [heading, row, , summary] = out.split('\n');
    expect(heading!.split(/\s{2,}/)).toEqual([
      'LOAD',
      'METRIC',
      'TRUE',
      'MEASURED',
      'DIFFERENCE',
      'TOLERANCE',
      'RESULT',
    ]);
    expect(row).toMatch(/^threads {2}threads .* pass$/);
    expect([code, summary]).toEqual([0, '1 passed, 0 failed, 0 cannot be checked here.']);
  });

  it('that is interrupted ends at once and leaves no load behind', async () => {
    using home = temporaryFolder();
    const child = startCli(home.path, ['selftest', '--only', 'cpu']);
    const ended = once(child, 'close');
    let loads: number[] = [];
    while (loads.length === 0 && child.exitCode === null) {
      await wait(20);
      loads = childrenOf(child.pid!);
    }
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(1);
    for (let waited = 0; waited < 5_000 && loads.some(isThere); waited += 50) await wait(50);
    expect(loads.filter(isThere)).toEqual([]);
  });

  it('refuses a load that it does not know', async () => {
    using home = temporaryFolder();
    const { code, error } = await cli(home.path, ['selftest', '--only', 'gpu']);
    expect([code, error.split('\n')[0]]).toEqual([2, expect.stringContaining("argument 'gpu' is invalid")]);
  });
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
