import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Descriptors } from '../../../../src-main/sampling/linux/descriptors.ts';
import { loadKernel, type Kernel } from '../../../../src-main/sampling/linux/kernel.ts';
import { tellsLastPid } from '../../../../src-main/sampling/linux/last-pid.ts';
import { PidList } from '../../../../src-main/sampling/linux/processes/pids.ts';
import { kernelFolder } from './kernel-folder.ts';

const loaded = loadKernel();
const kernel = loaded.ok ? loaded.value : null;
const listed = (list: PidList): number[] => [...list.pids.subarray(0, list.count)].sort((a, b) => a - b);

describe.each<[string, Kernel | null]>([
  ['with the kernel binding', kernel],
  ['without it', null],
])('the pids of a /proc, %s', (_, binding) => {
  function fake(pids: readonly number[], last: number) {
    const folder = kernelFolder(
      Object.fromEntries([
        ...pids.map((pid) => [`proc/${pid}/stat`, ''] as const),
        ['proc/loadavg', `0.00 0.01 0.05 1/99 ${last}\n`],
        ['proc/12x/y', ''],
        ['proc/self/y', ''],
        ['proc/007/y', ''],
      ]),
    );
    return { folder, list: new PidList(`${folder.root}/proc`, binding, new Descriptors(10)) };
  }

  test('are the folders that are numbers', () => {
    const { folder, list } = fake([1, 42, 4194303], 42);
    using _folder = folder;
    using _list = list;
    list.refresh(0, 0);
    expect([list.complete, listed(list)]).toEqual([true, [1, 42, 4194303]]);
  });

  test('are all found when they fill more than one buffer', () => {
    const many = Array.from({ length: 1_300 }, (_value, index) => index + 1);
    const { folder, list } = fake(many, 1_300);
    using _folder = folder;
    using _list = list;
    list.refresh(0, 0);
    expect(listed(list)).toEqual(many);
  });
});

describe.skipIf(kernel === null)('while the last pid stands', () => {
  function after(lasts: readonly number[], known = 100, step = 1_000): { complete: boolean; pids: number[] } {
    const folder = kernelFolder({ 'proc/5/stat': '' });
    using _folder = folder;
    using list = new PidList(`${folder.root}/proc`, kernel, new Descriptors(10));
    lasts.forEach((last, index) => {
      folder.write('proc/loadavg', `0.00 0.01 0.05 1/99 ${last}\n`);
      list.refresh(index * step, known);
    });
    return { complete: list.complete, pids: listed(list) };
  }

  test('there is no candidate, and nothing is listed', () =>
    expect(after([50, 50, 50])).toEqual({ complete: false, pids: [] }));
  test('pids given out since the last but one tick are candidates', () =>
    expect(after([50, 50, 52, 55])).toEqual({ complete: false, pids: [51, 52, 53, 54, 55] }));
  test('a thousand new ones are listed', () => expect(after([50, 50, 50, 1_050]).complete).toBe(true));
  test('pids that have started again from the bottom are listed', () =>
    expect(after([50, 50, 50, 4]).complete).toBe(true));
  test('a last pid of zero is none: all are listed', () => expect(after([0, 0, 0]).complete).toBe(true));
  test('after ten seconds all are listed, whatever the kernel says', () =>
    expect(after(Array(12).fill(50))).toEqual({ complete: true, pids: [5] }));
});

describe.skipIf(kernel === null)('a last pid that is not that of this /proc is given up', () => {
  /** Whether all are listed at each of some ticks a second apart, with the pids in between that are told as found. */
  function listings(ticks: readonly { readonly last: number; readonly found?: number }[]): boolean[] {
    const folder = kernelFolder({ 'proc/5/stat': '' });
    using _folder = folder;
    using list = new PidList(`${folder.root}/proc`, kernel, new Descriptors(10));
    return ticks.map(({ last, found }, index) => {
      folder.write('proc/loadavg', `0.00 0.01 0.05 1/99 ${last}\n`);
      list.refresh(index * 1_000, 100);
      if (found !== undefined) list.found(found);
      return list.complete;
    });
  }
  const still = Array.from({ length: 11 }, () => ({ last: 50 }));

  test('when a listing finds a process that had been hidden', () => {
    const seen = listings([...still, { last: 50, found: 77 }, { last: 50 }, { last: 50 }]);
    expect(seen.slice(2)).toEqual([...Array<boolean>(9).fill(false), true, true, true]);
  });

  test('but not when it finds one that has just begun', () => {
    const seen = listings([...still, { last: 52, found: 52 }, { last: 52 }, { last: 52 }]);
    expect(seen.slice(11)).toEqual([true, false, false]);
  });
});

test('loadavg of another file system, or a /proc of others, does not tell it', () => {
  using kernelWithin = kernelFolder({ 'proc/loadavg': '0 0 0 1/1 1', 'other/loadavg': '0 0 0 1/1 1' });
  expect(tellsLastPid(`${kernelWithin.root}/proc`)).toBe(true);
  rmSync(join(kernelWithin.root, 'other/loadavg'));
  symlinkSync('/proc/version', join(kernelWithin.root, 'other/loadavg'));
  expect(tellsLastPid(`${kernelWithin.root}/other`)).toBe(false);
  symlinkSync('1', join(kernelWithin.root, 'proc/self'));
  expect(tellsLastPid(`${kernelWithin.root}/proc`)).toBe(process.pid === 1);
});
