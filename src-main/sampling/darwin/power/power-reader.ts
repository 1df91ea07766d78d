import { Disposables } from '../../../base/disposable.ts';
import { failure, type Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type {
  BandwidthReading,
  ClusterReading,
  FanReading,
  PowerCounters,
  TemperatureReading,
} from '../../../sample/system.ts';
import type { CoreFoundation } from '../corefoundation.ts';
import type { IOKit } from '../iokit.ts';
import type { Libraries } from '../libraries.ts';
import type { GpuPower } from '../gpu/gpu-devices.ts';
import { BandwidthSource } from './bandwidth.ts';
import { chipOf, type Chip } from './chips.ts';
import { CpuStatesSource, type CpuStates } from './cpu-states.ts';
import { EnergySource } from './energy.ts';
import { GpuStatesSource, type GpuStates } from './gpu-states.ts';
import { IOReport } from '../ioreport/ioreport.ts';
import { powerCoverage } from './power-coverage.ts';
import { readFrequencies } from './power-manager.ts';
import { SensorSource, type SensorReadings } from '../smc/sensors.ts';
import { Smc } from '../smc/smc.ts';

export interface PowerReaderOptions {
  readonly libraries: Libraries;
  readonly cf: Result<CoreFoundation>;
  readonly iokit: Result<IOKit>;
  /** machdep.cpu.brand_string: `Apple M3 Max`; null where not known. */
  readonly brand: string | null;
  /** hw.perflevelN.name, N from 0 (the fastest); empty where the OS gives none. */
  readonly levels: readonly string[];
  /** Of the first GPU, as its driver says; null where not known. */
  readonly gpuCores: number | null;
}

export interface PowerReading {
  readonly power: readonly PowerCounters[];
  readonly clusters: readonly ClusterReading[];
  /** By the cluster's name: each core's frequency in Hz, in the order of the OS's numbers of the cluster's cores. */
  readonly coreFrequencies: ReadonlyMap<string, readonly (number | null)[]>;
  readonly bandwidth: BandwidthReading | null;
  readonly temperatures: readonly TemperatureReading[];
  readonly fans: readonly FanReading[];
  readonly packageReferenceWatts: number | null;
}

const NOTHING: CpuStates = { clusters: [], coreFrequencies: new Map(), busyShare: null };
const NO_GPU: GpuStates = { busyShare: null, frequencyHz: null };
const NO_SENSORS: SensorReadings = { temperatures: [], fans: [], systemWatts: null, gpuCelsius: null };
/** Above this share a part draws power beyond doubt. */
const BUSY_SHARE = 0.02;

/**
 * Energy, frequencies, memory traffic, temperatures and fans of a Mac, for a plain user. Every source stands
 * alone: where one is missing, its figures are, and `coverage` says why.
 */
export class PowerReader implements Disposable {
  readonly #disposables = new Disposables();
  readonly #energy: Result<EnergySource>;
  readonly #cpu: Result<CpuStatesSource>;
  readonly #gpu: Result<GpuStatesSource>;
  readonly #bandwidth: Result<BandwidthSource>;
  readonly #sensors: Result<SensorSource>;
  readonly #chip: Chip | null;
  readonly #gpuMaxHz: number | null;
  #gpuPower: GpuPower;
  #systemMicrojoules = 0;
  #systemReadAt = NaN;

  constructor({ libraries, cf, iokit, brand, levels, gpuCores }: PowerReaderOptions) {
    const frequencies = cf.ok && iokit.ok ? readFrequencies(cf.value, iokit.value) : { cpu: [], gpu: [] };
    const report = cf.ok ? IOReport.open(libraries, cf.value) : cf;
    this.#energy = this.#own(report.ok ? EnergySource.open(report.value) : report);
    this.#cpu = this.#own(report.ok ? CpuStatesSource.open(report.value, frequencies.cpu, levels) : report);
    this.#gpu = this.#own(report.ok ? GpuStatesSource.open(report.value, frequencies.gpu) : report);
    this.#bandwidth = this.#own(report.ok ? { ok: true, value: new BandwidthSource(report.value) } : report);
    const smc = this.#own(iokit.ok ? Smc.open(iokit.value) : failure(iokit.error));
    this.#sensors = smc.ok
      ? { ok: true, value: new SensorSource(smc.value, brand?.startsWith('Apple M3') ?? false) }
      : smc;
    this.#gpuMaxHz = frequencies.gpu.length > 0 ? Math.max(...frequencies.gpu) : null;
    this.#gpuPower = { ...NO_GPU, maxFrequencyHz: this.#gpuMaxHz, celsius: null };
    this.#chip = chipOf(brand, gpuCores);
  }

  /** @param now monotonic, in ms */
  read(now: number): PowerReading {
    const cpu = this.#cpu.ok ? this.#cpu.value.read(now) : NOTHING;
    const gpu = this.#gpu.ok ? this.#gpu.value.read(now) : NO_GPU;
    const sensors = this.#sensors.ok ? this.#sensors.value.read(now) : NO_SENSORS;
    const busy = { cpu: (cpu.busyShare ?? 0) > BUSY_SHARE, gpu: (gpu.busyShare ?? 0) > BUSY_SHARE };
    this.#gpuPower = { ...gpu, maxFrequencyHz: this.#gpuMaxHz, celsius: sensors.gpuCelsius };
    return {
      power: [
        ...(this.#energy.ok ? this.#energy.value.read(now, busy) : []),
        ...this.#systemPower(now, sensors.systemWatts),
      ],
      clusters: cpu.clusters,
      coreFrequencies: cpu.coreFrequencies,
      bandwidth: this.#bandwidthReading(now),
      temperatures: sensors.temperatures,
      fans: sensors.fans,
      packageReferenceWatts: this.#chip?.referencePackageWatts ?? null,
    };
  }

  /** Of the chip's own GPU, as of the last reading: its energy is judged by whether it worked. */
  get gpu(): GpuPower {
    return this.#gpuPower;
  }

  coverage(): MetricCoverage[] {
    return powerCoverage({
      energy: this.#energy,
      cpu: this.#cpu,
      bandwidth: this.#bandwidth,
      sensors: this.#sensors,
    });
  }

  [Symbol.dispose](): void {
    this.#disposables[Symbol.dispose]();
  }

  #bandwidthReading(now: number): BandwidthReading | null {
    if (!this.#bandwidth.ok || this.#bandwidth.value.kind === null) return null;
    return {
      bytesPerSecond: this.#bandwidth.value.read(now),
      peakBytesPerSecond: this.#chip?.peakBytesPerSecond ?? null,
    };
  }

  /** The SMC tells watts; the sample holds energy: summed up here over the time between readings. */
  #systemPower(now: number, watts: number | null): PowerCounters[] {
    const seconds = (now - this.#systemReadAt) / 1_000;
    this.#systemReadAt = watts === null ? NaN : now;
    if (watts === null) return [];
    if (seconds > 0) this.#systemMicrojoules += watts * seconds * 1e6;
    return [{ name: 'system', energyUj: this.#systemMicrojoules, wrapsAtUj: null, nested: false }];
  }

  #own<T extends Disposable>(source: Result<T>): Result<T> {
    if (source.ok) this.#disposables.add(() => source.value[Symbol.dispose]());
    return source;
  }
}
