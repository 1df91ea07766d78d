import { describe, expect, test } from 'vitest';
import { Blame, type Verdict } from '../../../src-main/model/blame/blame.ts';
import { wireVerdict } from '../../../src-main/agent/views/verdict.ts';
import { NEUTRAL } from '../../../src-main/vocabulary/figures.ts';
import { verdictSentence } from '../../../src-main/vocabulary/verdict.ts';
import type { SystemFrame } from '../../../src-main/protocol/frame.ts';
import { after, figures, gpuAt, HOG, system, type Given } from './blame-support.ts';
import { Machine } from './support.ts';

const sentence = (verdict: Verdict, at: number): string => verdictSentence(wireVerdict(verdict, at), NEUTRAL);

const MEMORY: NonNullable<SystemFrame['memory']> = {
  ...{
    total_bytes: 1e10,
    used_bytes: 9e9,
    available_bytes: 1e9,
    cached_bytes: null,
    compressed_bytes: null,
    used_percent: 90,
    swap_total_bytes: 1e10,
    swap_used_bytes: 1e9,
  },
  ...{
    swap_in_bytes_per_second: 0,
    swap_out_bytes_per_second: 0,
    page_in_bytes_per_second: 0,
    major_faults_per_second: 0,
    refaults_per_second: null,
  },
};

describe('who is named', () => {
  test('who uses the CPU that others wait for', () => {
    const { culprit } = after([HOG, { pid: 200, cores: 0.05, waitMs: 300 }], { cpu: 90 });
    expect([culprit?.label, culprit?.pids, Math.round(culprit?.blame ?? 0)]).toEqual(['hog', [100], 98]);
  });

  test('who writes what a stalled disk is busy with, not who computes beside it', () => {
    expect(
      after(
        [
          { pid: 100, disk: 80e6, cores: 0.1 },
          { pid: 200, cores: 0.9 },
        ],
        { io: 70 },
      ).culprit?.pids,
    ).toEqual([100]);
  });

  test('who claims memory while the machine reclaims it, not who reads back what was taken from it', () => {
    const { ranked } = after(
      [
        { pid: 100, faults: 40_000 },
        { pid: 200, faults: 200 },
      ],
      { memory: 40 },
    );
    expect(ranked[0]?.pids).toEqual([100]);
  });

  test('the parent of children that live too short to be seen', () => {
    expect(
      after(
        [
          { pid: 100, endedChildrenCores: 1.5, cores: 0.4 },
          { pid: 200, cores: 0.2 },
        ],
        { cpu: 80 },
      ).culprit?.pids,
    ).toEqual([100]);
  });

  test('nobody on a quiet machine, nor where one works and nobody waits', () => {
    expect(after([{ pid: 100, cores: 0.01 }], {}).culprit).toBeNull();
    expect(
      after(
        [
          { pid: 100, cores: 1, disk: 2e6 },
          { pid: 200, waitMs: 20 },
        ],
        { cpu: 4, io: 3 },
      ).culprit,
    ).toBeNull();
  });

  test('not the polite: at nice 19 it gives way to everybody', () => {
    expect(
      after(
        [
          { ...HOG, nice: 19 },
          { pid: 200, cores: 0.05, waitMs: 5 },
        ],
        { cpu: 60 },
      ).culprit,
    ).toBeNull();
  });

  test('not the kernel: it works for others', () => {
    expect(after([{ ...HOG, kernel: true }], { cpu: 90 }).ranked).toEqual([]);
  });

  test('nobody when two are equally to blame', () => {
    expect(after([HOG, { ...HOG, pid: 200 }], { cpu: 90 }).culprit).toBeNull();
  });
});

test('evidence tells what is usual for a family that was watched before, and not for one that has just come', () => {
  const machine = new Machine();
  const blame = new Blame();
  const known = machine.start(100, {});
  machine.table.facts[known] = {
    name: 'known',
    user: null,
    command: null,
    executable: null,
    uid: null,
    cgroup: null,
    kernelThread: false,
  };
  let cpu = 0;
  for (let second = 0; second < 60; second++) {
    cpu += second < 40 ? 0.1 : 2;
    machine.set(known, { ...figures({ pid: 100 }, 0), cpu_time_ns: cpu * 1e9 });
    blame.advance(machine.tick(), system({ cpu: second < 40 ? 0 : 90 }));
    if (second === 10) expect(blame.verdict().ranked).toEqual([]);
  }
  const verdict = blame.verdict();
  // The accused is not measured by what it does as the accused; only the seconds before it was one count.
  expect(verdict.culprit?.evidence[0]?.usual).toBeLessThan(25);
  expect(sentence(verdict, verdict.culprit!.sinceMs)).toContain('it uses 200\u00a0% of a core (usually 1');
  expect(after([HOG], { cpu: 90 }, 10).culprit?.evidence[0]?.usual).toBeNull();
});

test('each process is blamed for its part, and the parts add up to its family', () => {
  const machine = new Machine();
  const blame = new Blame();
  const slots = [100, 101, 200].map((pid) => {
    const slot = machine.start(pid, {});
    machine.table.processGroup[slot] = pid < 200 ? 100 : 200;
    machine.table.facts[slot] = {
      name: `p${pid}`,
      user: null,
      command: null,
      executable: null,
      uid: null,
      cgroup: null,
      kernelThread: false,
    };
    return slot;
  });
  for (let second = 0; second < 6; second++) {
    slots.forEach((slot, index) => machine.set(slot, figures({ pid: 0, cores: [1.5, 0.5, 0][index]! }, second)));
    blame.advance(machine.tick(), system({ cpu: 90 }));
  }
  const bySlot = blame.bySlot();
  const [large, small, none] = slots.map((slot) => bySlot[slot]!);
  expect([large! / small!, none]).toEqual([3, 0]);
  expect(large! + small!).toBeCloseTo(blame.verdict().ranked[0]!.blame, 9);
});

describe('a lock', () => {
  const waiters = [1, 2, 3, 4].map((index) => ({ pid: 200 + index, group: 200, cores: 0.01 }));
  const verdictOn = (all: readonly Given[], holders: readonly number[]): Verdict =>
    after(all, {}, 6, 1, [{ waiters: [201, 202, 203, 204], holders }]);

  test('is the fault of who holds it and computes, not of those who wait', () => {
    const { culprit } = verdictOn([...waiters, { pid: 100, name: 'holder', cores: 1 }], [100]);
    expect([culprit?.label, culprit?.evidence[0]?.resource, culprit?.evidence[0]?.amount]).toEqual([
      'holder',
      'locks',
      4,
    ]);
  });

  test('that several may hold is charged to them by what they compute', () => {
    const { ranked } = verdictOn([...waiters, { pid: 100, cores: 1.5 }, { pid: 101, cores: 0.5 }], [100, 101]);
    expect(ranked.map(({ pid }) => pid)).toEqual([100, 101]);
  });

  test('whose holder does nothing is no trouble, nor one that a family keeps from itself', () => {
    expect(verdictOn([...waiters, { pid: 100, cores: 0.01 }], [100]).ranked).toEqual([]);
    expect(verdictOn([...waiters, { pid: 205, group: 200, cores: 1 }], [205]).ranked).toEqual([]);
    expect(verdictOn([...waiters, { pid: 100, cores: 1 }], []).ranked).toEqual([]);
  });
});

test('heat is the fault of who computes most, polite or not, while the processor is held back', () => {
  const hot = (change: Partial<SystemFrame>): Verdict =>
    after(
      [
        { pid: 100, name: 'polite', nice: 19, cores: 1.8 },
        { pid: 200, cores: 0.1 },
      ],
      {},
      6,
      1,
      [],
      change,
    );
  expect(hot({ thermal_pressure: 'heavy' }).culprit).toMatchObject({
    label: 'polite',
    evidence: [{ resource: 'heat', contention: 0.7 }],
  });
  expect(hot({ throttle_events_per_second: 3 }).culprit?.label).toBe('polite');
  expect(hot({ thermal_pressure: 'nominal' }).culprit).toBeNull();
});

test('a busy GPU is the fault of who uses it, if another one needs it too', () => {
  const train = { pid: 100, name: 'train', cores: 0.3, gpu: 0.95 };
  expect(after([train, { pid: 200, gpu: 0.04 }], {}, 6, 1, [], { gpus: [gpuAt(99)] }).culprit).toMatchObject({
    label: 'train',
    evidence: [{ resource: 'gpu' }],
  });
  expect(after([train, { pid: 200 }], {}, 6, 1, [], { gpus: [gpuAt(99)] }).culprit).toBeNull();
});

describe('confidence', () => {
  test('is high for who stands out, low for who hardly does, and high for nobody on a quiet machine', () => {
    expect(after([HOG], { cpu: 90 }).confidence).toBe(1);
    expect(after([HOG, { ...HOG, pid: 200, cores: 1.4 }], { cpu: 90 }).confidence).toBeLessThan(0.9);
    expect(after([{ pid: 100, cores: 0.01 }], {}).confidence).toBe(1);
  });
});

describe('nobody is named for what others bring about', () => {
  const disk = (busy_percent: number, bytes: number): SystemFrame['disks'][number] => ({
    name: 'sda',
    read_bytes_per_second: 0,
    written_bytes_per_second: bytes,
    busy_percent,
    wait_ms: 1,
  });

  test('who writes a little locally while all wait for a file server', () => {
    const logger = { pid: 100, disk: 3e5 };
    expect(after([logger, { pid: 200 }], { io: 95 }, 6, 1, [], { disks: [disk(1, 3e5)] }).ranked).toEqual([]);
    expect(after([logger, { pid: 200 }], { io: 95 }, 6, 1, [], { disks: [disk(99, 3e5)] }).culprit?.pids).toEqual([
      100,
    ]);
  });

  test('who is seen to write beside one whose bytes the kernel hides', () => {
    const browser = { pid: 100, disk: 1e6 };
    expect(
      after([browser, { pid: 200, diskHidden: true }], { io: 95 }, 6, 1, [], { disks: [disk(99, 200e6)] }).culprit,
    ).toBeNull();
    expect(after([browser, { pid: 200 }], { io: 95 }, 6, 1, [], { disks: [disk(99, 200e6)] }).culprit?.pids).toEqual([
      100,
    ]);
  });

  test('who computes a little beside a container that its quota holds back', () => {
    const cores = Array.from({ length: 16 }, (_, id) => ({ id, busy_percent: 5, cluster: null, frequency_hz: null }));
    expect(
      after(
        [
          { pid: 100, cores: 0.5, waitMs: 9_500 },
          { pid: 200, cores: 0.3 },
        ],
        { cpu: 8 },
        6,
        1,
        [],
        { cores },
      ).culprit,
    ).toBeNull();
  });

  test('who gets back what a leak took from it', () => {
    const machine = {
      memory_pressure: null,
      pressure: { cpu: null, memory: { some_percent: 30, full_percent: null }, io: null },
    };
    const victim = { pid: 200, name: 'victim', faults: 9_000, rss: (second: number) => 5e8 + (second % 2) * 4e7 };
    expect(after([{ pid: 100, name: 'leak', faults: 12_000 }, victim], {}, 9, 1, [], machine).ranked[0]?.label).toBe(
      'leak',
    );
  });

  test('who opens while others swap to compressed memory and nobody stalls', () => {
    const swapping = {
      memory: { ...MEMORY, swap_out_bytes_per_second: 5e7 },
      pressure: { cpu: null, memory: { some_percent: 0.3, full_percent: 0 }, io: null },
    };
    expect(after([{ pid: 100, faults: 20_000 }], {}, 6, 1, [], swapping).culprit).toBeNull();
  });
});

test('families of one name under one parent stay one when they come and go, and none is left without a process', () => {
  const machine = new Machine();
  const blame = new Blame();
  const start = (pid: number): number => {
    const slot = machine.start(pid, {});
    Object.assign(machine.table.facts, {
      [slot]: {
        name: 'worker',
        user: null,
        command: null,
        executable: null,
        uid: null,
        cgroup: null,
        kernelThread: false,
      },
    });
    machine.table.parentPid[slot] = 50;
    machine.table.processGroup[slot] = pid;
    return slot;
  };
  const idle = start(101);
  const hog = start(102);
  let third = -1;
  for (let second = 0; second < 12; second++) {
    if (second === 6) third = start(103);
    machine.set(idle, figures({ pid: 101 }, second));
    machine.set(hog, figures({ pid: 102, cores: 1.9 }, second));
    if (third >= 0) machine.set(third, figures({ pid: 103, cores: 0.1 }, second));
    blame.advance(machine.tick(), system({ cpu: 90 }));
    for (const { pids, pid, label } of blame.verdict().ranked)
      expect([pids.length > 0, pids.includes(pid), label]).toEqual([true, true, 'worker']);
  }
  expect(blame.verdict().culprit?.pids).toContain(102);
});

describe('a family', () => {
  test('of small helpers is blamed as one, though each is below notice', () => {
    const helpers = Array.from({ length: 30 }, (_, index) => ({
      pid: 1_000 + index,
      parent: 500,
      group: 500,
      cores: 0.06,
      waitMs: 20,
    }));
    const { culprit } = after([{ pid: 500, name: 'boss' }, ...helpers, { pid: 200, cores: 0.3 }], { cpu: 80 });
    expect(culprit?.pids.length).toBeGreaterThanOrEqual(30);
  });

  test('whose members have groups of their own is one by parent and name', () => {
    const workers = [1, 2, 3, 4].map((index) => ({ pid: 1_000 + index, name: 'worker', parent: 500, cores: 0.4 }));
    expect(
      after([{ pid: 500, name: 'boss' }, ...workers, { pid: 200, cores: 0.2 }], { cpu: 80 }).culprit?.pids,
    ).toEqual([1_001, 1_002, 1_003, 1_004]);
  });

  test('is no larger than what explains the trouble: not the shell, nor what else it has started', () => {
    const shell = [
      { pid: 500, name: 'sh' },
      { ...HOG, parent: 500, group: 500 },
      { pid: 300, parent: 500, group: 500, cores: 0.05 },
      { pid: 101, parent: 100, group: 500, cores: 0.3 },
    ];
    expect(after(shell, { cpu: 90 }).culprit?.pids).toEqual([100, 101]);
  });
});

test('of what one script has started, only those that do it, and not the script', () => {
  const spinners = [1, 2, 3].map((index) => ({
    pid: 600 + index,
    name: 'spin',
    parent: 500,
    group: 500,
    cores: 0.6,
    waitMs: 200,
  }));
  const idle = [1, 2, 3].map((index) => ({ pid: 700 + index, name: 'idle', parent: 500, group: 500, cores: 0.0001 }));
  expect(
    after([{ pid: 500, name: 'script', cores: 0.001 }, ...spinners, ...idle, { pid: 200, waitMs: 300 }], { cpu: 90 })
      .culprit?.pids,
  ).toEqual([601, 602, 603]);
});

test.each<[string, (index: number) => number]>([
  ['children of one', () => 500],
  ['each the child of the one before', (index) => (index === 0 ? 500 : 9_999 + index)],
])('twenty thousand %s are judged as well', (_, parentOf) => {
  const many = Array.from({ length: 20_000 }, (_value, index) => ({
    pid: 10_000 + index,
    parent: parentOf(index),
    group: 500,
    cores: 0.0001,
  }));
  expect(after([{ pid: 500 }, ...many, { pid: 200, cores: 0.1 }], { cpu: 90 }, 3).culprit?.pids.length).toBeGreaterThan(
    11_000,
  );
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
    expect(sentence(verdict, verdict.culprit!.sinceMs + 14_000)).toBe(
      'hog slows this machine down, for 14\u00a0s: it uses 200\u00a0% of a core, 100\u00a0% of all, ' +
        'contended 100\u00a0%.',
    );
    expect(sentence({ confidence: 0, culprit: null, ranked: [] }, 0)).toBe('Nothing slows this machine down.');
  });
});
