import { failure, ok, type Result } from '../../../base/result.ts';
import { partial, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { MemoryReading } from '../../../sample/system.ts';
import { asOf } from '../coverage.ts';
import { read, type Field } from '../layouts.ts';
import type { Libraries } from '../libraries.ts';
import type { MachPorts } from './host.ts';
import { CONSTANTS, VM_STATISTICS64, XSW_USAGE } from './layouts.ts';
import type { Sysctl } from './sysctl.ts';

const SOURCE = 'host_statistics64(HOST_VM_INFO64), hw.memsize';
const SWAP_SOURCE = 'vm.swapusage, host_statistics64(HOST_VM_INFO64)';
/** The least any system gives. */
const LEAST_BYTES = CONSTANTS.HOST_VM_INFO64_REV0_COUNT * 4;
const USUAL_PAGES: readonly number[] = [4_096, 16_384];

type HostStatistics64 = (host: number, flavor: number, info: Buffer, count: Buffer) => number;

/**
 * Memory as Activity Monitor counts it: used is what applications hold (anonymous pages, less the purgeable ones), what
 * is wired, and what the compressor holds; all else is available, the cache of files included. One call a sample: the
 * kernel answers programs that are not Apple's a few times a second, all of them together, and then with what it
 * answered last (host_statistics64, xnu osfmk/kern/host.c).
 */
export class MemorySource {
  readonly #ports: Result<MachPorts>;
  readonly #sysctl: Sysctl;
  readonly #statistics: Result<HostStatistics64>;
  readonly #totalBytes: Result<number>;
  readonly #pageBytes: Result<number>;
  readonly #info = Buffer.alloc(VM_STATISTICS64.size);
  readonly #count = Buffer.alloc(4);
  #filled = 0;
  #failed: string | null = null;
  #swapFailed: string | null = null;

  constructor(libraries: Libraries, ports: Result<MachPorts>, sysctl: Sysctl) {
    this.#ports = ports;
    this.#sysctl = sysctl;
    this.#statistics = libraries.lookUp(
      'system',
      'int host_statistics64(uint32_t host, int flavor, void *info, void *count)',
    );
    this.#totalBytes = memoryBytes(sysctl);
    this.#pageBytes = pageBytes(libraries, ports);
  }

  read(): MemoryReading | null {
    const fetched = this.#fetch();
    this.#failed = fetched.ok ? null : fetched.error;
    const swap = this.#sysctl.bytes('vm.swapusage', XSW_USAGE.size);
    this.#swapFailed = swap.ok ? null : swap.error;
    if (!fetched.ok) return null;
    const { totalBytes, page } = fetched.value;
    const pages = (field: Field): number | null =>
      field[0] + 8 <= this.#filled || field[0] + 4 === this.#filled ? read(this.#info, field) * page : null;
    const { fields } = VM_STATISTICS64;
    const purgeable = read(this.#info, fields.purgeable_count) * page;
    const internal = pages(fields.internal_page_count);
    const external = pages(fields.external_page_count);
    const compressedBytes = pages(fields.compressor_page_count);
    const wired = read(this.#info, fields.wire_count) * page;
    const used =
      internal === null || compressedBytes === null
        ? null
        : Math.max(0, internal - purgeable) + wired + compressedBytes;
    return {
      totalBytes,
      availableBytes: used === null ? null : Math.max(0, totalBytes - used),
      // Pages read ahead are on the free list as well as in the cache (vm_stat(1) subtracts them too).
      freeBytes: Math.max(0, read(this.#info, fields.free_count) - read(this.#info, fields.speculative_count)) * page,
      cachedBytes: external === null ? null : external + purgeable,
      compressedBytes,
      swapTotalBytes: swap.ok ? read(swap.value, XSW_USAGE.fields.xsu_total) : null,
      swapUsedBytes: swap.ok ? read(swap.value, XSW_USAGE.fields.xsu_used) : null,
      swapInBytes: pages(fields.swapins),
      swapOutBytes: pages(fields.swapouts),
      pageInBytes: pages(fields.pageins),
      majorFaults: null,
      refaults: null,
    };
  }

  coverage(): MetricCoverage[] {
    return [this.#memoryCoverage(), asOf('system.swap', SWAP_SOURCE, this.#swapFailed)];
  }

  #memoryCoverage(): MetricCoverage {
    if (this.#failed === null && this.#filled < VM_STATISTICS64.size)
      return partial('system.memory', SOURCE, 'this system does not tell what the compressor and applications hold');
    return asOf('system.memory', SOURCE, this.#failed);
  }

  #fetch(): Result<{ readonly totalBytes: number; readonly page: number }> {
    if (!this.#ports.ok) return this.#ports;
    if (!this.#statistics.ok) return this.#statistics;
    if (!this.#totalBytes.ok) return this.#totalBytes;
    if (!this.#pageBytes.ok) return this.#pageBytes;
    this.#count.writeUInt32LE(VM_STATISTICS64.size / 4);
    const error = this.#statistics.value(this.#ports.value.host, CONSTANTS.HOST_VM_INFO64, this.#info, this.#count);
    if (error !== 0) return failure(`the kernel refuses (kern_return ${error})`);
    this.#filled = Math.min(this.#count.readUInt32LE() * 4, VM_STATISTICS64.size);
    if (this.#filled < LEAST_BYTES) return failure(`the kernel gave ${this.#filled} bytes of ${VM_STATISTICS64.size}`);
    return ok({ totalBytes: this.#totalBytes.value, page: this.#pageBytes.value });
  }
}

/** Main memory of the machine. */
export function memoryBytes(sysctl: Sysctl): Result<number> {
  const bytes = sysctl.integer('hw.memsize');
  return bytes.ok && bytes.value <= 0 ? failure(`hw.memsize: ${bytes.value} is no size`) : bytes;
}

/** Of the kernel, in which it counts: a program that Rosetta runs is told another of hw.pagesize. */
function pageBytes(libraries: Libraries, ports: Result<MachPorts>): Result<number> {
  if (!ports.ok) return ports;
  const pageSize = libraries.lookUp<(host: number, size: Buffer) => number>(
    'system',
    'int host_page_size(uint32_t host, void *size)',
  );
  if (!pageSize.ok) return pageSize;
  const size = Buffer.alloc(8);
  const error = pageSize.value(ports.value.host, size);
  if (error !== 0) return failure(`the kernel does not tell the size of its pages (kern_return ${error})`);
  const bytes = Number(size.readBigUInt64LE());
  return USUAL_PAGES.includes(bytes) ? ok(bytes) : failure(`${bytes} is no size of a page`);
}
