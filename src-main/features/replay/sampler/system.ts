import type { SystemFrame } from '../../../protocol/frame.ts';
import type { RecordedSystem } from '../../../protocol/recording.ts';
import type {
  AppCounters,
  DiskCounters,
  MemoryReading,
  PressureCounters,
  SystemCounters,
} from '../../../sample/system.ts';
import { Counters } from './counters.ts';

type Part<Key extends keyof SystemFrame> = NonNullable<SystemFrame[Key]>;

/**
 * The machine as its counters would have been, of what was recorded of it. NaN stands for what the recording has no
 * figure for.
 */
export class ReplayedSystem {
  readonly #counters = new Counters();
  #seconds = 0;

  /** @param next the sample after it, null at the end  @param seconds since the one before */
  read(now: RecordedSystem, next: RecordedSystem | null, seconds: number): SystemCounters {
    this.#counters.turn();
    this.#seconds = seconds;
    return {
      cores: this.#cores(now.cores, next?.cores),
      blockedTasks: null,
      load: now.load ?? null,
      memory: now.memory === undefined || now.memory === null ? null : this.#memory(now.memory, next?.memory),
      pressure: this.#pressure(now.pressure, next?.pressure),
      disks: (now.disks ?? []).map((disk) => this.#disk(disk, sameName(next?.disks, disk.name))),
      networks: (now.networks ?? []).map(({ name, ...rates }) => {
        const after = sameName(next?.networks, name);
        return {
          name,
          receivedBytes: this.#total(
            `received ${name}`,
            rates.received_bytes_per_second,
            after?.received_bytes_per_second,
          ),
          sentBytes: this.#total(`sent ${name}`, rates.sent_bytes_per_second, after?.sent_bytes_per_second),
        };
      }),
      temperatures: now.temperatures ?? [],
      throttleEvents: this.#counters.read(
        'throttle',
        now.throttle_events_per_second,
        next?.throttle_events_per_second,
        seconds,
      ),
      power: (now.power ?? []).map(({ name, watts, nested }) => ({
        name,
        nested,
        energyUj: this.#total(`energy ${name}`, watts, sameName(next?.power, name)?.watts, 1e6),
        wrapsAtUj: null,
      })),
      battery: now.battery ?? null,
      clusters: (now.clusters ?? []).map((cluster) => ({
        name: cluster.name,
        frequencyHz: cluster.frequency_hz,
        maxFrequencyHz: cluster.max_frequency_hz,
      })),
      gpus: (now.gpus ?? []).map((gpu) => ({
        name: gpu.name,
        busyPercent: gpu.busy_percent,
        frequencyHz: gpu.frequency_hz,
        maxFrequencyHz: gpu.max_frequency_hz,
        memoryUsedBytes: gpu.memory_used_bytes,
        memoryTotalBytes: gpu.memory_total_bytes,
        celsius: gpu.celsius,
      })),
      bandwidth:
        now.bandwidth === undefined || now.bandwidth === null
          ? null
          : { bytesPerSecond: now.bandwidth.bytes_per_second, peakBytesPerSecond: now.bandwidth.peak_bytes_per_second },
      thermalPressure: now.thermal_pressure ?? null,
      memoryPressure: now.memory_pressure ?? null,
      fans: (now.fans ?? []).map(({ name, rpm, max_rpm }) => ({ name, rpm, maxRpm: max_rpm })),
      apps: (now.apps ?? []).map((app) =>
        this.#app(
          app,
          next?.apps?.find(({ id }) => id === app.id),
        ),
      ),
    };
  }

  #total(key: string, rate: number | null | undefined, next: number | null | undefined, unit = 1): number {
    return this.#counters.read(key, rate, next, this.#seconds, unit) ?? NaN;
  }

  /** Of each second, so much was busy; a core of which nothing is known has no time at all. */
  #cores(now: RecordedSystem['cores'], next: RecordedSystem['cores']): SystemCounters['cores'] {
    return (now?.id ?? []).map((id, index) => {
      const place = next?.id.indexOf(id) ?? -1;
      const busy = now!.busy_percent[index];
      const after = next?.busy_percent[place];
      const cluster = now!.cluster[index];
      return {
        id,
        ...(typeof cluster === 'string' ? { cluster } : {}),
        busyMs: this.#total(`busy ${id}`, busy, after, 10),
        idleMs: this.#total(`idle ${id}`, idle(busy), idle(after), 10),
        frequencyHz: now!.frequency_hz[index] ?? null,
      };
    });
  }

  #memory(now: Part<'memory'>, next: Part<'memory'> | null | undefined): MemoryReading {
    const cached = now.cached_bytes;
    const total = (key: keyof Part<'memory'>): number | null =>
      this.#counters.read(`memory ${key}`, now[key], next?.[key], this.#seconds);
    return {
      totalBytes: now.total_bytes,
      availableBytes: now.available_bytes,
      freeBytes: Math.max(0, now.total_bytes - now.used_bytes - (cached ?? 0)),
      cachedBytes: cached,
      compressedBytes: now.compressed_bytes,
      swapTotalBytes: now.swap_total_bytes,
      swapUsedBytes: now.swap_used_bytes,
      swapInBytes: total('swap_in_bytes_per_second'),
      swapOutBytes: total('swap_out_bytes_per_second'),
      pageInBytes: total('page_in_bytes_per_second'),
      majorFaults: total('major_faults_per_second'),
      refaults: total('refaults_per_second'),
    };
  }

  #pressure(now: RecordedSystem['pressure'], next: RecordedSystem['pressure']): PressureCounters {
    const stall = (resource: 'cpu' | 'memory' | 'io'): PressureCounters['cpu'] => {
      const stalled = now?.[resource];
      if (stalled === undefined || stalled === null) return null;
      const after = next?.[resource];
      const total = (key: 'some_percent' | 'full_percent'): number | null =>
        this.#counters.read(`stall ${resource} ${key}`, stalled[key], after?.[key], this.#seconds, 1e4);
      return { someUs: total('some_percent'), fullUs: total('full_percent') };
    };
    return { cpu: stall('cpu'), memory: stall('memory'), io: stall('io') };
  }

  /** How many requests there were was not recorded, but how long each took: as if there had been one a second. */
  #disk(now: Part<'disks'>[number], next: Part<'disks'>[number] | undefined): DiskCounters {
    const { name } = now;
    const seconds = this.#seconds || 1;
    return {
      name,
      readBytes: this.#total(`read ${name}`, now.read_bytes_per_second, next?.read_bytes_per_second),
      writtenBytes: this.#total(`written ${name}`, now.written_bytes_per_second, next?.written_bytes_per_second),
      reads: this.#total(`requests ${name}`, now.wait_ms === null ? 0 : 1 / seconds, 0),
      writes: 0,
      busyMs: this.#total(`busy disk ${name}`, now.busy_percent, next?.busy_percent, 10),
      requestMs: this.#total(`request time ${name}`, (now.wait_ms ?? 0) / seconds, 0),
    };
  }

  #app(now: Part<'apps'>[number], next: Part<'apps'>[number] | undefined): AppCounters {
    const total = (
      key: 'cpu_percent' | 'gpu_percent' | 'ane_percent' | 'power_watts' | 'disk_bytes_per_second',
      unit: number,
    ): number | null => this.#counters.read(`app ${now.id} ${key}`, now[key], next?.[key], this.#seconds, unit);
    const disk = total('disk_bytes_per_second', 1);
    return {
      id: now.id,
      name: now.name,
      processes: now.processes,
      cpuTimeNs: total('cpu_percent', 1e7),
      gpuTimeNs: total('gpu_percent', 1e7),
      aneTimeNs: total('ane_percent', 1e7),
      energyNj: total('power_watts', 1e9),
      diskReadBytes: disk,
      diskWrittenBytes: disk === null ? null : 0,
    };
  }
}

const idle = (busy: number | null | undefined): number | null => (typeof busy === 'number' ? 100 - busy : null);

function sameName<Device extends { readonly name: string }>(
  devices: readonly Device[] | undefined,
  name: string,
): Device | undefined {
  return devices?.find((device) => device.name === name);
}
