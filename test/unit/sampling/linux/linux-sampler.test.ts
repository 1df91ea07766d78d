import { describe, expect, test } from 'vitest';
import type { FakeProcess } from './fake-processes.ts';
import { machine, MS, pids, raw, slotOf, state } from './fake-machine.ts';

describe('who is there', () => {
  test('every process of /proc is in the table, with its facts', async () => {
    const { kernel, sampler, after } = machine();
    kernel.put({ pid: 1, name: 'init' });
    kernel.put({ pid: 50, name: 'my prog', ppid: 1, uid: 1000, startTicks: 300, command: '/usr/bin/my-prog --flag' });
    const table = after(0);
    await sampler.settled(1_000);
    const slot = slotOf(table, 50);
    expect(pids(table)).toEqual([1, 50]);
    expect(table.facts[slot]).toMatchObject({
      name: 'my prog',
      user: 'ada',
      uid: 1000,
      command: '/usr/bin/my-prog --flag',
      kernelThread: false,
    });
    expect([table.parentPid[slot], table.startedAt[slot]]).toEqual([1, 1_700_000_003_000]);
  });

  test('a process that ends leaves the table, and its slot serves the next', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 1 });
    kernel.put({ pid: 50, rssPages: 99 });
    const slot = slotOf(after(0), 50);
    kernel.end(50);
    expect(pids(after(1_000))).toEqual([1]);
    kernel.put({ pid: 51, startTicks: 9 });
    const table = after(1_000);
    expect(slotOf(table, 51)).toBe(slot);
    expect(table.bornAt[slot]).toBe(3);
  });

  test('a pid used again is another process: a clock that has fallen tells', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, name: 'old', startTicks: 100 }, 500 * MS);
    after(0);
    kernel.end(50);
    kernel.put({ pid: 50, name: 'new', startTicks: 900 }, 3 * MS);
    const table = after(1_000);
    const slot = slotOf(table, 50);
    expect([table.facts[slot]?.name, table.bornAt[slot], table.count]).toEqual(['new', 2, 1]);
  });

  test('a pid used again by one that has run longer is known by its start time', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, name: 'old', startTicks: 100 }, 5 * MS);
    after(0);
    kernel.end(50);
    kernel.put({ pid: 50, name: 'new', startTicks: 900 }, 80 * MS);
    const table = after(1_000);
    expect(table.facts[slotOf(table, 50)]?.name).toBe('new');
  });

  test('a process that dies between the listing and its clock is left out', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50 });
    after(0);
    kernel.clocks.delete(50);
    expect(pids(after(1_000))).toEqual([]);
  });

  test('exec gives a process its new name', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, name: 'bash' }, 5 * MS);
    after(0);
    kernel.put({ pid: 50, name: 'python3' }, 5 * MS);
    const table = after(1_000);
    expect(table.facts[slotOf(table, 50)]?.name).toBe('python3');
  });

  test('a process whose files cannot be read is shown, with its CPU time alone', () => {
    const { kernel, after } = machine();
    kernel.folder.write('proc/77/other', '');
    kernel.folder.write('proc/77/stat', 'not a stat line');
    kernel.clocks.set(77, 20 * MS);
    const table = after(0);
    expect([raw(table, 77, 'cpu_time_ns'), raw(table, 77, 'rss_bytes'), raw(table, 77, 'threads')]).toEqual([
      20 * MS,
      NaN,
      NaN,
    ]);
  });
});

describe('what they did', () => {
  test('who has not run is not read: its figures stand', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, majorFaults: 3 }, 5 * MS);
    after(0);
    kernel.put({ pid: 50, majorFaults: 8 });
    expect(raw(after(1_000), 50, 'page_ins')).toBe(3);
    kernel.put({ pid: 50, majorFaults: 8 }, 1);
    expect(raw(after(1_000), 50, 'page_ins')).toBe(8);
  });

  test('memory and nice of one that does not run are read again within a minute', () => {
    const { kernel, after } = machine();
    for (let pid = 1; pid <= 100; pid++) kernel.put({ pid, rssPages: 500 });
    after(0);
    for (let pid = 1; pid <= 100; pid++) kernel.put({ pid, rssPages: 5, nice: 10 });
    let table = after(1_000);
    for (let second = 1; second < 61; second++) table = after(1_000);
    expect(
      pids(table).filter((pid) => raw(table, pid, 'rss_bytes') !== 5 * 4_096 || raw(table, pid, 'nice') !== 10),
    ).toEqual([]);
  });

  test('without a CPU clock everything is read, and CPU time comes in ticks of 10 ms', () => {
    const { kernel, after } = machine({ clock: false });
    kernel.put({ pid: 50, userTicks: 7, majorFaults: 1 });
    after(0);
    kernel.put({ pid: 50, userTicks: 9, majorFaults: 2 });
    const table = after(1_000);
    expect([raw(table, 50, 'cpu_time_ns'), raw(table, 50, 'page_ins')]).toEqual([90 * MS, 2]);
  });

  test("run-queue wait and switches of a threaded process are sums over its threads, not the leader's", () => {
    const { kernel, after } = machine();
    const threads = {
      50: { switches: 2 },
      51: { cpuNs: 10, waitNs: 100, switches: 10 },
      52: { cpuNs: 20, waitNs: 200, switches: 20 },
    };
    kernel.put({ pid: 50, threads }, 30);
    const before = after(0);
    const [wait, switches] = [raw(before, 50, 'run_queue_wait_ns'), raw(before, 50, 'context_switches')];
    kernel.put(
      {
        pid: 50,
        threads: {
          ...threads,
          51: { cpuNs: 60, waitNs: 700, switches: 15 },
          52: { cpuNs: 50, waitNs: 201, switches: 21 },
        },
      },
      80,
    );
    const table = after(1_000);
    expect([raw(table, 50, 'run_queue_wait_ns') - wait, raw(table, 50, 'context_switches') - switches]).toEqual([
      601, 6,
    ]);
  });

  test('a thread that exits takes nothing off the sum, and one that begins adds all it has', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, threads: { 50: {}, 51: { cpuNs: 500, waitNs: 900, switches: 90 } } }, 500);
    const wait = raw(after(0), 50, 'run_queue_wait_ns');
    kernel.put({ pid: 50, threads: { 50: {}, 60: { cpuNs: 40, waitNs: 7, switches: 3 } } }, 45);
    expect(raw(after(1_000), 50, 'run_queue_wait_ns') - wait).toBe(7);
  });

  test('threads are read until the clock is accounted for, and none that ran is missed', () => {
    const { kernel, after } = machine();
    const threads = Array.from({ length: 8 }, () => ({ cpuNs: 1_000, waitNs: 0, switches: 1 }));
    const put = (ranNs: number): void =>
      kernel.put({ pid: 50, threads: Object.fromEntries(threads.map((thread, i) => [50 + i, thread])) }, ranNs);
    put(8_000);
    const base = raw(after(0), 50, 'run_queue_wait_ns');
    let waited = 0;
    for (let round = 1; round <= 24; round++) {
      // One thread a round runs, another each time; it had to wait for it.
      const thread = threads[(round * 3) % 8]!;
      threads[(round * 3) % 8] = {
        cpuNs: thread.cpuNs + 100,
        waitNs: thread.waitNs + round,
        switches: thread.switches + 1,
      };
      waited += round;
      put(100);
      expect(raw(after(1_000), 50, 'run_queue_wait_ns') - base).toBe(waited);
    }
  });
});

describe('their state', () => {
  test('on a CPU for a hundredth of the interval is running, whatever the instant shows', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, letter: 'S' }, 0);
    kernel.put({ pid: 51, letter: 'S' }, 0);
    after(0);
    kernel.put({ pid: 50, letter: 'S' }, 11 * MS);
    kernel.put({ pid: 51, letter: 'S' }, 2 * MS);
    const table = after(1_000);
    expect([state(table, 50), state(table, 51)]).toEqual(['running', 'sleeping']);
  });

  test.each([
    ['Z', 'zombie'],
    ['T', 'stopped'],
    ['t', 'stopped'],
    ['I', 'idle'],
    ['X', 'zombie'],
    ['?', 'unknown'],
  ])('%s is %s', (letter, expected) => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, letter });
    expect(state(after(0), 50)).toBe(expected);
  });

  const stuckAfter = (
    sequence: readonly { letter: string; ranNs?: number; switches?: number }[],
    fake: Partial<FakeProcess> = {},
  ): (string | undefined)[] => {
    const { kernel, after } = machine();
    return sequence.map(({ letter, ranNs = 0, switches = 0 }, index) => {
      kernel.put(
        { pid: 50, letter, ...fake, threads: { 50: { switches, cpuNs: switches } } },
        ranNs + (index === 0 ? 1 : 0),
      );
      return state(after(500), 50);
    });
  };

  test('stuck: in uninterruptible wait in every sample for a second, with no switch', () => {
    const waits = [
      { letter: 'S' },
      { letter: 'D', ranNs: 5, switches: 1 },
      { letter: 'D', switches: 1 },
      { letter: 'D', switches: 1 },
      { letter: 'D', switches: 1 },
    ];
    expect(stuckAfter(waits)).toEqual(['sleeping', 'sleeping', 'sleeping', 'stuck', 'stuck']);
  });

  test('a copy that waits for the disk again and again is not stuck: it switches', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((switches) => ({ letter: 'D', ranNs: 1 * MS, switches }));
    expect(stuckAfter(waits)).not.toContain('stuck');
  });

  test('a wait that ends is no longer stuck', () => {
    const waits = [{ letter: 'D' }, { letter: 'D' }, { letter: 'D' }, { letter: 'S', ranNs: 5, switches: 1 }];
    expect(stuckAfter(waits)).toEqual(['sleeping', 'sleeping', 'stuck', 'sleeping']);
  });

  test('a kernel thread that waits so by design is not stuck', () => {
    expect(stuckAfter(Array(6).fill({ letter: 'D' }), { flags: 0x0020_0000 })).not.toContain('stuck');
  });

  test('one stuck thread of many makes its process stuck, though the others run', () => {
    const { kernel, after } = machine();
    const put = (round: number): void =>
      kernel.put(
        {
          pid: 50,
          threads: {
            50: {},
            51: { cpuNs: 10, switches: 5, letter: round > 0 ? 'D' : 'S' },
            52: { cpuNs: 100 * round, switches: round, letter: 'R' },
          },
        },
        round === 0 ? 10 : 100,
      );
    const states = Array.from({ length: 6 }, (_, round) => {
      put(round);
      return state(after(500), 50);
    });
    expect(states.slice(-2)).toEqual(['stuck', 'stuck']);
  });
});

describe('under pressure', () => {
  test('with no descriptor to hold, everything is still read', () => {
    const { kernel, after } = machine({ descriptorLimit: 0 });
    for (let pid = 1; pid <= 40; pid++) kernel.put({ pid, threads: { [pid]: {}, [1_000 + pid]: {} } }, 1);
    after(0);
    for (let round = 1; round <= 3; round++) {
      for (let pid = 1; pid <= 40; pid++)
        kernel.put(
          { pid, majorFaults: round, threads: { [pid]: {}, [1_000 + pid]: { cpuNs: round, waitNs: round } } },
          1,
        );
      const table = after(1_000);
      expect(
        pids(table).filter(
          (pid) => raw(table, pid, 'page_ins') !== round || raw(table, pid, 'run_queue_wait_ns') !== round,
        ),
      ).toEqual([]);
    }
  });

  test('a /proc that cannot be read is an error that names the file', () => {
    const { kernel, sampler } = machine();
    kernel.folder.remove('proc/stat');
    expect(() => sampler.sample()).toThrow(/proc\/stat/);
  });

  test('files that go missing or turn to garbage leave the rest readable', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 1 }, 1);
    kernel.put({ pid: 50 }, 1);
    after(0);
    for (const file of ['io', 'schedstat', 'status', 'cmdline'])
      kernel.folder.write(`proc/50/${file}`, Uint8Array.of(0, 255, 10, 32, 40));
    kernel.clocks.set(50, 2);
    const table = after(1_000);
    expect([raw(table, 50, 'run_queue_wait_ns'), raw(table, 50, 'rss_bytes'), raw(table, 1, 'rss_bytes')]).toEqual([
      NaN,
      40_960,
      40_960,
    ]);
  });
});
