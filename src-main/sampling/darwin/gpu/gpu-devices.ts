import type { Result } from '../../../base/result.ts';
import { available, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { Draft, Source } from '../../../sample/source.ts';
import type { GpuReading } from '../../../sample/system.ts';
import type { IOKit } from '../iokit.ts';
import type { GpuStates } from '../power/gpu-states.ts';
import { readAccelerators, type Accelerator } from './accelerators.ts';

/** What is told of the chip's own GPU together with the power of its parts. */
export interface GpuPower extends GpuStates {
  readonly maxFrequencyHz: number | null;
  readonly celsius: number | null;
}

const REGISTRY = 'I/O registry, IOAccelerator';
const EVERY_MS = 1_000;

/** Every graphics processor: what its driver says in the registry, and of the first also what the chip's meters say. */
export class GpuDevices implements Source {
  readonly id = 'GPUs';
  readonly provides = 'gpus';
  readonly everyMs = EVERY_MS;
  readonly columns = [];
  readonly #iokit: Result<IOKit>;
  readonly #power: () => GpuPower;
  #accelerators: readonly Accelerator[];

  /**
   * @param found as of now
   * @param power as of the present sample
   */
  constructor(iokit: Result<IOKit>, found: readonly Accelerator[], power: () => GpuPower) {
    this.#iokit = iokit;
    this.#accelerators = found;
    this.#power = power;
  }

  fill(draft: Draft, due: boolean): void {
    draft.system.gpus = this.read(due);
  }

  /** @param due whether the registry may be asked */
  read(due: boolean): GpuReading[] {
    if (due && this.#iokit.ok) this.#accelerators = readAccelerators(this.#iokit.value);
    const power = this.#power();
    return this.#accelerators.map((accelerator, index) => gpuReading(accelerator, power, index === 0));
  }

  coverage(): MetricCoverage[] {
    if (!this.#iokit.ok) return [unavailable('system.gpu', REGISTRY, this.#iokit.error)];
    return [
      this.#accelerators.length > 0
        ? available('system.gpu', REGISTRY)
        : unavailable('system.gpu', REGISTRY, 'the I/O registry has no graphics accelerator'),
    ];
  }

  [Symbol.dispose](): void {
    // The I/O registry is the platform's.
  }
}

/** @param isChips it is the one whose time and temperature the chip meters */
function gpuReading(
  { name, busyPercent, memoryUsedBytes, memoryTotalBytes }: Accelerator,
  { busyShare, frequencyHz, maxFrequencyHz, celsius }: GpuPower,
  isChips: boolean,
): GpuReading {
  return {
    name,
    // The residency covers the whole interval, the driver's figure an instant.
    busyPercent: isChips && busyShare !== null ? busyShare * 100 : busyPercent,
    frequencyHz: isChips ? frequencyHz : null,
    maxFrequencyHz,
    memoryUsedBytes,
    memoryTotalBytes,
    celsius: isChips ? celsius : null,
  };
}
