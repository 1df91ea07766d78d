import { afterAll, expect, test } from 'vitest';
import { openLibraries } from '../../../../src-main/sampling/darwin/libraries.ts';
import { StandIn } from '../../../fixtures/darwin/stand-in.ts';

const standIn = new StandIn('fail function=proc_pidpath errno=84\n');
const { libraries } = standIn;
afterAll(() => standIn[Symbol.dispose]());

test('a library that is not there is a reason, for every function of it', () => {
  const opened = openLibraries(null);
  if (!opened.ok) throw new Error(opened.error);
  const ioreport = opened.value.lookUp('ioreport', 'void *IOReportCopyAllChannels(uint64_t a, uint64_t b)');
  expect(ioreport).toMatchObject({ ok: false, error: expect.stringContaining('libIOReport') as string });
  expect(opened.value.address('corefoundation', 'kCFAllocatorDefault')).toMatchObject({ ok: false });
});
test('a stand-in that cannot be opened is a reason', () =>
  expect(openLibraries('/nowhere/at-all.so')).toMatchObject({
    ok: false,
    error: expect.stringContaining('at-all.so') as string,
  }));

test('a symbol that is not there is a reason', () => {
  const reason = { ok: false, error: expect.stringContaining('not_in_macos') as string };
  expect(libraries.lookUp('system', 'int not_in_macos(int a)')).toMatchObject(reason);
  expect(libraries.lookUpAsync('system', 'int not_in_macos(int a)')).toMatchObject(reason);
  expect(libraries.address('system', 'not_in_macos')).toMatchObject(reason);
  expect(libraries.uint32('system', 'not_in_macos')).toMatchObject(reason);
});
test('errno is that of the last call', () => {
  const path = libraries.lookUp<(pid: number, buffer: Buffer, size: number) => number>(
    'system',
    'int proc_pidpath(int pid, void *buffer, uint32_t size)',
  );
  expect(path.ok && path.value(1, Buffer.alloc(4_096), 4_096)).toBe(0);
  expect(libraries.errno()).toBe(84);
});
test('copies no more than fits', () => {
  const symbol = libraries.address('system', 'mach_task_self_');
  if (!symbol.ok) throw new Error(symbol.error);
  const into = Buffer.alloc(4);
  expect(libraries.copy(symbol.value, into, 4)).toBe(true);
  expect(into.readUInt32LE()).toBe(libraries.uint32('system', 'mach_task_self_').ok ? 0x203 : NaN);
  expect(() => libraries.copy(symbol.value, into, 5)).toThrow(RangeError);
});
test('calls on a worker thread give the same answer', async () => {
  const timebase = libraries.lookUpAsync<(info: Buffer) => number>('system', 'int mach_timebase_info(void *info)');
  if (!timebase.ok) throw new Error(timebase.error);
  standIn.load('timebase numer=125 denom=3\n');
  const info = Buffer.alloc(8);
  expect(await timebase.value(info)).toBe(0);
  expect([info.readUInt32LE(0), info.readUInt32LE(4)]).toEqual([125, 3]);
});
