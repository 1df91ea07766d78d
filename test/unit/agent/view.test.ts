import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectSlots } from '../../../src-main/agent/views/view.ts';
import { ProcessFilter } from '../../../src-main/agent/views/filter.ts';
import type { ProcessSample } from '../../../src-main/model/sample.ts';
import { SortKey, type View } from '../../../src-main/protocol/methods.ts';
import { stateCode } from '../../../src-main/sample/table.ts';
import { Machine, type Figures } from '../model/support.ts';

interface Given {
  readonly pid: number;
  readonly name?: string;
  readonly user?: string | null;
  readonly figures?: Figures;
}

function sampleOf(all: readonly Given[]): ProcessSample {
  const machine = new Machine();
  for (const { pid, name = 'p', user = 'u', figures = {} } of all) {
    const slot = machine.start(pid, figures);
    machine.table.facts[slot] = {
      name,
      user,
      command: `/bin/${name} -x`,
      executable: null,
      uid: null,
      cgroup: null,
      kernelThread: false,
    };
  }
  return machine.tick();
}

type Asked = Partial<Omit<View, 'filter'>> & { filter?: string };
function pids(sample: ProcessSample, { filter, ...view }: Asked): number[] {
  const { slots } = selectSlots(
    { sample, blame: [] },
    {
      sort: 'score',
      descending: true,
      offset: 0,
      limit: 60,
      ...view,
      filter: filter === undefined ? null : new ProcessFilter(filter),
    },
    20,
  );
  return slots.map((slot) => sample.processes.pid[slot]!);
}

describe('view', () => {
  it('sorts by any figure, in both directions, absent ones last in both', () => {
    const sample = sampleOf([
      { pid: 1, figures: { rss_bytes: 10 } },
      { pid: 2 },
      { pid: 3, figures: { rss_bytes: 0 } },
      { pid: 4, figures: { rss_bytes: 30 } },
    ]);
    expect(pids(sample, { sort: 'rss_bytes' })).toEqual([4, 1, 3, 2]);
    expect(pids(sample, { sort: 'rss_bytes', descending: false })).toEqual([3, 1, 4, 2]);
  });

  it('sorts by name without regard to case', () => {
    const sample = sampleOf([
      { pid: 1, name: 'zsh' },
      { pid: 2, name: 'Xorg' },
      { pid: 3, name: 'atop' },
    ]);
    expect(pids(sample, { sort: 'name', descending: false })).toEqual([3, 2, 1]);
  });

  it('has the processes of one user alone', () => {
    const sample = sampleOf([
      { pid: 1, user: 'root' },
      { pid: 2, user: 'ann' },
      { pid: 3, user: null },
    ]);
    expect(pids(sample, { user: 'ann' })).toEqual([2]);
    expect(pids(sample, { user: 'nobody' })).toEqual([]);
  });

  it('sorts by user, unknown users last in both directions', () => {
    const sample = sampleOf([
      { pid: 1, user: null },
      { pid: 2, user: 'root' },
      { pid: 3, user: 'anna' },
    ]);
    expect(pids(sample, { sort: 'user', descending: false })).toEqual([3, 2, 1]);
    expect(pids(sample, { sort: 'user', descending: true })).toEqual([2, 3, 1]);
  });

  it('keeps equal ones in the order of their pids, so that rows do not jump', () => {
    const sample = sampleOf([5, 3, 9, 1].map((pid) => ({ pid, figures: { threads: 4 } })));
    expect(pids(sample, { sort: 'threads' })).toEqual([1, 3, 5, 9]);
    expect(pids(sample, { sort: 'threads', descending: false })).toEqual([1, 3, 5, 9]);
  });

  it('counts how many match, and shows only those', () => {
    const sample = sampleOf([
      { pid: 1, name: 'node' },
      { pid: 2, name: 'python' },
      { pid: 3, name: 'nodered' },
    ]);
    const view = { sort: 'pid', descending: false, offset: 0, limit: 1, filter: new ProcessFilter('^node') } as const;
    expect(selectSlots({ sample, blame: [] }, view, 20).matching).toBe(2);
    expect(pids(sample, { sort: 'pid', descending: false, filter: '^node' })).toEqual([1, 3]);
  });

  it('puts who is to blame first, and by score who is hardly or not at all', () => {
    const machine = new Machine();
    const slots = [1, 2, 3, 4].map((pid) => machine.start(pid, { rss_bytes: pid * 1024 ** 3 }));
    for (const slot of slots)
      machine.table.facts[slot] = {
        name: 'p',
        user: null,
        command: null,
        executable: null,
        uid: null,
        cgroup: null,
        kernelThread: false,
      };
    const sample = machine.tick();
    const blame = Object.assign(new Float64Array(sample.processes.capacity), {
      [slots[0]!]: 40,
      [slots[1]!]: 60,
      [slots[2]!]: 4,
    });
    const { slots: ordered } = selectSlots(
      { sample, blame },
      { sort: 'blame', descending: true, offset: 0, limit: 9, filter: null },
      3,
    );
    expect(ordered.map((slot) => sample.processes.pid[slot])).toEqual([2, 1, 4, 3]);
  });

  it('gives the rogues, at most so many, stuck ones first, then by score', () => {
    const machine = new Machine();
    const slots = [1, 2, 3, 4].map((pid) => machine.start(pid, { rss_bytes: pid * 1024 ** 3 }));
    machine.table.state[slots[0]!] = stateCode('stuck');
    for (const slot of slots)
      machine.table.facts[slot] = {
        name: 'p',
        user: null,
        command: null,
        executable: null,
        uid: null,
        cgroup: null,
        kernelThread: false,
      };
    const sample = machine.tick();
    const rogues = selectSlots(
      { sample, blame: [] },
      { sort: 'rogue', descending: true, offset: 0, limit: 9, filter: null },
      3,
    );
    expect([rogues.matching, rogues.slots.map((slot) => sample.processes.pid[slot])]).toEqual([3, [1, 4, 3]]);
  });

  it('gives for every key, direction and page the slice of the full order', () => {
    const figure = fc.oneof(fc.constant(NaN), fc.constantFrom(0, 1, 5), fc.double({ min: 0, max: 1e12, noNaN: true }));
    const process = fc.record({
      name: fc.constantFrom('a', 'B', 'c'),
      user: fc.constantFrom('root', null),
      rss: figure,
      threads: figure,
    });
    fc.assert(
      fc.property(
        fc.array(process, { maxLength: 60 }),
        fc.constantFrom(...SortKey.options.filter((key) => key !== 'rogue')),
        fc.boolean(),
        fc.integer({ min: 0, max: 80 }),
        fc.integer({ min: 0, max: 60 }),
        (all, sort, descending, offset, limit) => {
          const sample = sampleOf(
            all.map(({ name, user, rss, threads }, index) => ({
              pid: index + 1,
              name,
              user,
              figures: { rss_bytes: rss, threads },
            })),
          );
          const full = pids(sample, { sort, descending, limit: all.length });
          expect(full.toSorted((a, b) => a - b)).toEqual(all.map((_, index) => index + 1));
          expect(pids(sample, { sort, descending, offset, limit })).toEqual(full.slice(offset, offset + limit));
        },
      ),
    );
  });
});
