import type { Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { Draft, Source } from '../../../sample/source.ts';
import { asOf } from '../coverage.ts';
import type { GpuClients } from './gpu-clients.ts';

/** GPU time by process, of any user's, beside what libproc tells. */
export class GpuTimes implements Source {
  readonly id = 'GPU time of processes';
  readonly provides = 'gpu_times';
  readonly everyMs = 0;
  readonly columns = ['gpu_time_ns'] as const;
  readonly #clients: Result<GpuClients>;
  readonly #slotOf: (pid: number) => number;
  readonly #byPid = new Map<number, number>();

  /** @param slotOf the slot of a process; -1 when there is none of that pid */
  constructor(clients: Result<GpuClients>, slotOf: (pid: number) => number) {
    this.#clients = clients;
    this.#slotOf = slotOf;
  }

  /** Absent for a process that has nothing to do with the GPU. */
  fill({ processes }: Draft): void {
    if (!this.#clients.ok) return;
    this.#clients.value.read(this.#byPid);
    for (const [pid, ns] of this.#byPid) {
      const slot = this.#slotOf(pid);
      if (slot >= 0) processes.raw.gpu_time_ns[slot] = ns;
    }
  }

  coverage(): MetricCoverage[] {
    const missing = this.#clients.ok ? this.#clients.value.missing : this.#clients.error;
    return [asOf('gpu_time_ns', 'I/O registry, AGXDeviceUserClient', missing)];
  }

  [Symbol.dispose](): void {
    // The I/O registry is the platform's.
  }
}
