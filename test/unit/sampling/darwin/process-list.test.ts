import { afterEach, expect, test } from 'vitest';
import { ProcessList } from '../../../../src-main/sampling/darwin/processes/process-list.ts';
import { StandIn } from '../../../fixtures/darwin/stand-in.ts';
import { process } from './macs.ts';

const opened: Disposable[] = [];
afterEach(() => opened.splice(0).forEach((standIn) => standIn[Symbol.dispose]()));

function listOf(...lines: string[]): ProcessList {
  const standIn = new StandIn(lines.join('\n'));
  opened.push(standIn);
  return new ProcessList(standIn.libraries);
}

test('has every field of every process', () => {
  const list = listOf(
    process(1, { ppid: 0, pgid: 1, uid: 0, name: 'launchd', start: 1_700_000_000.25, nice: -20, stat: 2 }),
    process(99_999 % 65_536, {
      ppid: 1,
      pgid: 7,
      uid: 4_294_967_294,
      name: '0123456789abcdefgh',
      start: 0,
      nice: 20,
      stat: 5,
    }),
  );
  expect(list.refresh()).toEqual({ ok: true, value: null });
  const rows = Array.from({ length: list.count }, (_, index) => [
    list.pid(index),
    list.parentPid(index),
    list.processGroup(index),
    list.uid(index),
    list.nice(index),
    list.status(index),
    list.name(index),
    list.startedAt(index),
  ]);
  expect(rows).toEqual([
    [1, 0, 1, 0, -20, 2, 'launchd', 1_700_000_000_250],
    [34_463, 1, 7, 4_294_967_294, 20, 5, '0123456789abcdef', 0],
  ]);
  expect(list.nameHash(0)).not.toBe(list.nameHash(1));
});

test('a kernel that always says that the room is too little is given up, and costs no memory', () => {
  const list = listOf(process(1), 'fail function=sysctl name=KERN_PROC errno=12 times=1000000');
  const before = globalThis.process.memoryUsage().arrayBuffers;
  for (let attempt = 0; attempt < 100; attempt++) expect(list.refresh().ok).toBe(false);
  expect(globalThis.process.memoryUsage().arrayBuffers - before).toBeLessThan(4e6);
});

test('a list that is not whole records is none', () => {
  expect(listOf(process(1), process(2), 'fail function=sysctl name=KERN_PROC bytes=649').refresh()).toMatchObject({
    ok: false,
    error: expect.stringContaining('not whole records') as string,
  });
});
