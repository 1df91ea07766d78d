import type { Clock } from '../../../base/clock.ts';
import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { TemperatureReading } from '../../../sample/system.ts';
import { isProcessorsHeat } from '../../../sample/heat.ts';
import { namesIn, smallNumber, smallText } from '../proc-file.ts';
import { SlowRound } from './slow-round.ts';

const METRIC = 'system.temperatures';
const SOURCE = '/sys/class/hwmon, /sys/class/thermal';
const EVERY_MS = 2_000;

interface Sensor {
  readonly name: string;
  readonly path: string;
  /** Says whether the device sleeps; a graphics card would be woken by reading its temperature. */
  readonly runtimeStatus: string | null;
  /** Says whether the sensor is broken or not connected, where its driver can tell. */
  readonly fault: string | null;
  celsius: number | null;
}

/**
 * Degrees from the millidegrees of sysfs; null for what no sensor in a running computer means.
 * Exactly 0 is a sensor that is stuck or not connected; 127 and more is all ones of a signed byte, or of one with its
 * fractions, an open input of a hardware-monitor chip.
 */
export function plausibleCelsius(millidegrees: number | null): number | null {
  if (millidegrees === null) return null;
  const celsius = millidegrees / 1_000;
  return celsius > -40 && celsius < 127 && celsius !== 0 ? celsius : null;
}

/**
 * Sensors of /sys/class/hwmon (Documentation/hwmon/sysfs-interface.rst); the thermal zones where it has none, or none
 * of the processor, since else they repeat there.
 */
export class TemperatureSource {
  readonly #round: SlowRound<Sensor>;
  #leftOut = 0;

  constructor(root: string, clock: Clock) {
    this.#round = new SlowRound<Sensor>({
      clock,
      everyMs: EVERY_MS,
      discover: (before) => this.#discover(root, before),
      read: readSensor,
      forget: (sensor) => {
        sensor.celsius = null;
      },
    });
  }

  read(): TemperatureReading[] {
    this.#round.step();
    return this.#round.items.flatMap(({ name, celsius }) => (celsius === null ? [] : [{ name, celsius }]));
  }

  coverage(): MetricCoverage[] {
    const measured = this.#round.items.filter((sensor) => sensor.celsius !== null).length;
    const { givenUp } = this.#round;
    if (this.#round.items.length === 0 && this.#leftOut === 0) {
      return [
        unavailable(METRIC, SOURCE, 'the kernel offers no temperature sensor here, as usual in a virtual machine'),
      ];
    }
    if (givenUp > 0) return [partial(METRIC, SOURCE, `${givenUp} sensors answer too slowly`)];
    if (this.#leftOut > 0)
      return [
        partial(
          METRIC,
          SOURCE,
          'disks that are asked for their temperature may never spin down: drivetemp is left out',
        ),
      ];
    return [
      measured > 0 ? available(METRIC, SOURCE) : unavailable(METRIC, SOURCE, 'no sensor gives a plausible temperature'),
    ];
  }

  #discover(root: string, before: readonly Sensor[]): Sensor[] {
    const chips = namesIn(`${root}/sys/class/hwmon`).map((name) => `${root}/sys/class/hwmon/${name}`);
    // "Reading the drive temperature may reset the spin down timer on some drives" (Documentation/hwmon/drivetemp.rst).
    const wanted = chips.filter((chip) => smallText(`${chip}/name`) !== 'drivetemp');
    this.#leftOut = chips.length - wanted.length;
    const found = wanted.flatMap(chipSensors);
    const zones = zoneSensors(`${root}/sys/class/thermal`);
    const missed = found.some(({ name }) => isProcessorsHeat(name)) ? [] : zones;
    const sensors = numbered(
      found.length > 0 ? [...found, ...missed.filter(({ name }) => isProcessorsHeat(name))] : zones,
    );
    for (const sensor of sensors)
      sensor.celsius = before.find(({ path, name }) => path === sensor.path && name === sensor.name)?.celsius ?? null;
    return sensors;
  }
}

function readSensor(sensor: Sensor): void {
  const sleeps = sensor.runtimeStatus !== null && smallText(sensor.runtimeStatus) === 'suspended';
  const isFaulty = !sleeps && sensor.fault !== null && smallNumber(sensor.fault) === 1;
  sensor.celsius = sleeps || isFaulty ? null : plausibleCelsius(smallNumber(sensor.path));
}

function chipSensors(chip: string): Sensor[] {
  // The oldest drivers keep the attributes with the device, one level down.
  const folder = smallText(`${chip}/name`) === null ? `${chip}/device` : chip;
  const chipName = smallText(`${folder}/name`) ?? 'sensor';
  const status = `${chip}/device/power/runtime_status`;
  const runtimeStatus = smallText(status) === null ? null : status;
  const sensors = namesIn(folder)
    .filter((name) => /^temp\d+_input$/.test(name))
    .map((name) => {
      const sensor = name.slice(0, -'_input'.length);
      const label = smallText(`${folder}/${sensor}_label`) || sensor;
      const fault = `${folder}/${sensor}_fault`;
      return {
        name: `${chipName} ${label}`,
        path: `${folder}/${name}`,
        runtimeStatus,
        fault: smallText(fault) === null ? null : fault,
        celsius: null,
      };
    });
  return withoutControl(sensors);
}

/**
 * What an AMD processor wants its fan to be driven by (Tctl) is its temperature with an offset; where there is one, the
 * driver gives the true one beside it (Documentation/hwmon/k10temp.rst).
 */
const withoutControl = (sensors: Sensor[]): Sensor[] =>
  sensors.some(({ name }) => name.endsWith(' Tdie')) ? sensors.filter(({ name }) => !name.endsWith(' Tctl')) : sensors;

function zoneSensors(folder: string): Sensor[] {
  return namesIn(folder)
    .filter((name) => /^thermal_zone\d+$/.test(name))
    .map((name) => ({
      name: smallText(`${folder}/${name}/type`) || name,
      path: `${folder}/${name}/temp`,
      runtimeStatus: null,
      fault: null,
      celsius: null,
    }));
}

/** Two chips of a kind (two processors, two drives) bear the same names: the second becomes `nvme Composite #2`. */
function numbered(sensors: readonly Sensor[]): Sensor[] {
  const seen = new Map<string, number>();
  return sensors.map((sensor) => {
    const count = (seen.get(sensor.name) ?? 0) + 1;
    seen.set(sensor.name, count);
    return count === 1 ? sensor : { ...sensor, name: `${sensor.name} #${count}` };
  });
}
