import { epochMs, monotonicMs } from '../../src-main/base/brand.ts';
import { Blame } from '../../src-main/model/blame/blame.ts';
import { ProcessModel } from '../../src-main/model/sample.ts';
import { deriveSystem } from '../../src-main/model/system.ts';
import { defaultConfig } from '../../src-main/protocol/config.ts';
import { NO_MORE_SENSORS, type SystemCounters } from '../../src-main/sample/system.ts';
import { ProcessTable } from '../../src-main/sample/table.ts';

/**
 * What blame costs a tick, beside the score of the same processes (the floor: it reads the same columns): node
 * test/bench/blame-cost.ts [PROCESSES] A third of the processes are busy, in families of ten, on a machine where all
 * wait for the CPU.
 */

const count = Number(process.argv[2] ?? 2_000);
const TICKS = 400;
const WARM_UP = 100;

const table = new ProcessTable();
const slots = Array.from({ length: count }, (_, index) => {
  const slot = table.add(1_000 + index, 1, 1);
  table.parentPid[slot] = 1_000 + index - (index % 10);
  table.processGroup[slot] = 1_000 + index - (index % 10);
  table.facts[slot] = {
    name: `worker-${index % 10}`,
    command: null,
    executable: null,
    user: null,
    uid: 0,
    cgroup: null,
    kernelThread: false,
  };
  for (const column of Object.values(table.raw)) column[slot] = 0;
  return slot;
});
const counters: SystemCounters = {
  ...{
    cores: [0, 1].map((id) => ({ id, busyMs: 0, idleMs: 0, frequencyHz: null })),
    blockedTasks: null,
    load: null,
    memory: null,
  },
  ...{
    pressure: { cpu: null, memory: null, io: null },
    disks: [],
    networks: [],
    temperatures: [],
    throttleEvents: null,
    power: [],
    battery: null,
    ...NO_MORE_SENSORS,
  },
};
const system = {
  ...deriveSystem(counters, null, null),
  pressure: { cpu: { some_percent: 80, full_percent: null }, memory: null, io: null },
};

const model = new ProcessModel(defaultConfig);
const blame = new Blame();
let modelMs = 0;
let blameMs = 0;
for (let tick = 1; tick <= TICKS; tick++) {
  slots.forEach((slot, index) => {
    if (index % 3 !== 0) return;
    table.raw.cpu_time_ns[slot]! += 1e6 * (1 + (index % 7));
    table.raw.run_queue_wait_ns[slot]! += 1e6;
    table.raw.context_switches[slot]! += 40;
  });
  const began = process.hrtime.bigint();
  const sample = model.advance({
    sequence: tick,
    at: epochMs(tick),
    monotonic: monotonicMs(1_000 * tick),
    processes: table,
  });
  const scored = process.hrtime.bigint();
  blame.advance(sample, system);
  const ended = process.hrtime.bigint();
  if (tick <= WARM_UP) continue;
  modelMs += Number(scored - began) / 1e6;
  blameMs += Number(ended - scored) / 1e6;
}
const ticks = TICKS - WARM_UP;
process.stdout.write(
  `${count} processes: blame ${(blameMs / ticks).toFixed(3)} ms a tick, ` +
    `rates and scores ${(modelMs / ticks).toFixed(3)} ms; ratio ${(blameMs / modelMs).toFixed(2)}\n`,
);
