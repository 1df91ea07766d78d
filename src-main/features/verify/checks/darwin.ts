import type { Clock } from '../../../base/clock.ts';
import { machineChecks, memoryChecks } from './darwin-memory.ts';
import { processChecks } from './darwin-processes.ts';
import { deviceChecks, unverifiable } from './darwin-devices.ts';
import { askDarwin, type DarwinTold } from './darwin-told.ts';
import type { Platform } from './platform.ts';

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
