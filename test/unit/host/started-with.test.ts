import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startedWith } from '../../../src-main/host/started-with.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const HARD = 20_000;
function put(pid: number | 'self', parent: number, program: string, soft: number): void {
  const path = join(folder.path, String(pid));
  mkdirSync(path);
  writeFileSync(join(path, 'status'), `Name:\tx\nPPid:\t${parent}\n`);
  writeFileSync(
    join(path, 'limits'),
    `Max open files            ${soft}                ${HARD}                files\n`,
  );
  symlinkSync(program, join(path, 'exe'));
}

beforeAll(() => {
  put('self', 40, '/usr/bin/node', HARD);
  put(10, 1, '/usr/bin/bash', 1_024);
  put(20, 10, '/usr/bin/node', HARD);
  put(30, 20, '/usr/bin/dash', HARD);
});

describe('what Culprit was started with', () => {
  it('is what its shell script saw', () => {
    const environment = { CULPRIT_STARTED_WITH: '256 0000000000000006 0000000000000200' };
    expect(startedWith(environment, folder.path, 10)).toEqual({
      openFiles: 256,
      ignored: new Set([2, 3]),
      blocked: 0x200n,
    });
  });

  it('is without the script the limit of its parent, and the signal that nohup ignores', () => {
    expect(startedWith({ _: '/usr/bin/nohup' }, folder.path, 10)).toEqual({
      openFiles: 1_024,
      ignored: new Set([1]),
      blocked: null,
    });
    expect(startedWith({ _: '/usr/bin/node' }, folder.path, 99)).toEqual({
      openFiles: null,
      ignored: new Set(),
      blocked: null,
    });
  });

  it('is below npm, which has raised its limit as well, that of npm’s parent', () => {
    const npm = { npm_command: 'exec' };
    expect(startedWith(npm, folder.path, 30).openFiles).toBe(1_024);
    const raised = { ...npm, CULPRIT_STARTED_WITH: `${HARD} 0 0` };
    expect(startedWith(raised, folder.path, 30).openFiles).toBe(1_024);
    // Set below npm: nothing that has passed a Node is lower than the hard limit.
    expect(startedWith({ ...npm, CULPRIT_STARTED_WITH: '256 0 0' }, folder.path, 30).openFiles).toBe(256);
  });
});
