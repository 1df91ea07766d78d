import { describe, expect, it } from 'vitest';
import { parseStat } from '../../../../../src-main/sampling/linux/system/cpu.ts';
import { watch } from './frames.ts';

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

describe('counters of the kernel that step back', () => {
  /** What is shown of two cores whose lines of /proc/stat change from one sample to the next. */
  function shown(...lines: readonly (readonly [string, string])[]) {
    using machine = watch({});
    let frame = machine.next();
    for (const [cpu0, cpu1] of lines) {
      machine.kernel.write('proc/stat', `cpu 0 0 0 0\ncpu0 ${cpu0}\ncpu1 ${cpu1}\n`);
      frame = machine.next();
    }
    return { machine: frame.cpu_percent, cores: frame.cores.map(({ busy_percent }) => busy_percent) };
  }

  it('leave a busy core in the mean: I/O wait', () => {
    expect(
      shown(['1000 0 500 10000 5000', '1000 0 500 10000 0'], ['1100 0 500 10000 4999', '1000 0 500 10100 0']),
    ).toEqual({ machine: 50, cores: [100, 0] });
  });

  it('count as no idle time, and not twice when they go on: idle', () => {
    const cores = ['1000 0 500 10000 0', '1000 0 500 9999 0', '1050 0 500 10050 0'].map(
      (line) => [line, line] as const,
    );
    expect(shown(...cores)).toEqual({ machine: 50, cores: [50, 50] });
  });

  it('do not take an idle core out of the mean: time stolen by a host', () => {
    expect(
      shown(
        ['1000 0 500 10000 0 0 0 30', '1000 0 500 10000 0 0 0 0'],
        ['1000 0 500 10100 0 0 0 29', '1100 0 500 10000 0 0 0 0'],
      ),
    ).toEqual({ machine: 50, cores: [0, 100] });
  });

  it('by more than seconds have begun anew, as of a core that was away: no reading', () => {
    expect(shown(['1000 0 500 10000 0', '1000 0 500 10000 0'], ['1100 0 500 100 0', '1050 0 500 10050 0'])).toEqual({
      machine: 50,
      cores: [null, 50],
    });
  });
});

describe('a limit on CPU time', () => {
  const coverage = (files: Readonly<Record<string, string>>) => {
    using machine = watch(files);
    machine.next();
    return machine.coverage('system.cpu');
  };
  const said = (...words: readonly string[]) => ({
    status: 'partial',
    reason: expect.stringMatching(new RegExp(words.join('.*'))) as string,
  });

  it('is told apart from contention, with how often it held back', () => {
    expect(
      coverage({
        'proc/self/cgroup': '0::/\n',
        'sys/fs/cgroup/cpu.max': '20000 100000\n',
        'sys/fs/cgroup/cpu.stat': 'usage_usec 1\nnr_periods 400\nnr_throttled 390\nthrottled_usec 9\n',
      }),
    ).toMatchObject(said('0.2 cores', '390 of 400 periods', 'no contention'));
  });

  it('of version 1 is, too, and that of a group around it', () => {
    expect(
      coverage({
        'proc/self/cgroup': '2:cpu,cpuacct:/docker/abc/in\n',
        'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        'sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': '150000\n',
        'sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000\n',
        'sys/fs/cgroup/cpu/docker/abc/in/cpu.cfs_quota_us': '-1\n',
      }),
    ).toMatchObject(said('1.5 cores'));
  });

  it.each([
    ['none', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' }],
    ['not told', {}],
  ])('that is %s says nothing', (_, files) => {
    expect(coverage(files)).toMatchObject({ status: 'available', reason: null });
  });
});
