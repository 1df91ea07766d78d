import { expect, test } from 'vitest';
import { machine, MS, raw } from './fake-machine.ts';

test("bytes of a child that was waited for are the child's, not its parent's", () => {
  const { kernel, after } = machine();
  kernel.put({ pid: 50, name: 'sh', writtenBytes: 1_000 }, 5 * MS);
  kernel.put({ pid: 60, ppid: 50, writtenBytes: 0 }, 5 * MS);
  after(0);
  kernel.put({ pid: 60, ppid: 50, writtenBytes: 80_000 }, 5 * MS);
  after(1_000);
  kernel.end(60);
  // What the child wrote after it was last seen (2,000) is in its parent's figure: nobody else can have it.
  kernel.put({ pid: 50, name: 'sh', writtenBytes: 1_000 + 82_000 + 5 }, 1 * MS);
  expect(raw(after(1_000), 50, 'disk_written_bytes')).toBe(1_000 + 2_000 + 5);
});

test('reads and writes are counted as calls, and those of a child that was waited for are its own', () => {
  const { kernel, after } = machine();
  kernel.put({ pid: 50, name: 'sh', readCalls: 10, writeCalls: 1 }, 5 * MS);
  kernel.put({ pid: 60, ppid: 50, readCalls: 0 }, 5 * MS);
  expect(raw(after(0), 50, 'io_calls')).toBe(11);
  kernel.put({ pid: 60, ppid: 50, readCalls: 700, writeCalls: 100 }, 5 * MS);
  expect(raw(after(1_000), 60, 'io_calls')).toBe(800);
  kernel.end(60);
  kernel.put({ pid: 50, name: 'sh', readCalls: 710, writeCalls: 106 }, 1 * MS);
  expect(raw(after(1_000), 50, 'io_calls')).toBe(16);
});

test("CPU time of a child from before it was seen is its parent's when it ends, but not from before the watch", () => {
  const { kernel, after } = machine();
  kernel.put({ pid: 50, name: 'sh' }, 5 * MS);
  kernel.put({ pid: 60, ppid: 50 }, 700 * MS);
  const before = raw(after(0), 50, 'ended_children_cpu_ns');
  kernel.put({ pid: 70, ppid: 50 }, 300 * MS);
  after(1_000);
  kernel.end(60);
  kernel.end(70);
  kernel.put({ pid: 50, name: 'sh', childTicks: 70 + 30 }, 1 * MS);
  expect(raw(after(1_000), 50, 'ended_children_cpu_ns') - before).toBe(300 * MS);
});

test('the life of a child that ended while the machine was read is not what its parent used', () => {
  const { kernel, after } = machine();
  kernel.put({ pid: 50, name: 'sh' }, 5 * MS);
  kernel.put({ pid: 60, ppid: 50 }, 27_000 * MS);
  const before = raw(after(0), 50, 'ended_children_cpu_ns');
  // It has been waited for already, and was there still when clocks were asked.
  kernel.put({ pid: 50, name: 'sh', childTicks: 2_700 }, 1 * MS);
  after(1_000);
  kernel.end(60);
  kernel.put({ pid: 50, name: 'sh', childTicks: 2_701 }, 1 * MS);
  expect(raw(after(1_000), 50, 'ended_children_cpu_ns') - before).toBe(10 * MS);
});

test.each([
  [60, 70],
  [70, 60],
])("CPU time of a family that ends between two samples is not its last ancestor's (%i first)", (first, second) => {
  const { kernel, after } = machine();
  const SECOND = 1_000 * MS;
  kernel.put({ pid: 50, name: 'sh' }, 5 * MS);
  // Children are found in either order.
  kernel.put({ pid: first, ppid: first === 60 ? 50 : 60 }, first === 60 ? SECOND : 8 * SECOND);
  kernel.put({ pid: second, ppid: second === 60 ? 50 : 60 }, second === 60 ? SECOND : 8 * SECOND);
  const before = raw(after(0), 50, 'ended_children_cpu_ns');
  kernel.end(60);
  kernel.end(70);
  // 9 seconds were counted as theirs; 0.3 s passed unseen.
  kernel.put({ pid: 50, name: 'sh', childTicks: 930 }, 1 * MS);
  expect(raw(after(1_000), 50, 'ended_children_cpu_ns') - before).toBe(300 * MS);
});
