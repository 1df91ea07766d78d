import type { Clock } from '../../../base/clock.ts';
import { available, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { BatteryReading } from '../../../sample/system.ts';
import { namesIn, smallNumber, smallText } from '../proc-file.ts';
import { SlowRound } from './slow-round.ts';

const METRIC = 'system.battery';
const SOURCE = '/sys/class/power_supply';
/** A battery is asked through the embedded controller, which takes milliseconds, and changes slowly. */
const EVERY_MS = 5_000;
const TOO_SLOW_MS = 50;

interface Battery {
  readonly path: string;
  reading: BatteryReading | null;
  /** Weight among several batteries: what it holds when full, in µWh; 1 where that is not told. */
  readonly size: number;
}

/** Documentation/ABI/testing/sysfs-class-power; units there are micro-. Several batteries are told as one. */
export class BatterySource {
  readonly #round: SlowRound<Battery>;

  constructor(root: string, clock: Clock) {
    this.#round = new SlowRound<Battery>({
      clock,
      everyMs: EVERY_MS,
      discover: (before) => batteries(`${root}/sys/class/power_supply`, before),
      read: (battery) => {
        battery.reading = readBattery(battery.path);
      },
      forget: (battery) => {
        battery.reading = null;
      },
      tooSlowMs: TOO_SLOW_MS,
    });
  }

  read(): BatteryReading | null {
    this.#round.step();
    return together(this.#round.items);
  }

  coverage(): MetricCoverage[] {
    const hasNone = this.#round.items.every(({ path }) => smallNumber(`${path}/present`) === 0);
    if (hasNone) return [unavailable(METRIC, SOURCE, 'this machine has no battery')];
    if (this.#round.givenUp === this.#round.items.length)
      return [unavailable(METRIC, SOURCE, 'the battery answers too slowly')];
    return [available(METRIC, SOURCE)];
  }
}

/**
 * The batteries of the machine itself: one with the scope `Device` sits in a mouse or a headset. A bay without a
 * battery is listed too: it is asked again each time, since a battery can be put in.
 */
function batteries(folder: string, before: readonly Battery[]): Battery[] {
  return namesIn(folder)
    .map((name) => `${folder}/${name}`)
    .filter((path) => smallText(`${path}/type`) === 'Battery' && smallText(`${path}/scope`) !== 'Device')
    .map((path) => ({
      path,
      reading: before.find((battery) => battery.path === path)?.reading ?? null,
      size: sizeOf(path),
    }));
}

/** One battery may tell it in µWh and another in µAh, at its own voltage. */
function sizeOf(path: string): number {
  const volts = (smallNumber(`${path}/voltage_min_design`) ?? smallNumber(`${path}/voltage_now`) ?? 1e6) / 1e6;
  const charge = smallNumber(`${path}/charge_full`);
  const size = smallNumber(`${path}/energy_full`) ?? (charge === null ? null : charge * volts);
  return size !== null && size > 0 ? size : 1;
}

function readBattery(path: string): BatteryReading | null {
  if (smallNumber(`${path}/present`) === 0) return null;
  const percent = percentOf(path);
  const status = statusOf(smallText(`${path}/status`));
  const watts = wattsOf(path);
  if (percent === null && watts === null && status === 'unknown') return null;
  return {
    percent,
    status,
    // Drivers do not agree on the sign of a discharge current; the status tells the direction.
    watts: watts === null ? null : status === 'charging' ? -watts : watts,
  };
}

/** Not every driver tells the percentage; what it holds, of what it holds when full, is the same. */
function percentOf(path: string): number | null {
  const percent = smallNumber(`${path}/capacity`);
  if (percent !== null && percent >= 0 && percent <= 100) return percent;
  for (const kind of ['energy', 'charge']) {
    const now = smallNumber(`${path}/${kind}_now`);
    const full = smallNumber(`${path}/${kind}_full`) ?? smallNumber(`${path}/${kind}_full_design`);
    if (now !== null && now >= 0 && full !== null && full > 0) return Math.min(100, (100 * now) / full);
  }
  return null;
}

/** `Not charging` is a battery kept from charging at a threshold: neither of our words. */
function statusOf(text: string | null): BatteryReading['status'] {
  if (text === 'Charging') return 'charging';
  if (text === 'Discharging') return 'discharging';
  return text === 'Full' ? 'full' : 'unknown';
}

function wattsOf(path: string): number | null {
  const microwatts = smallNumber(`${path}/power_now`);
  if (microwatts !== null) return Math.abs(microwatts) / 1e6;
  const microamperes = smallNumber(`${path}/current_now`);
  const microvolts = smallNumber(`${path}/voltage_now`);
  return microamperes === null || microvolts === null ? null : (Math.abs(microamperes) / 1e6) * (microvolts / 1e6);
}

/** One that discharges decides: the machine lives on it. Full only when all are. */
function together(all: readonly Battery[]): BatteryReading | null {
  const told = all.flatMap(({ reading, size }) => (reading === null ? [] : [{ ...reading, size }]));
  if (told.length === 0) return null;
  const charged = told.filter((battery) => battery.percent !== null);
  const size = charged.reduce((sum, battery) => sum + battery.size, 0);
  const metered = told.filter((battery) => battery.watts !== null);
  const has = (status: BatteryReading['status']): boolean => told.some((battery) => battery.status === status);
  return {
    percent: size > 0 ? charged.reduce((sum, battery) => sum + battery.percent! * battery.size, 0) / size : null,
    status: has('discharging') ? 'discharging' : has('charging') ? 'charging' : has('unknown') ? 'unknown' : 'full',
    watts: metered.length === 0 ? null : metered.reduce((sum, battery) => sum + battery.watts!, 0),
  };
}
