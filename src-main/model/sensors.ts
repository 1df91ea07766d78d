import type { AppCounters, BandwidthReading, SystemCounters } from '../sample/system.ts';
import type { SystemFrame } from '../protocol/frame.ts';
import { clampPercent, rate, type Interval } from './rates/interval.ts';

/** So many applications go with a frame: it has to stay small. */
const MOST_APPS = 12;

type Sensors = Pick<SystemFrame, 'gpus' | 'bandwidth' | 'thermal_pressure' | 'memory_pressure' | 'fans' | 'apps'>;

/**
 * What not every machine has: GPUs, memory bandwidth, fans, what the OS says of heat and memory, and whole
 * applications.
 */
export function deriveSensors(now: SystemCounters, interval: Interval | null): Sensors {
  return {
    gpus: now.gpus.map(
      ({ name, busyPercent, frequencyHz, maxFrequencyHz, memoryUsedBytes, memoryTotalBytes, celsius }) => ({
        name,
        busy_percent: busyPercent,
        frequency_hz: frequencyHz,
        max_frequency_hz: maxFrequencyHz,
        memory_used_bytes: memoryUsedBytes,
        memory_total_bytes: memoryTotalBytes,
        celsius,
      }),
    ),
    bandwidth: now.bandwidth === null ? null : bandwidth(now.bandwidth),
    thermal_pressure: now.thermalPressure,
    memory_pressure: now.memoryPressure,
    fans: now.fans.map(({ name, rpm, maxRpm }) => ({ name, rpm, max_rpm: maxRpm })),
    apps: apps(now.apps, interval),
  };
}

function bandwidth({ bytesPerSecond, peakBytesPerSecond }: BandwidthReading): SystemFrame['bandwidth'] {
  const known = bytesPerSecond !== null && peakBytesPerSecond !== null && peakBytesPerSecond > 0;
  return {
    bytes_per_second: bytesPerSecond,
    peak_bytes_per_second: peakBytesPerSecond,
    percent: known ? clampPercent((100 * bytesPerSecond) / peakBytesPerSecond) : null,
  };
}

function apps(now: readonly AppCounters[], interval: Interval | null): SystemFrame['apps'] {
  const earlier = new Map((interval?.before.apps ?? []).map((app) => [app.id, app]));
  return now
    .map((app) => appUse(app, earlier.get(app.id), interval))
    .sort((a, b) => (b.cpu_percent ?? -1) - (a.cpu_percent ?? -1) || a.id - b.id)
    .slice(0, MOST_APPS);
}

const NS_PER_PERCENT = 1e7;
const NJ_PER_JOULE = 1e9;

function appUse(
  app: AppCounters,
  before: AppCounters | undefined,
  interval: Interval | null,
): SystemFrame['apps'][number] {
  const perSecond = (
    part: 'cpuTimeNs' | 'gpuTimeNs' | 'aneTimeNs' | 'energyNj' | 'diskReadBytes' | 'diskWrittenBytes',
    unit: number,
  ): number | null => {
    const grown = rate(app[part], before?.[part], interval);
    return grown === null ? null : grown / unit;
  };
  const read = perSecond('diskReadBytes', 1);
  const written = perSecond('diskWrittenBytes', 1);
  return {
    id: app.id,
    name: app.name,
    processes: app.processes,
    cpu_percent: perSecond('cpuTimeNs', NS_PER_PERCENT),
    gpu_percent: perSecond('gpuTimeNs', NS_PER_PERCENT),
    ane_percent: perSecond('aneTimeNs', NS_PER_PERCENT),
    power_watts: perSecond('energyNj', NJ_PER_JOULE),
    disk_bytes_per_second: read === null || written === null ? null : read + written,
  };
}
