/**
 * How far a cumulative counter rose. NaN where either reading is absent, or where it went backwards: that is no
 * reading, not 0.
 */
export function difference(now: number, before: number): number {
  return now >= before ? now - before : NaN;
}

/** NaN where the rise is absent or no time passed. */
export function perSecond(rise: number, seconds: number): number {
  return seconds > 0 ? rise / seconds : NaN;
}

/** Percent of one core: nanoseconds of CPU over the wall time in which they were spent. */
export function cpuPercent(cpuNs: number, seconds: number): number {
  return perSecond(cpuNs, seconds * 1e9) * 100;
}

/** Instructions retired in a cycle, both counted over the same interval; NaN where no cycle was counted. */
export function instructionsPerCycle(instructions: number, cycles: number): number {
  return cycles > 0 ? instructions / cycles : NaN;
}
