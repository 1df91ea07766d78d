import type {
  ClusterReading,
  CoreCounters,
  DiskCounters,
  MemoryReading,
  NetworkCounters,
  PowerCounters,
  StallCounters,
  SystemCounters,
} from '../sample/system.ts';
import { hottestOf } from '../sample/heat.ts';
import type { SystemFrame } from '../protocol/frame.ts';
import { clampPercent, growth, rate, type Interval } from './rates/interval.ts';
import { deriveSensors } from './sensors.ts';

/** More than any one machine draws. */
const IMPLAUSIBLE_WATTS = 5_000;
/** More than any one processor draws: a meter that wrapped would have to have metered it. */
const MOST_WATTS_AT_WRAP = 1_000;

/**
 * What the machine did between two readings. Devices are matched by name, cores by number; one that is new has no
 * rates.
 * @param seconds true time between the two; null when there is no reading before
 */
export function deriveSystem(now: SystemCounters, before: SystemCounters | null, seconds: number | null): SystemFrame {
  const interval =
    before !== null && seconds !== null && seconds > 0 && seconds < Infinity ? { before, seconds } : null;
  const cores = coreUses(now.cores, interval?.before.cores ?? []);
  const power = powers(now.power, interval);
  return {
    cpu_percent: machinePercent(cores),
    cores: cores.map(({ id, cluster, used, frequencyHz }) => ({
      id,
      cluster,
      busy_percent: busyPercent(used),
      frequency_hz: frequencyHz,
    })),
    clusters: now.clusters.map((cluster) => clusterUse(cluster, cores)),
    load: now.load === null ? null : [...now.load],
    memory: now.memory === null ? null : memory(now.memory, interval),
    pressure: {
      cpu: stall(now.pressure.cpu, interval?.before.pressure.cpu, interval),
      memory: stall(now.pressure.memory, interval?.before.pressure.memory, interval),
      io: stall(now.pressure.io, interval?.before.pressure.io, interval),
    },
    disks: disks(now.disks, interval),
    networks: networks(now.networks, interval),
    temperatures: now.temperatures.map(({ name, celsius }) => ({ name, celsius })),
    hottest_celsius: hottestOf(now.temperatures),
    throttle_events_per_second: rate(now.throttleEvents, interval?.before.throttleEvents, interval),
    power,
    package_watts: packageWatts(power),
    package_reference_watts: now.packageReferenceWatts ?? null,
    battery: now.battery === null ? null : { ...now.battery },
    ...deriveSensors(now, interval),
  };
}

type Stall = NonNullable<SystemFrame['pressure']['cpu']>;

const byName = <T extends { readonly name: string }>(entries: readonly T[]): Map<string, T> =>
  new Map(entries.map((entry) => [entry.name, entry]));

interface CoreUse {
  readonly id: number;
  readonly cluster: string | null;
  readonly frequencyHz: number | null;
  /** Milliseconds in this interval; null when there is no reading. */
  readonly used: { readonly busy: number; readonly total: number } | null;
}

function coreUses(now: readonly CoreCounters[], before: readonly CoreCounters[]): CoreUse[] {
  const earlier = new Map(before.map((core) => [core.id, core]));
  return now.map(({ id, cluster, frequencyHz, busyMs, idleMs }) => {
    const busy = growth(busyMs, earlier.get(id)?.busyMs);
    const idle = growth(idleMs, earlier.get(id)?.idleMs);
    return {
      id,
      cluster: cluster ?? null,
      frequencyHz,
      used: busy === null || idle === null ? null : { busy, total: busy + idle },
    };
  });
}

/**
 * Of the time the kernel accounted, not of the time that passed: it accounts in ticks, and nothing at all for a stopped
 * machine.
 */
const busyPercent = (used: CoreUse['used']): number | null =>
  used === null || used.total === 0 ? null : clampPercent((100 * used.busy) / used.total);

function clusterUse(
  { name, frequencyHz, maxFrequencyHz }: ClusterReading,
  cores: readonly CoreUse[],
): SystemFrame['clusters'][number] {
  const members = cores.filter(({ cluster }) => cluster === name);
  return { name, busy_percent: machinePercent(members), frequency_hz: frequencyHz, max_frequency_hz: maxFrequencyHz };
}

function machinePercent(cores: readonly CoreUse[]): number | null {
  let busy = 0;
  let total = 0;
  for (const { used } of cores) {
    busy += used?.busy ?? 0;
    total += used?.total ?? 0;
  }
  return busyPercent({ busy, total });
}

function memory(now: MemoryReading, interval: Interval | null): SystemFrame['memory'] {
  const before = interval?.before.memory;
  const givenBack = Math.max(0, (now.cachedBytes ?? 0) - (now.sharedBytes ?? 0));
  const used = now.totalBytes - (now.availableBytes ?? now.freeBytes + givenBack);
  const usedBytes = Math.min(now.totalBytes, Math.max(0, used));
  return {
    total_bytes: now.totalBytes,
    used_bytes: usedBytes,
    available_bytes: now.availableBytes,
    cached_bytes: now.cachedBytes,
    compressed_bytes: now.compressedBytes ?? null,
    used_percent: now.totalBytes > 0 ? clampPercent((100 * usedBytes) / now.totalBytes) : 0,
    swap_total_bytes: now.swapTotalBytes,
    swap_used_bytes: now.swapUsedBytes,
    swap_in_bytes_per_second: rate(now.swapInBytes, before?.swapInBytes, interval),
    swap_out_bytes_per_second: rate(now.swapOutBytes, before?.swapOutBytes, interval),
    page_in_bytes_per_second: rate(now.pageInBytes, before?.pageInBytes, interval),
    major_faults_per_second: rate(now.majorFaults, before?.majorFaults, interval),
    refaults_per_second: rate(now.refaults, before?.refaults, interval),
  };
}

function stall(
  now: StallCounters | null,
  before: StallCounters | null | undefined,
  interval: Interval | null,
): Stall | null {
  if (now === null) return null;
  const percent = (microseconds: number | null, earlier: number | null | undefined): number | null => {
    const perSecond = rate(microseconds, earlier, interval);
    return perSecond === null ? null : clampPercent(perSecond / 1e4);
  };
  return { some_percent: percent(now.someUs, before?.someUs), full_percent: percent(now.fullUs, before?.fullUs) };
}

function disks(now: readonly DiskCounters[], interval: Interval | null): SystemFrame['disks'] {
  const earlier = byName(interval?.before.disks ?? []);
  return now.map((disk) => {
    const before = earlier.get(disk.name);
    const busyMsPerSecond = rate(disk.busyMs, before?.busyMs, interval);
    return {
      name: disk.name,
      read_bytes_per_second: rate(disk.readBytes, before?.readBytes, interval),
      written_bytes_per_second: rate(disk.writtenBytes, before?.writtenBytes, interval),
      busy_percent: busyMsPerSecond === null ? null : clampPercent(busyMsPerSecond / 10),
      wait_ms: requestWait(disk, before),
    };
  });
}

function requestWait(now: DiskCounters, before: DiskCounters | undefined): number | null {
  const reads = growth(now.reads, before?.reads);
  const writes = growth(now.writes, before?.writes);
  const waited = growth(now.requestMs, before?.requestMs);
  if (reads === null || writes === null || waited === null || reads + writes === 0) return null;
  return waited / (reads + writes);
}

function networks(now: readonly NetworkCounters[], interval: Interval | null): SystemFrame['networks'] {
  const earlier = byName(interval?.before.networks ?? []);
  return now.map(({ name, receivedBytes, sentBytes }) => ({
    name,
    received_bytes_per_second: rate(receivedBytes, earlier.get(name)?.receivedBytes, interval),
    sent_bytes_per_second: rate(sentBytes, earlier.get(name)?.sentBytes, interval),
  }));
}

function powers(now: readonly PowerCounters[], interval: Interval | null): SystemFrame['power'] {
  const earlier = byName(interval?.before.power ?? []);
  return now.map((meter) => ({
    name: meter.name,
    watts: watts(meter, earlier.get(meter.name), interval),
    nested: meter.nested,
  }));
}

function watts(now: PowerCounters, before: PowerCounters | undefined, interval: Interval | null): number | null {
  if (before === undefined || interval === null) return null;
  const fell = now.energyUj < before.energyUj;
  if (fell && now.wrapsAtUj === null) return null;
  const microjoules = now.energyUj - before.energyUj + (fell ? (now.wrapsAtUj ?? 0) : 0);
  const drawn = microjoules / 1e6 / interval.seconds;
  return drawn >= 0 && drawn <= (fell ? MOST_WATTS_AT_WRAP : IMPLAUSIBLE_WATTS) ? drawn : null;
}

/**
 * The processors, each with its cores: not memory beside them, nor the whole platform that holds them. Null when one is
 * unknown.
 */
function packageWatts(power: SystemFrame['power']): number | null {
  const packages = power.filter(({ name, nested }) => !nested && name.startsWith('package'));
  if (packages.length === 0) return null;
  return packages.reduce<number | null>(
    (sum, meter) => (sum === null || meter.watts === null ? null : sum + meter.watts),
    0,
  );
}
