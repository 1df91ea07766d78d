import type { SystemFrame } from '../../protocol/frame.ts';
import { ramp } from './ramp.ts';
import type { Resource, Use } from './shares.ts';

/** How contended each resource is: 0 nobody minds, 1 as bad as it gets. */
export type Contention = Record<Resource, number>;

/** Less than this of disk or memory traffic a second makes nobody wait. */
const NEGLIGIBLE_DISK = 256 * 1024;
const NEGLIGIBLE_PAGING = 1024 ** 2;

/**
 * From stalls (PSI) where the kernel measures them, and from use. All processes' own waiting is in a stall, so a resource that only its user waits
 * for counts as well: whoever comes next will wait too.
 */
export function contentionOf(system: SystemFrame, all: Use): Contention {
  const { pressure, disks } = system;
  const machineUse = all.cpu / Math.max(1, system.cores.length);
  const busiest = disks.reduce((most, disk) => Math.max(most, disk.busy_percent ?? 0), 0);
  return {
    // Stalls of polite processes alone are no contention: somebody has to use the CPU for others to give way to.
    cpu: ramp(pressure.cpu?.some_percent ?? (all.wait / 10), 12, 50) * ramp(machineUse, 5, 30),
    disk: all.disk < NEGLIGIBLE_DISK ? 0 : Math.max(ramp(pressure.io?.some_percent, 15, 60), 0.7 * ramp(busiest, 70, 100)),
    paging: all.paging < NEGLIGIBLE_PAGING ? 0 : memoryShortage(system),
    locks: ramp(all.locks, 0.5, 3),
    heat: heldBack(system),
    gpu: 0.6 * ramp(system.gpus.reduce((most, { busy_percent }) => Math.max(most, busy_percent ?? 0), 0), 85, 100),
    switches: 0.6 * ramp(all.switches / Math.max(1, system.cores.length), 10_000, 50_000),
  };
}

/** 0 to 1: how much the machine, or a group of it with a limit of its own, lacks memory. The kernel counts in the stall only pages that were in use until they were taken. */
export function memoryShortage({ pressure, memory }: SystemFrame): number {
  return Math.max(ramp(pressure.memory?.some_percent, 2, 16), ramp(memory?.swap_out_bytes_per_second, 1e6, 3e7));
}

/** What the processor is held back for heat, by the OS's own word. */
const BY_PRESSURE = { nominal: 0, moderate: 0.3, heavy: 0.7, trapping: 1, sleeping: 1 } as const;

/** 0 to 1. Linux counts only how often it throttles: a few times a second is all the time. */
function heldBack({ thermal_pressure, throttle_events_per_second }: SystemFrame): number {
  return Math.max(thermal_pressure === null ? 0 : BY_PRESSURE[thermal_pressure], 0.7 * ramp(throttle_events_per_second, 0, 3));
}

/** Run-queue wait of others, in ms a second, that nobody feels, and that everybody feels. */
const WAIT_UNFELT = 60;
const WAIT_FELT = 500;

/** How much the others wait for the CPU: what a family's own members wait is its own affair. */
export const othersWait = (familyWait: number, allWait: number): number => ramp(allWait - familyWait, WAIT_UNFELT, WAIT_FELT);
