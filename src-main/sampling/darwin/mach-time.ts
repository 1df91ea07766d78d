import { failure, ok, type Result } from '../../base/result.ts';
import { read } from './layouts.ts';
import type { Libraries } from './libraries.ts';
import { MACH_TIMEBASE_INFO } from './processes/process-layouts.ts';

/** Nanoseconds in a Mach time unit: 125/3 on Apple Silicon, 1 on Intel. Never taken for granted. */
export function nanosecondsPerMachUnit(libraries: Libraries, translated: boolean): Result<number> {
  // Rosetta answers a translated program as an Intel Mac would, while the kernel's figures stay in the processor's own
  // units.
  if (translated)
    return failure('this is the Intel build, running under Rosetta, where Mach times cannot be converted');
  const timebase = libraries.lookUp<(info: Buffer) => number>('system', 'int mach_timebase_info(void *info)');
  if (!timebase.ok) return timebase;
  const info = Buffer.alloc(MACH_TIMEBASE_INFO.size);
  const error = timebase.value(info);
  const { numer, denom } = MACH_TIMEBASE_INFO.fields;
  const units = read(info, numer) / read(info, denom);
  if (error !== 0 || !(units > 0) || units === Infinity)
    return failure(`mach_timebase_info gave ${read(info, numer)}/${read(info, denom)} (return ${error})`);
  return ok(units);
}
