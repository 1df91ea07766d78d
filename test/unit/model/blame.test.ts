import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Blame, type Verdict } from '../../../src-main/model/blame/blame.ts';
import { verdictSentence } from '../../../src-main/model/blame/sentences.ts';
import { NO_MORE_SENSORS } from '../../../src-main/sample/system.ts';
import { deriveSystem } from '../../../src-main/model/system.ts';
import type { SystemFrame } from '../../../src-main/protocol/frame.ts';
import { Machine, type Figures } from './support.ts';

interface Given {
  readonly pid: number;
  readonly name?: string;
  readonly parent?: number;
  /** Its process group; its own by default. */
  readonly group?: number;
  readonly kernel?: boolean;
  readonly nice?: number;
  /** What it does in a second. */
  readonly cores?: number;
  readonly waitMs?: number;
  readonly disk?: number;
  readonly faults?: number;
  readonly switches?: number;
  readonly endedChildrenCores?: number;
}

interface Stalls {
  readonly cpu?: number;
  readonly io?: number;
  readonly memory?: number;
}

const QUIET = deriveSystem({ cores: [], blockedTasks: null, load: null, memory: null, pressure: { cpu: null, memory: null, io: null }, disks: [], networks: [], temperatures: [], throttleEvents: null, power: [], battery: null, ...NO_MORE_SENSORS }, null, null);
const stall = (some: number): NonNullable<SystemFrame['pressure']['cpu']> => ({ some_percent: some, full_percent: null });
const system = ({ cpu = 0, io = 0, memory = 0 }: Stalls): SystemFrame => ({
  ...QUIET,
  cores: [0, 1].map((id) => ({ id, busy_percent: 50, cluster: null, frequency_hz: null })),
  pressure: { cpu: stall(cpu), io: stall(io), memory: stall(memory) },
});

/** What blame says after so many seconds in which everybody does the same. */
function after(all: readonly Given[], stalls: Stalls, seconds = 6, step = 1): Verdict {
  const machine = new Machine();
  const blame = new Blame();
  const slots = all.map(({ pid, name = `p${pid}`, parent = 1, group = pid, kernel = false }) => {
    const slot = machine.start(pid, {});
    machine.table.parentPid[slot] = parent;
    machine.table.processGroup[slot] = group;
    machine.table.facts[slot] = { name, user: null, command: null, executable: null, uid: null, cgroup: null, kernelThread: kernel };
    return slot;
  });
  let verdict: Verdict = { culprit: null, ranked: [] };
  for (let time = 0; time <= seconds; time += step) {
    all.forEach((given, index) => machine.set(slots[index]!, figures(given, time)));
    blame.advance(machine.tick(step), system(stalls));
    verdict = blame.verdict();
  }
  return verdict;
}

const figures = ({ nice = 0, cores = 0, waitMs = 0, disk = 0, faults = 0, switches = 0, endedChildrenCores = 0 }: Given, time: number): Figures => ({
  cpu_time_ns: cores * time * 1e9,
  ended_children_cpu_ns: endedChildrenCores * time * 1e9,
  run_queue_wait_ns: waitMs * time * 1e6,
  disk_read_bytes: 0,
  disk_written_bytes: disk * time,
  faults: faults * time,
  page_ins: 0,
  context_switches: switches * time,
  rss_bytes: 1e8,
  nice,
});

const HOG: Given = { pid: 100, name: 'hog', cores: 2, waitMs: 3_000 };

describe('who is named', () => {
  test('who uses the CPU that others wait for', () => {
    const { culprit } = after([HOG, { pid: 200, cores: 0.05, waitMs: 300 }], { cpu: 90 });
    expect([culprit?.label, culprit?.pids, Math.round(culprit?.blame ?? 0)]).toEqual(['hog', [100], 98]);
  });

  test('who writes what a stalled disk is busy with, not who computes beside it', () => {
    expect(after([{ pid: 100, disk: 80e6, cores: 0.1 }, { pid: 200, cores: 0.9 }], { io: 70 }).culprit?.pids).toEqual([100]);
  });

  test('who claims memory while the machine reclaims it, not who reads back what was taken from it', () => {
    const { ranked } = after([{ pid: 100, faults: 40_000 }, { pid: 200, faults: 200 }], { memory: 40 });
    expect(ranked[0]?.pids).toEqual([100]);
  });

  test('the parent of children that live too short to be seen', () => {
    expect(after([{ pid: 100, endedChildrenCores: 1.5, cores: 0.4 }, { pid: 200, cores: 0.2 }], { cpu: 80 }).culprit?.pids).toEqual([100]);
  });

  test('nobody on a quiet machine, nor where one works and nobody waits', () => {
    expect(after([{ pid: 100, cores: 0.01 }], {}).culprit).toBeNull();
    expect(after([{ pid: 100, cores: 1, disk: 2e6 }, { pid: 200, waitMs: 20 }], { cpu: 4, io: 3 }).culprit).toBeNull();
  });

  test('not the polite: at nice 19 it gives way to everybody', () => {
    expect(after([{ ...HOG, nice: 19 }, { pid: 200, cores: 0.05, waitMs: 5 }], { cpu: 60 }).culprit).toBeNull();
  });

  test('not the kernel: it works for others', () => {
    expect(after([{ ...HOG, kernel: true }], { cpu: 90 }).ranked).toEqual([]);
  });

  test('nobody when two are equally to blame', () => {
    expect(after([HOG, { ...HOG, pid: 200 }], { cpu: 90 }).culprit).toBeNull();
  });
});

describe('a family', () => {
  test('of small helpers is blamed as one, though each is below notice', () => {
    const helpers = Array.from({ length: 30 }, (_, index) => ({ pid: 1_000 + index, parent: 500, group: 500, cores: 0.06, waitMs: 20 }));
    const { culprit } = after([{ pid: 500, name: 'boss' }, ...helpers, { pid: 200, cores: 0.3 }], { cpu: 80 });
    expect(culprit?.pids.length).toBeGreaterThanOrEqual(30);
  });

  test('whose members have groups of their own is one by parent and name', () => {
    const workers = [1, 2, 3, 4].map((index) => ({ pid: 1_000 + index, name: 'worker', parent: 500, cores: 0.4 }));
    expect(after([{ pid: 500, name: 'boss' }, ...workers, { pid: 200, cores: 0.2 }], { cpu: 80 }).culprit?.pids).toEqual([1_001, 1_002, 1_003, 1_004]);
  });

  test('is no larger than what explains the trouble: not the shell, nor what else it has started', () => {
    const shell = [{ pid: 500, name: 'sh' }, { ...HOG, parent: 500, group: 500 }, { pid: 300, parent: 500, group: 500, cores: 0.05 }, { pid: 101, parent: 100, group: 500, cores: 0.3 }];
    expect(after(shell, { cpu: 90 }).culprit?.pids).toEqual([100, 101]);
  });
});

test.each<[string, (index: number) => number]>([
  ['children of one', () => 500],
  ['each the child of the one before', (index) => (index === 0 ? 500 : 9_999 + index)],
])('twenty thousand %s are judged as well', (_, parentOf) => {
  const many = Array.from({ length: 20_000 }, (_value, index) => ({ pid: 10_000 + index, parent: parentOf(index), group: 500, cores: 0.0001 }));
  expect(after([{ pid: 500 }, ...many, { pid: 200, cores: 0.1 }], { cpu: 90 }, 3).culprit?.pids.length).toBeGreaterThan(15_000);
});

describe('a verdict', () => {
  test('holds for a moment after the trouble ends, then clears', () => {
    const machine = new Machine();
    const blame = new Blame();
    const slot = machine.start(100, {});
    const seen: boolean[] = [];
    let time = 0;
    for (let second = 0; second < 20; second++) {
      if (second < 6) time += 1;
      machine.set(slot, figures(HOG, time));
      blame.advance(machine.tick(), system({ cpu: second < 6 ? 90 : 0 }));
      seen.push(blame.verdict().culprit !== null);
    }
    expect([seen[0], seen[2], seen[6], seen[19]]).toEqual([false, true, true, false]);
  });

  test('is a sentence with its reason', () => {
    const verdict = after([HOG, { pid: 200, waitMs: 300 }], { cpu: 90 });
    expect(verdictSentence(verdict, verdict.culprit!.sinceMs + 14_000)).toBe('hog 100 slows this machine down: it uses 200\u00a0% of a core, 100\u00a0% of all CPU, contended 100\u00a0%, for 14\u00a0s.');
    expect(verdictSentence({ culprit: null, ranked: [] }, 0)).toBe('Nothing slows this machine down.');
  });
});

const anybody = fc.record({
  cores: fc.double({ min: 0, max: 2, noNaN: true }),
  waitMs: fc.double({ min: 0, max: 2_000, noNaN: true }),
  disk: fc.double({ min: 0, max: 1e9, noNaN: true }),
  faults: fc.double({ min: 0, max: 1e5, noNaN: true }),
  switches: fc.double({ min: 0, max: 1e5, noNaN: true }),
  nice: fc.integer({ min: -20, max: 19 }),
});
const everybody = fc.array(anybody, { minLength: 1, maxLength: 8 }).map((all) => all.map((given, index): Given => ({ ...given, pid: 100 + index })));
const stalls = fc.record({ cpu: fc.nat(100), io: fc.nat(100), memory: fc.nat(100) });
const names = (verdict: Verdict): readonly number[][] => verdict.ranked.map(({ pids }) => [...pids]);

describe('whatever happens', () => {
  test('blame is between 0 and 100, and its evidence names shares between 0 and 1', () => {
    fc.assert(
      fc.property(everybody, stalls, (all, stalled) => {
        for (const { blame, evidence } of after(all, stalled, 3).ranked) {
          expect(blame >= 0 && blame <= 100).toBe(true);
          for (const { share, contention } of evidence) expect(share >= 0 && share <= 1 + 1e-9 && contention >= 0 && contention <= 1).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('one more that does nothing changes nothing', () => {
    fc.assert(
      fc.property(everybody, stalls, (all, stalled) => {
        expect(names(after([...all, { pid: 999 }], stalled, 3))).toEqual(names(after(all, stalled, 3)));
      }),
      { numRuns: 50 },
    );
  });

  test('one that only waits is never blamed', () => {
    fc.assert(
      fc.property(everybody, stalls, fc.double({ min: 0, max: 5_000, noNaN: true }), (all, stalled, waitMs) => {
        expect(names(after([...all, { pid: 999, waitMs }], stalled, 3)).flat()).not.toContain(999);
      }),
      { numRuns: 50 },
    );
  });

  test('how often samples are taken does not change who is first', () => {
    fc.assert(
      fc.property(everybody, stalls, (all, stalled) => {
        const [often, seldom] = [after(all, stalled, 8, 0.5), after(all, stalled, 8, 2)];
        const clear = (often.ranked[0]?.blame ?? 0) > 1.1 * (often.ranked[1]?.blame ?? 0);
        if (clear) expect(seldom.ranked[0]?.pid).toBe(often.ranked[0]?.pid);
      }),
      { numRuns: 50 },
    );
  });
});
