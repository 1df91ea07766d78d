import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { PressureCounters, StallCounters } from '../../../sample/system.ts';
import { HeldText } from '../proc-file.ts';
import { whyUnreadable } from './coverage.ts';
import { Fields } from './fields.ts';

const METRIC = 'system.pressure';
const SOURCE = '/proc/pressure/{cpu,memory,io}';

/**
 * `some avg10=0.00 avg60=0.00 avg300=0.00 total=13005697`, then `full …` (Documentation/accounting/psi.rst). Totals are
 * microseconds.
 */
export function parsePressure(text: string): StallCounters | null {
  let someUs: number | null = null;
  let fullUs: number | null = null;
  for (const fields = new Fields(text); !fields.atEnd; fields.nextLine()) {
    const kind = fields.word();
    if (fields.until('total=') === null) continue;
    const total = fields.figure();
    if (Number.isNaN(total)) continue;
    if (kind === 'some') someUs = total;
    else if (kind === 'full') fullUs = total;
  }
  return someUs === null && fullUs === null ? null : { someUs, fullUs };
}

export class PressureSource implements Disposable {
  readonly #cpu: HeldText;
  readonly #memory: HeldText;
  readonly #io: HeldText;

  constructor(root: string) {
    this.#cpu = new HeldText(`${root}/proc/pressure/cpu`);
    this.#memory = new HeldText(`${root}/proc/pressure/memory`);
    this.#io = new HeldText(`${root}/proc/pressure/io`);
  }

  read(now: number): PressureCounters {
    const cpu = parsePressure(this.#cpu.read(now) ?? '');
    return {
      // "CPU full is undefined at the system level, but has been reported since 5.13, so it is set to zero": not a
      // measured zero.
      cpu: cpu === null ? null : { someUs: cpu.someUs, fullUs: null },
      memory: parsePressure(this.#memory.read(now) ?? ''),
      io: parsePressure(this.#io.read(now) ?? ''),
    };
  }

  coverage(): MetricCoverage[] {
    const failures = [this.#cpu, this.#memory, this.#io].map((file) => file.failure).filter((code) => code !== null);
    const code = failures[0];
    if (code === undefined) return [available(METRIC, SOURCE)];
    if (failures.length < 3) return [partial(METRIC, SOURCE, `a part is missing: ${whyUnreadable(code)}`)];
    // kernel/sched/psi.c, psi_open: EOPNOTSUPP while it is switched off.
    if (code === 'EOPNOTSUPP' || code === 'ENOTSUP') {
      return [
        unavailable(
          METRIC,
          SOURCE,
          'pressure stall information is switched off',
          'boot with psi=1 on the kernel command line',
        ),
      ];
    }
    if (code !== 'ENOENT') return [unavailable(METRIC, SOURCE, whyUnreadable(code))];
    return [
      unavailable(
        METRIC,
        SOURCE,
        'the kernel is older than 4.20 or built without CONFIG_PSI',
        'use a kernel with CONFIG_PSI=y',
      ),
    ];
  }

  [Symbol.dispose](): void {
    this.#cpu[Symbol.dispose]();
    this.#memory[Symbol.dispose]();
    this.#io[Symbol.dispose]();
  }
}
