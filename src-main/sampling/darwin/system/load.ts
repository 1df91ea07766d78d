import { failure, ok, type Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import { asOf } from '../coverage.ts';
import { read } from '../layouts.ts';
import { LOADAVG, unsignedItem } from './layouts.ts';
import type { Sysctl } from './sysctl.ts';

type Load = readonly [number, number, number];

export class LoadSource {
  readonly #sysctl: Sysctl;
  #failed: string | null = null;

  constructor(sysctl: Sysctl) {
    this.#sysctl = sysctl;
  }

  read(): Load | null {
    const load = this.#read();
    this.#failed = load.ok ? null : load.error;
    return load.ok ? load.value : null;
  }

  coverage(): MetricCoverage[] {
    return [asOf('system.load', 'vm.loadavg', this.#failed)];
  }

  #read(): Result<Load> {
    const bytes = this.#sysctl.bytes('vm.loadavg', LOADAVG.size);
    if (!bytes.ok) return bytes;
    const scale = read(bytes.value, LOADAVG.fields.fscale);
    const averaged = (index: number): number => read(bytes.value, unsignedItem(LOADAVG.fields.ldavg, index)) / scale;
    if (scale <= 0) return failure(`vm.loadavg: ${scale} is no scale`);
    return ok([averaged(0), averaged(1), averaged(2)]);
  }
}
