import type { SystemFrame } from '../../protocol/frame.ts';
import { ramp } from './ramp.ts';
import type { Resource, Use } from './shares.ts';

/** How contended each resource is: 0 nobody minds, 1 as bad as it gets. */
export type Contention = Record<Resource, number>;

/** Less than this of disk or memory traffic a second makes nobody wait. */
const NEGLIGIBLE_DISK = 256 * 1024;
const NEGLIGIBLE_PAGING = 1024 ** 2;

/**
 * From stalls (PSI) where the kernel measures them, and from use. All processes' own waiting is in a stall, so a
 * resource that only its user waits for counts as well: whoever comes next will wait too.
 */
export function contentionOf(system: SystemFrame, all: Use): Contention {
  const cores = Math.max(1, system.cores.length);
  return {
    cpu: ramp(system.pressure.cpu?.some_percent ?? all.wait / 10, 12, 50) * cpuInUse(system, all),
    disk: all.disk < NEGLIGIBLE_DISK ? 0 : diskContention(system),
    paging: all.paging < NEGLIGIBLE_PAGING ? 0 : memoryShortage(system),
    locks: ramp(all.locks, 0.5, 3),
    heat: heldBack(system),
    gpu: 0.6 * ramp(busiestGpu(system), 85, 100),
    switches: 0.6 * ramp(all.switches / cores, 10_000, 50_000),
  };
}

/** Percent of its time; 0 where there is none. */
export const busiestGpu = ({ gpus }: SystemFrame): number =>
  gpus.reduce((most, { busy_percent }) => Math.max(most, busy_percent ?? 0), 0);

/**
 * 0 to 1: waiting alone is no contention, of polite processes or of a container that its own quota holds back: somebody
 * has to use the CPU for others to give way to.
 */
export const cpuInUse = (system: SystemFrame, all: Use): number =>
  ramp(all.cpu / Math.max(1, system.cores.length), 5, 30);

/**
 * Waiting for a file of a network or for a cgroup's own limit is in the stall too, and so is one process that makes
 * sure of a small write on a disk that is slow by itself: for somebody to be the cause a disk has to be at work most of
 * the time.
 */
function diskContention({ pressure, disks }: SystemFrame): number {
  const told = disks.filter(({ busy_percent }) => busy_percent !== null);
  const busiest = told.reduce((most, disk) => Math.max(most, disk.busy_percent ?? 0), 0);
  const works = told.length > 0 ? ramp(busiest, 40, 80) : 1;
  const stalled =
    pressure.io === null && told.length === 0 ? slowRequests(disks) : works * ramp(pressure.io?.some_percent, 15, 60);
  return Math.max(stalled, 0.7 * ramp(busiest, 70, 100));
}

/** macOS tells neither stalls nor how busy a disk is, but how long its requests take. */
const slowRequests = (disks: SystemFrame['disks']): number =>
  0.7 * disks.reduce((most, { wait_ms }) => Math.max(most, ramp(wait_ms, 8, 50)), 0);

/** What the OS itself says of its memory, where there are no stalls to go by. */
const BY_LEVEL = { normal: 0, warning: 0.5, critical: 1 } as const;

/**
 * 0 to 1: how much the machine, or a group of it with a limit of its own, lacks memory. The kernel counts in the stall
 * only pages that were in use until they were taken. Swapping out that stalls nobody (to compressed memory, as a habit)
 * is no shortage.
 */
export function memoryShortage({ pressure, memory, memory_pressure }: SystemFrame): number {
  const out = ramp(memory?.swap_out_bytes_per_second, 1e6, 3e7);
  const stalled = pressure.memory?.some_percent ?? null;
  if (stalled === null) return Math.max(out, memory_pressure === null ? 0 : BY_LEVEL[memory_pressure]);
  return Math.max(ramp(stalled, 2, 16), out * ramp(stalled, 0.5, 4));
}

/** What the processor is held back for heat, by the OS's own word. */
const BY_PRESSURE = { nominal: 0, moderate: 0.3, heavy: 0.7, trapping: 1, sleeping: 1 } as const;

/** 0 to 1. Linux counts only how often it throttles: a few times a second is all the time. */
function heldBack({ thermal_pressure, throttle_events_per_second }: SystemFrame): number {
  return Math.max(
    thermal_pressure === null ? 0 : BY_PRESSURE[thermal_pressure],
    0.7 * ramp(throttle_events_per_second, 0, 3),
  );
}

/**
 * Run-queue wait of others, in ms a second for each core, that nobody feels, and that everybody feels: the more cores,
 * the more wake-ups that each wait a little.
 */
const WAIT_UNFELT = 30;
const WAIT_FELT = 250;

/** How much the others wait for the CPU: what a family's own members wait is its own affair. */
export const othersWait = (familyWait: number, allWait: number, cores: number): number =>
  ramp((allWait - familyWait) / Math.max(1, cores), WAIT_UNFELT, WAIT_FELT);
