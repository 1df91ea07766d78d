import type { Result } from '../../../base/result.ts';
import { partial, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { DiskCounters } from '../../../sample/system.ts';
import { asOf } from '../coverage.ts';
import type { IOKit, PropertyValue } from '../iokit.ts';

const CLASS = 'IOBlockStorageDriver';
const SOURCE = `Statistics of ${CLASS} in the registry`;
const PROPERTIES = [
  // Of the medium below, which is the whole disk.
  '.../BSD Name',
  'Statistics/Bytes (Read)',
  'Statistics/Bytes (Write)',
  'Statistics/Operations (Read)',
  'Statistics/Operations (Write)',
  'Statistics/Total Time (Read)',
  'Statistics/Total Time (Write)',
] as const;
const NS_PER_MS = 1e6;

/**
 * Whole disks, since each was attached (IOKit/storage/IOBlockStorageDriver.h): bytes, requests, and their time in ns.
 */
export class DiskSource {
  readonly #iokit: Result<IOKit>;
  #failed: string | null = null;

  constructor(iokit: Result<IOKit>) {
    this.#iokit = iokit;
  }

  read(): DiskCounters[] {
    const disks = this.#iokit.ok ? this.#iokit.value.registryProperties(CLASS, PROPERTIES).flatMap(diskOf) : [];
    this.#failed = this.#iokit.ok ? (disks.length === 0 ? 'the registry tells of no disk' : null) : this.#iokit.error;
    return disks;
  }

  coverage(): MetricCoverage[] {
    if (this.#failed !== null) return [asOf('system.disks', SOURCE, this.#failed)];
    return [partial('system.disks', SOURCE, 'macOS does not count the time in which a disk was busy')];
  }
}

function diskOf([name, ...statistics]: readonly (PropertyValue | null)[]): DiskCounters[] {
  const [readBytes, writtenBytes, reads, writes, readNs, writeNs] = statistics.map((value) =>
    typeof value === 'number' && value >= 0 ? value : NaN,
  ) as [number, number, number, number, number, number];
  if (
    typeof name !== 'string' ||
    name === '' ||
    Number.isNaN(readBytes + writtenBytes + reads + writes + readNs + writeNs)
  )
    return [];
  return [{ name, readBytes, writtenBytes, reads, writes, busyMs: null, requestMs: (readNs + writeNs) / NS_PER_MS }];
}
