import { describe, expect, it } from 'vitest';
import { parseStat } from '../../../../../src-main/sampling/linux/system/cpu.ts';

describe('the times of the cores', () => {
  it('count steal and interrupts as busy, waiting for I/O as idle, and guests once', () => {
    //            user nice system idle iowait irq softirq steal guest guest_nice
    const { cores } = parseStat('cpu  9 9 9 9 9 9 9 9 9 9\ncpu0 100 20 30 4000 500 6 7 8 90 10\nintr 1\n');
    expect(cores).toEqual([{ id: 0, busyMs: (100 + 20 + 30 + 6 + 7 + 8) * 10, idleMs: 4_500 * 10 }]);
  });

  it('bear the numbers the kernel gives, of the cores that are online', () => {
    expect(parseStat('cpu 1 1 1 1\ncpu0 1 0 0 1 0 0 0\ncpu3 2 0 0 2 0 0 0\nctxt 1\ncpu9 1 1 1 1\n').cores).toEqual([
      { id: 0, busyMs: 10, idleMs: 10 },
      { id: 3, busyMs: 20, idleMs: 20 },
    ]);
  });

  it('are left out where a line is cut off', () => {
    expect(parseStat('cpu 1 1 1 1\ncpu0 1 0 0 1\ncpu1 1 0').cores.map(({ id }) => id)).toEqual([0]);
  });
});

describe('the tasks that wait for I/O', () => {
  it('are found behind a long line of interrupts', () => {
    expect(
      parseStat(`cpu0 1 0 0 1\nintr ${'0 '.repeat(5_000)}\nprocs_running 4\nprocs_blocked 3\nsoftirq 1\n`).blockedTasks,
    ).toBe(3);
  });

  it('are absent where the kernel does not tell', () => {
    expect(parseStat('cpu0 1 0 0 1\n').blockedTasks).toBeNull();
  });
});
