import type { Result } from '../../../../../src-main/base/result.ts';
import type { MetricCoverage } from '../../../../../src-main/metrics/coverage.ts';
import type { GpuReading } from '../../../../../src-main/sample/system.ts';
import type { CoreFoundation } from '../../../../../src-main/sampling/darwin/corefoundation.ts';
import { readAccelerators } from '../../../../../src-main/sampling/darwin/gpu/accelerators.ts';
import { GpuDevices } from '../../../../../src-main/sampling/darwin/gpu/gpu-devices.ts';
import type { IOKit } from '../../../../../src-main/sampling/darwin/iokit.ts';
import type { Libraries } from '../../../../../src-main/sampling/darwin/libraries.ts';
import { PowerReader, type PowerReading } from '../../../../../src-main/sampling/darwin/power/power-reader.ts';

export interface PowerAndGpusReading extends PowerReading {
  readonly gpus: readonly GpuReading[];
}

/** The meters of a Mac and its GPUs, put together as the sampler does. */
export class PowerAndGpus implements Disposable {
  readonly #power: PowerReader;
  readonly #gpus: GpuDevices;

  constructor(options: {
    readonly libraries: Libraries;
    readonly cf: Result<CoreFoundation>;
    readonly iokit: Result<IOKit>;
    readonly brand: string | null;
    readonly levels: readonly string[];
  }) {
    const found = options.iokit.ok ? readAccelerators(options.iokit.value) : [];
    this.#power = new PowerReader({ ...options, gpuCores: found[0]?.cores ?? null });
    this.#gpus = new GpuDevices(options.iokit, found, () => this.#power.gpu);
  }

  read(ms: number): PowerAndGpusReading {
    const power = this.#power.read(ms);
    return { ...power, gpus: this.#gpus.read(true) };
  }

  coverage(): MetricCoverage[] {
    return [...this.#power.coverage(), ...this.#gpus.coverage()];
  }

  [Symbol.dispose](): void {
    this.#power[Symbol.dispose]();
  }
}
