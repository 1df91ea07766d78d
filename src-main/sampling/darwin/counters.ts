const BEYOND = 2 ** 63;
const MOST_INT32 = 2 ** 31 - 1;

/** A 64-bit counter; NaN where the kernel wrote none, or its ledger fell below zero. */
export const counter64 = (value: number): number => (value < BEYOND ? value : NaN);

/** The same for a counter that has not counted at all where it is 0: one of the processor's, in a virtual machine. */
export const counterThere = (value: number): number => (value > 0 ? counter64(value) : NaN);

/**
 * A counter that the kernel hands out in 32 bits with a sign: older kernels wrap it around, newer ones stop at the most
 * there is (xnu, fill_taskprocinfo). Stopped, it no longer says anything.
 */
export function counter32(value: number): number {
  if (value === MOST_INT32) return NaN;
  return value < 0 ? value + 2 ** 32 : value;
}
