import type { MonotonicMs } from '../../../base/brand.ts';
import type { Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { BatteryReading } from '../../../sample/system.ts';
import { asOf } from '../coverage.ts';
import type { IOKit, PropertyValue } from '../iokit.ts';

/** The registry itself is brought up to date every half minute or so. */
const EVERY_MS = 5_000;
const CLASS = 'AppleSmartBattery';
const PROPERTIES = [
  'BatteryInstalled',
  'CurrentCapacity',
  'MaxCapacity',
  'FullyCharged',
  'IsCharging',
  'ExternalConnected',
  'InstantAmperage',
  'Amperage',
  'Voltage',
] as const;
/** More than any battery or charger of a Mac gives. */
const IMPLAUSIBLE_WATTS = 500;

/** AppleSmartBattery in the registry: capacities in percent or mAh, mA (positive while charging), mV. */
export class BatterySource {
  readonly #iokit: Result<IOKit>;
  #readAt = -Infinity;
  #reading: BatteryReading | null = null;
  #failed: string | null = null;

  constructor(iokit: Result<IOKit>) {
    this.#iokit = iokit;
  }

  read(now: MonotonicMs): BatteryReading | null {
    if (now - this.#readAt < EVERY_MS) return this.#reading;
    this.#readAt = now;
    this.#reading = this.#iokit.ok
      ? (this.#iokit.value
          .registryProperties(CLASS, PROPERTIES)
          .map(readingOf)
          .find((reading) => reading !== null) ?? null)
      : null;
    this.#failed = this.#iokit.ok ? (this.#reading === null ? 'this machine has no battery' : null) : this.#iokit.error;
    return this.#reading;
  }

  coverage(): MetricCoverage[] {
    return [asOf('system.battery', `${CLASS} of the registry`, this.#failed)];
  }
}

function readingOf([
  installed,
  current,
  most,
  full,
  charging,
  plugged,
  instant,
  average,
  voltage,
]: readonly (PropertyValue | null)[]): BatteryReading | null {
  if (installed === false) return null;
  const percent = typeof current === 'number' && typeof most === 'number' && most > 0 ? (100 * current) / most : NaN;
  const watts = wattsOf(typeof instant === 'number' ? instant : average, voltage);
  // A battery that is not plugged in keeps FullyCharged for a while.
  const status =
    plugged === false ? 'discharging' : full === true ? 'full' : charging === true ? 'charging' : 'unknown';
  if (Number.isNaN(percent) && watts === null && status === 'unknown') return null;
  return { percent: percent >= 0 && percent <= 100 ? percent : null, status, watts };
}

function wattsOf(
  milliamperes: PropertyValue | null | undefined,
  millivolts: PropertyValue | null | undefined,
): number | null {
  if (typeof milliamperes !== 'number' || typeof millivolts !== 'number') return null;
  const watts = (-milliamperes * millivolts) / 1e6;
  // No negative zero.
  return Math.abs(watts) < IMPLAUSIBLE_WATTS ? watts + 0 : null;
}
