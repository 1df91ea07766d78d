import type { Clock } from '../../../base/clock.ts';
import { machineChecks, memoryChecks } from './memory.ts';
import { processChecks } from './processes.ts';
import { deviceChecks, unverifiable } from './devices.ts';
import { askDarwin, type DarwinTold } from './told.ts';
import type { Platform } from '../checks/platform.ts';

export function darwinPlatform(clock: Clock): Platform<DarwinTold> {
  return {
    ask: () => askDarwin(clock),
    comparisons: (first, round, machine) => [
      ...machineChecks(round, machine),
      ...processChecks(round),
      ...memoryChecks(round),
      ...deviceChecks(first, round),
      ...unverifiable(),
    ],
  };
}
