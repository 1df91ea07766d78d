import type { Clock } from '../../../base/clock.ts';
import { processChecks } from './linux-processes.ts';
import { systemChecks } from './linux-system.ts';
import { askLinux, type LinuxTold } from './linux-told.ts';
import type { Platform } from './platform.ts';

export function linuxPlatform(clock: Clock): Platform<LinuxTold> {
  return {
    ask: () => askLinux(clock),
    comparisons: (first, round, machine) => [
      ...processChecks(first, round, machine.coreCount),
      ...systemChecks(first, round, machine.bootedAt),
    ],
  };
}
