import { failure, ok, type Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { CoreCounters } from '../../../sample/system.ts';
import { asOf } from '../coverage.ts';
import { read } from '../layouts.ts';
import type { Libraries } from '../libraries.ts';
import { growth32 } from './counter32.ts';
import type { MachPorts } from './host.ts';
import { CONSTANTS, PROCESSOR_CPU_LOAD_INFO, unsignedItem } from './layouts.ts';

const METRIC = 'system.cpu';
const SOURCE = 'host_processor_info(PROCESSOR_CPU_LOAD_INFO)';
const { cpu_ticks: TICKS } = PROCESSOR_CPU_LOAD_INFO.fields;
const [USER, SYSTEM, IDLE, NICE] = [
  unsignedItem(TICKS, 0),
  unsignedItem(TICKS, 1),
  unsignedItem(TICKS, 2),
  unsignedItem(TICKS, 3),
];
const WORDS = PROCESSOR_CPU_LOAD_INFO.size / 4;
const MS_PER_TICK = 10;
/** More than any Mac has; a larger count is a mistake. */
const MOST_CORES = 1_024;

type HostProcessorInfo = (host: number, flavor: number, count: Buffer, info: Buffer, infoCount: Buffer) => number;
type VmDeallocate = (task: number, address: bigint, size: number) => number;

/** Ticks of one core as last read, and what they add up to since. */
interface Core {
  user: number;
  system: number;
  idle: number;
  nice: number;
  busyMs: number;
  idleMs: number;
}

/**
 * The kernel's ticks are numbers of 32 bits, which wrap after 497 days of a core's time: here they are summed up
 * without end.
 */
export class CoreSource {
  readonly #ports: Result<MachPorts>;
  readonly #libraries: Libraries;
  readonly #info: Result<HostProcessorInfo>;
  readonly #deallocate: Result<VmDeallocate>;
  readonly #count = Buffer.alloc(4);
  readonly #address = Buffer.alloc(8);
  readonly #words = Buffer.alloc(4);
  readonly #ticks = Buffer.alloc(MOST_CORES * PROCESSOR_CPU_LOAD_INFO.size);
  readonly #cores: Core[] = [];
  #readAt = NaN;
  #failed: string | null = null;

  constructor(libraries: Libraries, ports: Result<MachPorts>) {
    this.#ports = ports;
    this.#libraries = libraries;
    this.#info = libraries.lookUp(
      'system',
      'int host_processor_info(uint32_t host, int flavor, void *count, void *info, void *infoCount)',
    );
    this.#deallocate = libraries.lookUp('system', 'int vm_deallocate(uint32_t task, uint64_t address, size_t size)');
  }

  /** Empty when they cannot be read. */
  read(now: number): Omit<CoreCounters, 'frequencyHz'>[] {
    const count = this.#fetch();
    this.#failed = count.ok ? null : count.error;
    if (!count.ok) return [];
    const elapsed = now - this.#readAt;
    this.#readAt = now;
    const cores: Omit<CoreCounters, 'frequencyHz'>[] = [];
    for (let id = 0; id < count.value; id++) {
      const { busyMs, idleMs } = this.#advance(id, elapsed);
      cores.push({ id, busyMs, idleMs });
    }
    return cores;
  }

  coverage(): MetricCoverage[] {
    return [asOf(METRIC, SOURCE, this.#failed)];
  }

  /**
   * Copies the ticks of all cores; how many there are. What the kernel laid into our memory is given back each time.
   */
  #fetch(): Result<number> {
    if (!this.#ports.ok) return this.#ports;
    if (!this.#info.ok) return this.#info;
    // Without it every reading would leave a page behind.
    if (!this.#deallocate.ok) return this.#deallocate;
    const { host, task } = this.#ports.value;
    const error = this.#info.value(host, CONSTANTS.PROCESSOR_CPU_LOAD_INFO, this.#count, this.#address, this.#words);
    if (error !== 0) return failure(`the kernel refuses (kern_return ${error})`);
    const address = this.#address.readBigUInt64LE();
    const words = this.#words.readUInt32LE();
    const cores = Math.min(this.#count.readUInt32LE(), Math.floor(words / WORDS), MOST_CORES);
    const copied = address !== 0n && this.#libraries.copy(address, this.#ticks, cores * PROCESSOR_CPU_LOAD_INFO.size);
    if (address !== 0n) this.#deallocate.value(task, address, words * 4);
    return copied && cores > 0 ? ok(cores) : failure('the kernel tells of no core');
  }

  #advance(id: number, elapsed: number): Core {
    const at = id * PROCESSOR_CPU_LOAD_INFO.size;
    const user = read(this.#ticks, USER, at);
    const system = read(this.#ticks, SYSTEM, at);
    const idle = read(this.#ticks, IDLE, at);
    const nice = read(this.#ticks, NICE, at);
    const before = this.#cores[id];
    const core = { user, system, idle, nice, busyMs: 0, idleMs: 0 };
    this.#cores[id] = core;
    if (before === undefined) {
      core.busyMs = (user + system + nice) * MS_PER_TICK;
      core.idleMs = idle * MS_PER_TICK;
      return core;
    }
    const ran = [
      growth32(user, before.user),
      growth32(system, before.system),
      growth32(nice, before.nice),
      growth32(idle, before.idle),
    ] as const;
    // A counter that fell: both sums begin again at 0, which is less than before, so that nobody takes it for a
    // reading.
    if (ran[0] === null || ran[1] === null || ran[2] === null || ran[3] === null) return core;
    const busyMs = (ran[0] + ran[1] + ran[2]) * MS_PER_TICK;
    core.busyMs = before.busyMs + busyMs;
    // A parked core of Apple Silicon counts no idle ticks: what is left of the time was idle.
    core.idleMs = before.idleMs + Math.max(ran[3] * MS_PER_TICK, elapsed - busyMs);
    return core;
  }
}
