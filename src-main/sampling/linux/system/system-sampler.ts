import { systemClock, type Clock } from '../../../base/clock.ts';
import { Disposables } from '../../../base/disposable.ts';
import { unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import { NO_MORE_SENSORS, type SystemCounters } from '../../../sample/system.ts';
import { BatterySource } from './battery.ts';
import { FrequencySource } from './cpu-frequency.ts';
import { CpuTimesSource } from './cpu.ts';
import { DiskSource } from './disks.ts';
import { LoadSource } from './load.ts';
import { MemorySource } from './memory.ts';
import { NetworkSource } from './networks.ts';
import { PowerSource } from './power.ts';
import { PressureSource } from './pressure.ts';
import { TemperatureSource } from './temperatures.ts';
import { ThrottleSource } from './throttling.ts';

/**
 * The machine as /proc and /sys tell it. /proc is read anew each time; frequencies, sensors, throttle counters and the
 * battery, whose files are many or slow, are a few seconds old at most.
 */
export class LinuxSystem implements Disposable {
  readonly #clock: Clock;
  readonly #disposables = new Disposables();
  readonly #cpu: CpuTimesSource;
  readonly #frequency: FrequencySource;
  readonly #load: LoadSource;
  readonly #memory: MemorySource;
  readonly #pressure: PressureSource;
  readonly #disks: DiskSource;
  readonly #networks: NetworkSource;
  readonly #temperatures: TemperatureSource;
  readonly #throttling: ThrottleSource;
  readonly #power: PowerSource;
  readonly #battery: BatterySource;

  /** @param root the folder that holds proc and sys: `/`, or a fake kernel */
  constructor(root: string, clock: Clock = systemClock) {
    const folder = root.replace(/\/+$/, '');
    this.#clock = clock;
    this.#cpu = this.#own(new CpuTimesSource(folder));
    this.#load = this.#own(new LoadSource(folder));
    this.#memory = this.#own(new MemorySource(folder));
    this.#pressure = this.#own(new PressureSource(folder));
    this.#disks = this.#own(new DiskSource(folder));
    this.#networks = this.#own(new NetworkSource(folder));
    this.#power = this.#own(new PowerSource(folder));
    this.#frequency = new FrequencySource(folder, clock);
    this.#temperatures = new TemperatureSource(folder, clock);
    this.#throttling = new ThrottleSource(folder, clock);
    this.#battery = new BatterySource(folder, clock);
  }

  /** Milliseconds since the epoch, as of the last reading, by the clock as it was set then. */
  bootedAt: number | null = null;

  /** Throws only when /proc/stat cannot be read. */
  read(): SystemCounters {
    const now = this.#clock.monotonic();
    const { cores, blockedTasks, bootedAtSeconds } = this.#cpu.read(now);
    this.bootedAt = bootedAtSeconds === null ? null : bootedAtSeconds * 1_000;
    const hertz = this.#frequency.read();
    return {
      cores: cores.map((core) => ({ ...core, frequencyHz: hertz.get(core.id) ?? null })),
      blockedTasks,
      load: this.#load.read(now),
      memory: this.#memory.read(now),
      pressure: this.#pressure.read(now),
      disks: this.#disks.read(now),
      networks: this.#networks.read(now),
      temperatures: this.#temperatures.read(),
      throttleEvents: this.#throttling.read(),
      power: this.#power.read(now, this.#clock.now()),
      battery: this.#battery.read(),
      ...NO_MORE_SENSORS,
    };
  }

  /** What of the system can be told here, as of the last `read`. */
  coverage(): MetricCoverage[] {
    return [
      this.#cpu,
      this.#frequency,
      this.#load,
      this.#memory,
      this.#pressure,
      this.#disks,
      this.#networks,
      this.#temperatures,
      this.#throttling,
      this.#power,
      this.#battery,
    ]
      .flatMap((source) => source.coverage())
      .concat(unavailable('system.gpu', null, 'graphics processors are not sampled yet'));
  }

  [Symbol.dispose](): void {
    this.#disposables[Symbol.dispose]();
  }

  #own<T extends Disposable>(source: T): T {
    this.#disposables.add(() => source[Symbol.dispose]());
    return source;
  }
}
