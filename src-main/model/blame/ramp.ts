/** 0 up to `from`, 1 from `full` on, straight between; 0 for what is not known. */
export function ramp(value: number | null | undefined, from: number, full: number): number {
  if (value === null || value === undefined || !(value > from)) return 0;
  return value >= full ? 1 : (value - from) / (full - from);
}
