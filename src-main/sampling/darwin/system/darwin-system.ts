import type { MonotonicMs } from '../../../base/brand.ts';
import { Disposables } from '../../../base/disposable.ts';
import type { Result } from '../../../base/result.ts';
import { unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { CoreCounters, SystemCounters } from '../../../sample/system.ts';
import { asOf } from '../coverage.ts';
import type { IOKit } from '../iokit.ts';
import type { Libraries } from '../libraries.ts';
import { BatterySource } from './battery.ts';
import { coreClusters } from './core-clusters.ts';
import { CoreSource } from './cores.ts';
import { DiskSource } from './disks.ts';
import { openMachPorts } from './host.ts';
import { LoadSource } from './load.ts';
import { MemoryPressureSource } from './memory-pressure.ts';
import { MemorySource } from './memory.ts';
import { NetworkSource } from './networks.ts';
import { Sysctl } from './sysctl.ts';
import { ThermalPressureSource } from './thermal-pressure.ts';

/** What this part tells; frequencies of cores, power, sensors and applications are told by others. */
type Told = Pick<
  SystemCounters,
  | 'load'
  | 'memory'
  | 'pressure'
  | 'disks'
  | 'networks'
  | 'throttleEvents'
  | 'battery'
  | 'thermalPressure'
  | 'memoryPressure'
> & {
  readonly cores: readonly Omit<CoreCounters, 'frequencyHz'>[];
};

/**
 * The machine as Mach, sysctl, notifyd and the registry tell it. Nothing here throws: what cannot be read is absent,
 * and `coverage` says why.
 */
export class DarwinSystem implements Disposable {
  readonly #disposables = new Disposables();
  readonly #clusters: Result<ReadonlyMap<number, string>>;
  readonly #cores: CoreSource;
  readonly #load: LoadSource;
  readonly #memory: MemorySource;
  readonly #memoryPressure: MemoryPressureSource;
  readonly #thermalPressure: ThermalPressureSource;
  readonly #disks: DiskSource;
  readonly #networks: NetworkSource;
  readonly #battery: BatterySource;

  constructor(libraries: Libraries, iokit: Result<IOKit>) {
    const sysctl = new Sysctl(libraries);
    const ports = openMachPorts(libraries);
    if (ports.ok) this.#disposables.add(() => ports.value[Symbol.dispose]());
    this.#clusters = coreClusters(sysctl, iokit);
    this.#cores = new CoreSource(libraries, ports);
    this.#load = new LoadSource(sysctl);
    this.#memory = new MemorySource(libraries, ports, sysctl);
    this.#memoryPressure = new MemoryPressureSource(sysctl);
    this.#thermalPressure = new ThermalPressureSource(libraries);
    this.#disposables.add(() => this.#thermalPressure[Symbol.dispose]());
    this.#disks = new DiskSource(iokit);
    this.#networks = new NetworkSource(sysctl);
    this.#battery = new BatterySource(iokit);
  }

  read(now: MonotonicMs): Told {
    return {
      cores: this.#cores.read(now).map((core) => this.#withCluster(core)),
      load: this.#load.read(),
      memory: this.#memory.read(),
      pressure: { cpu: null, memory: null, io: null },
      disks: this.#disks.read(),
      networks: this.#networks.read(),
      throttleEvents: null,
      battery: this.#battery.read(now),
      thermalPressure: this.#thermalPressure.read(),
      memoryPressure: this.#memoryPressure.read(),
    };
  }

  /** As of the last `read`. */
  coverage(): MetricCoverage[] {
    return [
      this.#cores,
      this.#load,
      this.#memory,
      this.#memoryPressure,
      this.#thermalPressure,
      this.#disks,
      this.#networks,
      this.#battery,
    ]
      .flatMap((source) => source.coverage())
      .concat(
        asOf(
          'system.cpu_clusters',
          'hw.perflevelN, cluster-type of the registry',
          this.#clusters.ok ? null : this.#clusters.error,
        ),
        unavailable('system.pressure', null, 'macOS does not count the time in which tasks stall'),
        unavailable(
          'system.throttling',
          null,
          'macOS counts no throttle events; system.thermal_pressure tells its level',
        ),
      );
  }

  #withCluster(core: Omit<CoreCounters, 'frequencyHz'>): Omit<CoreCounters, 'frequencyHz'> {
    const cluster = this.#clusters.ok ? this.#clusters.value.get(core.id) : undefined;
    return cluster === undefined ? core : { ...core, cluster };
  }

  [Symbol.dispose](): void {
    this.#disposables[Symbol.dispose]();
  }
}
