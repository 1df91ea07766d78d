import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { MemoryPressure } from '../../../sample/system.ts';
import { asOf } from '../coverage.ts';
import type { Sysctl } from './sysctl.ts';

const NAME = 'kern.memorystatus_vm_pressure_level';
/** NOTE_MEMORYSTATUS_PRESSURE_{NORMAL,WARN,CRITICAL} (xnu bsd/sys/event.h). */
const LEVELS: Readonly<Record<number, MemoryPressure>> = { 1: 'normal', 2: 'warning', 4: 'critical' };

/** What the kernel tells applications of its memory. */
export class MemoryPressureSource {
  readonly #sysctl: Sysctl;
  #failed: string | null = null;

  constructor(sysctl: Sysctl) {
    this.#sysctl = sysctl;
  }

  read(): MemoryPressure | null {
    const level = this.#sysctl.integer(NAME);
    const pressure = level.ok ? (LEVELS[level.value] ?? null) : null;
    this.#failed = level.ok ? (pressure === null ? `${NAME}: ${level.value} is no known level` : null) : level.error;
    return pressure;
  }

  coverage(): MetricCoverage[] {
    return [asOf('system.memory_pressure', NAME, this.#failed)];
  }
}
