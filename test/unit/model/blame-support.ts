import { Blame, type Verdict } from '../../../src-main/model/blame/blame.ts';
import type { SystemFrame } from '../../../src-main/protocol/frame.ts';
import type { LockWait } from '../../../src-main/sample/locks.ts';
import { Machine, type Figures } from './support.ts';
import { NOTHING_KNOWN } from '../nothing-known.ts';

export interface Given {
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
  readonly gpu?: number;
  /** Resident bytes, at the second. */
  readonly rss?: (second: number) => number;
  readonly diskHidden?: true;
}

interface Stalls {
  readonly cpu?: number;
  readonly io?: number;
  readonly memory?: number;
}

const stall = (some: number): NonNullable<SystemFrame['pressure']['cpu']> => ({
  some_percent: some,
  full_percent: null,
});
export const system = ({ cpu = 0, io = 0, memory = 0 }: Stalls): SystemFrame => ({
  ...NOTHING_KNOWN,
  cores: [0, 1].map((id) => ({ id, busy_percent: 50, cluster: null, frequency_hz: null })),
  pressure: { cpu: stall(cpu), io: stall(io), memory: stall(memory) },
});

/** What blame says after so many seconds in which everybody does the same. */
export const after = (...given: Parameters<typeof watched>): Verdict => watched(...given).verdict;

/** The same, with the one who says it. */
export function watched(
  all: readonly Given[],
  stalls: Stalls,
  seconds = 6,
  step = 1,
  lockWaits: readonly LockWait[] = [],
  machineChange: Partial<SystemFrame> = {},
): { readonly verdict: Verdict; readonly blame: Blame } {
  const machine = new Machine();
  const blame = new Blame();
  const slots = all.map(({ pid, name = `p${pid}`, parent = 1, group = pid, kernel = false }) => {
    const slot = machine.start(pid, {});
    machine.table.parentPid[slot] = parent;
    machine.table.processGroup[slot] = group;
    machine.table.facts[slot] = {
      name,
      user: null,
      command: null,
      executable: null,
      uid: null,
      cgroup: null,
      kernelThread: kernel,
    };
    return slot;
  });
  let verdict: Verdict = { confidence: 0, culprit: null, ranked: [] };
  for (let time = 0; time <= seconds; time += step) {
    all.forEach((given, index) => machine.set(slots[index]!, figures(given, time)));
    blame.advance(machine.tick(step), { ...system(stalls), ...machineChange }, lockWaits);
    verdict = blame.verdict();
  }
  return { verdict, blame };
}

export const figures = (
  {
    nice = 0,
    cores = 0,
    waitMs = 0,
    disk = 0,
    faults = 0,
    switches = 0,
    endedChildrenCores = 0,
    gpu = 0,
    rss = () => 1e8,
    diskHidden,
  }: Given,
  time: number,
): Figures => ({
  cpu_time_ns: cores * time * 1e9,
  ended_children_cpu_ns: endedChildrenCores * time * 1e9,
  run_queue_wait_ns: waitMs * time * 1e6,
  disk_read_bytes: diskHidden === true ? NaN : 0,
  disk_written_bytes: diskHidden === true ? NaN : disk * time,
  faults: faults * time,
  page_ins: 0,
  context_switches: switches * time,
  rss_bytes: rss(time),
  nice,
  gpu_time_ns: gpu * time * 1e9,
});

export const HOG: Given = { pid: 100, name: 'hog', cores: 2, waitMs: 3_000 };

export const gpuAt = (busy_percent: number): SystemFrame['gpus'][number] => ({
  name: 'GPU',
  busy_percent,
  frequency_hz: null,
  max_frequency_hz: null,
  memory_used_bytes: null,
  memory_total_bytes: null,
  celsius: null,
});
