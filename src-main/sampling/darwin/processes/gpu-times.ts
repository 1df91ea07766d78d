import type { Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { ProcessTable } from '../../../sample/table.ts';
import { asOf } from '../coverage.ts';
import type { GpuClients } from '../power/gpu-clients.ts';
import type { Processes } from './processes.ts';

/** GPU time by process, of any user's, beside what libproc tells. */
export class GpuTimes {
  readonly #clients: Result<GpuClients>;
  readonly #byPid = new Map<number, number>();

  constructor(clients: Result<GpuClients>) {
    this.#clients = clients;
  }

  /** Absent for a process that has nothing to do with the GPU. */
  fill(processes: Processes): void {
    clear(processes.table);
    if (!this.#clients.ok) return;
    this.#clients.value.read(this.#byPid);
    for (const [pid, ns] of this.#byPid) {
      const slot = processes.slotOf(pid);
      if (slot >= 0) processes.table.raw.gpu_time_ns[slot] = ns;
    }
  }

  coverage(): MetricCoverage {
    return asOf(
      'gpu_time_ns',
      'I/O registry, AGXDeviceUserClient',
      this.#clients.ok ? this.#clients.value.missing : this.#clients.error,
    );
  }
}

function clear({ raw, live, count }: ProcessTable): void {
  for (let index = 0; index < count; index++) raw.gpu_time_ns[live[index]!] = NaN;
}
