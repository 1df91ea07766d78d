import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs, monotonicMs } from '../../../src-main/base/brand.ts';
import { COUNTERS, type CounterId } from '../../../src-main/metrics/registry.ts';
import { Invariants } from '../../../src-main/model/invariants.ts';
import { ProcessModel } from '../../../src-main/model/sample.ts';
import type { Anomaly } from '../../../src-main/protocol/anomaly.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import type { RawSample } from '../../../src-main/sample/sampler.ts';
import type { SystemCounters } from '../../../src-main/sample/system.ts';
import { ProcessTable } from '../../../src-main/sample/table.ts';

const GIB = 1024 ** 3;

/** A machine of two cores, whose figures a test may spoil, before a real model and the checks. */
class Checked {
  readonly table = new ProcessTable();
  readonly system: SystemCounters;
  readonly invariants = new Invariants();
  readonly #model = new ProcessModel(defaultConfig);
  sequence = 1;
  monotonic = 0;

  constructor() {
    const swap = { swapTotalBytes: GIB, swapUsedBytes: 0, swapInBytes: 0, swapOutBytes: 0 };
    this.system = {
      cores: [0, 1].map((id) => ({ id, busyMs: 0, idleMs: 0, frequencyHz: null })),
      memory: {
        totalBytes: 4 * GIB,
        availableBytes: 2 * GIB,
        freeBytes: GIB,
        cachedBytes: GIB,
        ...swap,
        pageInBytes: 0,
        majorFaults: 0,
        refaults: null,
      },
      blockedTasks: 0,
      load: null,
      pressure: { cpu: null, memory: null, io: null },
      disks: [],
      networks: [],
      temperatures: [],
      throttleEvents: null,
      power: [],
      battery: null,
      clusters: [],
      gpus: [],
      bandwidth: null,
      thermalPressure: null,
      memoryPressure: null,
      fans: [],
      apps: [],
    };
  }

  start(pid: number): number {
    const slot = this.table.add(pid, 0, this.sequence);
    for (const id of COUNTERS) this.table.raw[id][slot] = 1_000;
    this.table.raw.rss_bytes[slot] = GIB;
    return slot;
  }

  raise(slot: number, id: CounterId, by: number): void {
    this.table.raw[id][slot]! += by;
  }

  core(busyMs: number): void {
    this.system.cores = this.system.cores.map((core) => ({ ...core, busyMs }));
  }

  /** A second later, a sample; what is found for the first time. */
  tick(seconds = 1): Anomaly[] {
    this.monotonic += seconds * 1_000;
    const raw: RawSample = {
      sequence: this.sequence,
      at: epochMs(this.sequence * 1_000),
      monotonic: monotonicMs(this.monotonic),
      processes: this.table,
      system: this.system,
    };
    this.sequence += 1;
    return this.invariants.check(raw, this.#model.advance(raw));
  }
}

const kinds = (anomalies: readonly Anomaly[]): string[] => anomalies.map(({ kind }) => kind);

describe('a planted fault is found', () => {
  it.each(COUNTERS)('%s of a living process falls', (id) => {
    const machine = new Checked();
    const slot = machine.start(7);
    machine.tick();
    machine.table.raw[id][slot] = 999;
    const [anomaly] = machine.tick();
    expect(anomaly).toMatchObject({ kind: 'counter', count: 1, first_at_ms: 2_000 });
    expect(anomaly!.text).toBe(`${id} of ? (pid 7) fell from 1000 to 999`);
  });

  it('a pid twice', () => {
    const machine = new Checked();
    machine.start(7);
    expect(machine.tick()).toEqual([]);
    machine.start(7);
    expect(kinds(machine.tick())).toEqual(['identity']);
  });

  it('time that stands still or goes back, and a sample that comes again', () => {
    for (const seconds of [0, -3]) {
      const machine = new Checked();
      machine.tick();
      expect(kinds(machine.tick(seconds))).toEqual(['time']);
    }
    const machine = new Checked();
    machine.tick();
    machine.sequence = 1;
    expect(kinds(machine.tick())).toEqual(['time']);
  });

  it("processes that use more than the cores have, counted once as themselves and once as a parent's children", () => {
    const machine = new Checked();
    const [parent, child] = [machine.start(1), machine.start(2)];
    machine.tick();
    const found: string[] = [];
    for (let second = 0; second < 6; second++) {
      machine.raise(child, 'cpu_time_ns', 1.5e9);
      machine.raise(parent, 'ended_children_cpu_ns', 1.5e9);
      found.push(...kinds(machine.tick()));
    }
    expect(found).toEqual(['process_cpu']);
  });

  it('a process larger than memory, memory larger than itself, swap larger than itself, core time that falls', () => {
    const machine = new Checked();
    const slot = machine.start(7);
    machine.core(100);
    machine.tick();
    machine.table.raw.rss_bytes[slot] = 5 * GIB;
    expect(kinds(machine.tick())).toEqual(['resident_set']);
    machine.system.memory = { ...machine.system.memory!, availableBytes: 5 * GIB };
    expect(kinds(machine.tick())).toEqual(['memory']);
    machine.core(99);
    expect(kinds(machine.tick())).toEqual(['core_time']);
  });
});

describe('what is found', () => {
  it('is told once a kind, and counted', () => {
    const machine = new Checked();
    const slot = machine.start(7);
    const told: Anomaly[] = [];
    for (let sample = 0; sample < 5; sample++) {
      machine.raise(slot, 'faults', sample === 0 ? 0 : -1);
      told.push(...machine.tick());
    }
    expect(told).toHaveLength(1);
    expect(machine.invariants.found).toEqual([{ ...told[0]!, count: 4, last_at_ms: 5_000 }]);
  });
});

describe('what may be', () => {
  it('a process that gets a second thread, whose waits and switches are counted anew', () => {
    const machine = new Checked();
    const slot = machine.start(7);
    machine.tick();
    machine.table.raw.run_queue_wait_ns[slot] = 0;
    machine.table.raw.context_switches[slot] = 0;
    expect(machine.tick()).toEqual([]);
  });

  it('a pid that is used again, in the same slot or in another', () => {
    const machine = new Checked();
    const slot = machine.start(7);
    machine.raise(slot, 'cpu_time_ns', 1e9);
    machine.tick();
    machine.table.removeAt(0);
    machine.start(8);
    machine.start(7);
    expect(machine.tick()).toEqual([]);
  });

  it('a sampler that waited for a core between reading the clock and reading a process', () => {
    const machine = new Checked();
    const slots = [machine.start(1), machine.start(2)];
    machine.tick();
    for (let second = 0; second < 100; second++) {
      for (const slot of slots) machine.raise(slot, 'cpu_time_ns', second % 2 === 0 ? 1.9e9 : 0.1e9);
      expect(machine.tick()).toEqual([]);
    }
  });

  it('any life of processes that only grow, start, end, and share two cores: no false alarm', () => {
    const action = fc.record({
      slot: fc.nat(30),
      what: fc.constantFrom('start', 'end', 'grow', 'hide'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(action, { maxLength: 12 }), { maxLength: 40 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (ticks, seconds) => {
          const machine = new Checked();
          const { table } = machine;
          let pid = 1;
          let busyMs = 0;
          machine.tick();
          for (const actions of ticks) {
            let left = 2 * seconds * 1e9;
            for (const { slot: at, what, share } of actions) {
              const slot = table.count === 0 ? -1 : table.live[at % table.count]!;
              if (what === 'start' || slot < 0) machine.start(pid++);
              else if (what === 'end') table.removeAt(at % table.count);
              else if (what === 'hide') table.raw.disk_read_bytes[slot] = NaN;
              else {
                for (const id of COUNTERS) if (!/cpu/.test(id)) machine.raise(slot, id, share * 1e6);
                machine.raise(slot, share < 0.5 ? 'cpu_time_ns' : 'ended_children_cpu_ns', share * left);
                left -= share * left;
                table.raw.rss_bytes[slot] = share * 4 * GIB;
              }
            }
            machine.core((busyMs += 1));
            expect(machine.tick(seconds)).toEqual([]);
          }
        },
      ),
    );
  });

  it('three thousand processes at once', () => {
    const machine = new Checked();
    for (let pid = 1; pid <= 3_000; pid++) machine.start(pid * 1_024);
    expect([machine.tick(), machine.tick()]).toEqual([[], []]);
  });
});
