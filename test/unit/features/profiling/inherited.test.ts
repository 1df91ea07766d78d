import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../agent/temporary-folder.ts';

// The program as it is installed: the first to start it builds it.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

describe.skipIf(platform() !== 'linux')('what a command inherits', () => {
  const program = join(import.meta.dirname, '../../../../build/culprit.sh');
  const show = 'ulimit -Sn; grep -E "Sig(Blk|Ign)" /proc/self/status; ls /proc/self/fd';

  /** What a command shows, by itself and under `culprit profile`, when a shell has prepared it. */
  async function beside(prepared: string): Promise<[string[], string[]]> {
    const outputs = [`sh -c '${show}'`, `${program} profile --allow-sleep -- sh -c '${show}'`].map(async (command) => {
      const child = spawn('bash', ['-c', prepared.replace('COMMAND', command)], {
        env: { ...process.env, CULPRIT_HOME: folder.path },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return (await text(child.stdout)).trimEnd().split('\n');
    });
    return Promise.all(outputs) as Promise<[string[], string[]]>;
  }

  it.each([
    ['nothing', 'COMMAND'],
    ['a soft limit on open files', 'ulimit -Sn 123; COMMAND'],
    ['a hard one', 'ulimit -n 321; COMMAND'],
    ['one set at the last moment', 'exec prlimit --nofile=222:1000 COMMAND'],
    ['nohup', 'nohup COMMAND'],
    ['ignored signals', 'trap "" HUP INT QUIT USR1 USR2 TERM PIPE TSTP TTOU WINCH; COMMAND'],
    ['the end of children ignored', 'trap "" CHLD; COMMAND'],
    ['a job in the background', 'COMMAND & wait'],
    ['a real-time signal ignored', 'trap "" RTMIN+3; COMMAND'],
  ])('is what it would have without Culprit: %s', async (_, prepared) => {
    const [alone, profiled] = await beside(prepared);
    expect(alone.length).toBeGreaterThan(5);
    // The descriptor for marks is Culprit's.
    expect(profiled.filter((line) => line !== '4')).toEqual(alone);
  });

  it('holds for Culprit as well: a signal that was ignored ends neither', async () => {
    const killing = 'kill -HUP $$ $PPID; sleep 0.2; echo survived';
    const prepared = `trap '' HUP; ${program} profile --allow-sleep -- sh -c '${killing}'`;
    const child = spawn('bash', ['-c', prepared], {
      env: { ...process.env, CULPRIT_HOME: folder.path },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number]>]);
    expect([code, out]).toEqual([0, 'survived\n']);
  });
});
