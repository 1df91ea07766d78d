import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessTree } from '../../../../src-main/features/profiling/run/tree.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  put(1, { parent: 0 });
  put(CULPRIT, { parent: 1 });
});
afterEach(() => folder[Symbol.dispose]());

const CULPRIT = 100;
const MB = 1_024 * 1_024;
let last = 0;

/** A process of a made-up kernel. */
function put(
  pid: number,
  {
    parent,
    megabytes = 1,
    peak = megabytes,
    ticks = 0,
    started = pid,
    ignoresChildren = false,
  }: { parent: number; megabytes?: number; peak?: number; ticks?: number; started?: number; ignoresChildren?: boolean },
): void {
  mkdirSync(join(folder.path, String(pid)), { recursive: true });
  writeFileSync(
    join(folder.path, String(pid), 'stat'),
    `${pid} (a (name) ${pid}) S ${parent} 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 ${started} 0 0\n`,
  );
  writeFileSync(
    join(folder.path, String(pid), 'status'),
    `Name:\tx\nVmHWM:\t${peak * 1_024} kB\nVmRSS:\t${megabytes * 1_024} kB\n` +
      `SigIgn:\t00000000000${ignoresChildren ? '1' : '0'}0000\n`,
  );
  writeFileSync(join(folder.path, 'loadavg'), `0 0 0 1/1 ${(last += 1)}\n`);
}
const end = (pid: number): void => rmSync(join(folder.path, String(pid)), { recursive: true });
const pidsOf = (tree: ProcessTree): number[] => tree.members.map(({ pid }) => pid).sort((a, b) => a - b);

describe('the tree of a command', () => {
  it('is who descends from it, and nobody who was there before', () => {
    put(90, { parent: CULPRIT });
    const tree = new ProcessTree(folder.path, CULPRIT);
    put(210, { parent: 205 });
    put(200, { parent: CULPRIT, megabytes: 10 });
    put(205, { parent: 200 });
    put(300, { parent: 1, megabytes: 500 });
    expect(tree.poll(0)).toEqual({ processes: 3, rssBytes: 12 * MB });
    expect(pidsOf(tree)).toEqual([200, 205, 210]);
  });

  it.each([
    ['that is not told (gVisor)', '0.00 0.00 0.00 0/0 0\n'],
    ['that never moves', '0.52 0.58 0.59 1/12 500\n'],
  ])('is found with a last pid %s', (_, loadavg) => {
    const stands = (): void => writeFileSync(join(folder.path, 'loadavg'), loadavg);
    stands();
    const tree = new ProcessTree(folder.path, CULPRIT);
    put(200, { parent: CULPRIT, megabytes: 14 });
    stands();
    tree.poll(0);
    put(201, { parent: 200, megabytes: 60 });
    put(202, { parent: 200, megabytes: 60 });
    stands();
    expect(tree.poll(1_000)).toEqual({ processes: 3, rssBytes: 134 * MB });
  });

  it('has the memory of a process whose first thread has ended', () => {
    const tree = new ProcessTree(folder.path, CULPRIT);
    put(200, { parent: CULPRIT });
    writeFileSync(join(folder.path, '200', 'status'), 'Name:\tx\nState:\tZ (zombie)\nThreads:\t2\n');
    for (const [thread, memory] of [
      ['200', ''],
      ['201', `VmHWM:\t${300 * 1_024} kB\nVmRSS:\t${200 * 1_024} kB\n`],
    ] as const) {
      mkdirSync(join(folder.path, '200', 'task', thread), { recursive: true });
      writeFileSync(join(folder.path, '200', 'task', thread, 'status'), `Name:\tx\nState:\tR (running)\n${memory}`);
    }
    expect(tree.poll(0)).toEqual({ processes: 1, rssBytes: 200 * MB });
    expect(tree.largestBytes).toBe(300 * MB);
  });

  it('keeps those that get another parent, and takes in orphans that it has never seen', () => {
    const tree = new ProcessTree(folder.path, CULPRIT);
    put(200, { parent: CULPRIT });
    put(201, { parent: 200 });
    tree.poll(0);
    end(200);
    put(201, { parent: 1 });
    put(202, { parent: CULPRIT });
    tree.poll(50);
    expect(pidsOf(tree)).toEqual([201, 202]);
  });

  it('asks again for one whose parent ended while it was looked at', () => {
    const tree = new ProcessTree(folder.path, CULPRIT);
    put(200, { parent: CULPRIT });
    // Its parent is nowhere: neither of the tree nor known as another's.
    put(202, { parent: 201 });
    tree.poll(0);
    expect(pidsOf(tree)).toEqual([200]);
    put(202, { parent: CULPRIT });
    tree.poll(50);
    expect(pidsOf(tree)).toEqual([200, 202]);
  });

  it('does not take another process for one that had its pid', () => {
    const tree = new ProcessTree(folder.path, CULPRIT);
    put(200, { parent: CULPRIT });
    tree.poll(0);
    put(200, { parent: 1, started: 999 });
    tree.poll(50);
    expect(pidsOf(tree)).toEqual([]);
  });

  it('has the greatest sum at a moment, the mean over time, and the greatest of one process between two looks', () => {
    const tree = new ProcessTree(folder.path, CULPRIT);
    put(200, { parent: CULPRIT, megabytes: 10 });
    tree.poll(0);
    put(200, { parent: CULPRIT, megabytes: 30, peak: 70 });
    put(201, { parent: 200, megabytes: 10 });
    tree.poll(1_000);
    put(200, { parent: CULPRIT, megabytes: 30, peak: 70 });
    tree.poll(3_000);
    expect([tree.peakBytes, tree.largestBytes, tree.meanBytes, tree.mostProcesses]).toEqual([
      40 * MB,
      70 * MB,
      (((10 + 40) / 2 + 40 * 2) / 3) * MB,
      2,
    ]);
  });

  it('keeps what it saw of children whose end their parent ignores: nobody is charged with it', () => {
    const tree = new ProcessTree(folder.path, CULPRIT);
    put(200, { parent: CULPRIT, ignoresChildren: true });
    put(201, { parent: 200, ticks: 150 });
    put(202, { parent: 201, ticks: 70 });
    tree.poll(0);
    end(202);
    tree.poll(50);
    expect(tree.unclaimedSeconds).toBe(0);
    end(201);
    tree.poll(100);
    expect([tree.unclaimedSeconds, [...tree.ignoring]]).toEqual([1.5, ['a (name) 200']]);
  });
});
