import type { Clock } from '../../../base/clock.ts';
import { processChecks } from './processes.ts';
import { systemChecks } from './system.ts';
import { askLinux, type LinuxTold } from './told.ts';
import type { Platform } from '../checks/platform.ts';

export function linuxPlatform(clock: Clock): Platform<LinuxTold> {
  return {
    ask: () => askLinux(clock),
    comparisons: (first, round, machine) => [
      ...processChecks(first, round, machine.coreCount),
      ...systemChecks(first, round, machine.bootedAt),
    ],
  };
}
