/**
 * Which temperatures are the processor's or the graphics processor's, by what the drivers of Linux (drivers/hwmon,
 * drivers/thermal) and the sampler of macOS call them: a name is the chip's, then the sensor's.
 */

/** Processors and graphics processors measure themselves; `cpu-thermal`, `soc_thermal`, `cpuss0_thermal` on ARM. */
const ITSELF = startingWith(
  ...['coretemp', 'k8temp', 'k10temp', 'zenpower', 'via_cputemp', 'x86_pkg_temp', 'bcm2835_thermal', 'imx_thermal'],
  ...['amdgpu', 'radeon', 'nouveau', 'nvidia', 'i915', 'xe', '(?:big|little)-?core', '(?:cpu|gpu|soc|package)'],
);
/** A board's sensor that says what it is at: `thinkpad CPU`, `nct6775 CPUTIN`. */
const AT_PROCESSOR = /\b(?:cpu|gpu|processor|package)/i;
/**
 * Super-I/O and hardware-monitor chips have inputs for all that a board may have: what is not connected reads anything,
 * a steady 109 °C too.
 */
const BOARD =
  /^(?:nct\d|it8\d|w83|f71|f75|lm\d|adt7|adm1|sch\d|smsc|dme1|emc\d|asb1|pc87|vt1|via686|sis5|max\d|tmp\d)/i;

export const isProcessorsHeat = (name: string): boolean => ITSELF.test(name);

/**
 * The hottest of processor and graphics processor; where nothing measures those, of all but what may be unconnected.
 * Null where there is nothing.
 */
export function hottestOf(temperatures: readonly { readonly name: string; readonly celsius: number }[]): number | null {
  for (const belongs of [
    isProcessorsHeat,
    (name: string) => AT_PROCESSOR.test(name),
    (name: string) => !BOARD.test(name),
  ]) {
    const some = temperatures.filter(({ name }) => belongs(name));
    if (some.length > 0) return some.reduce((hottest, { celsius }) => Math.max(hottest, celsius), -Infinity);
  }
  return null;
}

function startingWith(...patterns: readonly string[]): RegExp {
  return new RegExp(`^(?:${patterns.join('|')})`, 'i');
}
