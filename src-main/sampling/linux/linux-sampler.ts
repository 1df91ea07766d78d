import { existsSync } from 'node:fs';
import { epochMs } from '../../base/brand.ts';
import type { Clock } from '../../base/clock.ts';
import type { MetricCoverage } from '../../metrics/coverage.ts';
import type { MachineFacts } from '../../sample/sampler.ts';
import type { Draft } from '../../sample/source.ts';
import { CompositeSampler, type Platform } from '../shared/composite-sampler.ts';
import { Descriptors } from './descriptors.ts';
import { loadKernel } from './kernel.ts';
import { LockWaits } from './locks/lock-waits.ts';
import { openFileLimit, readMachine } from './machine.ts';
import { PidList } from './processes/pids.ts';
import { processCoverage } from './processes/process-coverage.ts';
import type { CpuClock } from './processes/process-sources.ts';
import { Processes } from './processes/processes.ts';
import { SlowFacts } from './processes/slow-facts.ts';
import { LinuxSystem } from './system/system-sampler.ts';
import { lookUpUser } from './processes/look-up-user.ts';
import { Users } from './processes/users.ts';

export interface LinuxSamplerOptions {
  readonly clock: Clock;
  /**
   * The folder that holds proc, sys and etc; another than `/` is a fake kernel, which has no CPU clock but the one
   * given.
   */
  readonly root?: string;
  readonly cpuClock?: CpuClock;
  /** Open files that may be held; by default what the process's limit allows. */
  readonly descriptorLimit?: number;
}

/** Most descriptors held, each with a page of kernel memory behind it. */
const MOST_HELD = 8_192;
/** Open files left to everything but the sampler. */
const SPARE = 256;
const USUAL_PAGE_SIZE = 4_096;
/** The kernel tells the time of the boot in whole seconds: a step by more is a clock that was set. */
const CLOCK_SET_MS = 2_000;

/** Samples every process and the system of a Linux, as a plain user; locks while they are asked for. */
export class LinuxSampler extends CompositeSampler {
  constructor(options: LinuxSamplerOptions) {
    super(options.clock, new LinuxPlatform(options), [new LockWaits(`${options.root ?? ''}/proc`)]);
  }
}

/** Processes and system of a Linux. */
class LinuxPlatform implements Platform {
  machine: MachineFacts;
  readonly #clock: Clock;
  readonly #system: LinuxSystem;
  readonly #processes: Processes;
  readonly #pids: PidList;
  readonly #descriptors: Descriptors;
  readonly #slowFacts = new SlowFacts();
  readonly #clockMissing: string | null;
  readonly #hasSchedstat: boolean;
  #sequence = 0;
  #lastAt = NaN;

  constructor(options: LinuxSamplerOptions) {
    const { clock, root = '', cpuClock } = options;
    const loaded = root === '' ? loadKernel() : null;
    const kernel = loaded?.ok === true ? loaded.value : null;
    const gate = cpuClock ?? (kernel === null ? null : (pid: number) => kernel.cpuTime(pid));
    const machine = readMachine(root);
    this.machine = machine;
    this.#clock = clock;
    this.#clockMissing = gate === null ? (loaded?.ok === false ? loaded.error : 'not the running kernel') : null;
    this.#hasSchedstat = existsSync(`${root}/proc/self/schedstat`) || existsSync(`${root}/proc/1/schedstat`);
    this.#descriptors = new Descriptors(
      options.descriptorLimit ?? Math.max(0, Math.min(MOST_HELD, openFileLimit() - SPARE)),
    );
    this.#pids = new PidList(`${root}/proc`, kernel, this.#descriptors);
    this.#system = new LinuxSystem(root === '' ? '/' : root);
    this.#processes = new Processes({
      path: `${root}/proc`,
      pids: this.#pids,
      descriptors: this.#descriptors,
      users: new Users(`${root}/etc/passwd`, root === '' ? lookUpUser : null),
      slowFacts: this.#slowFacts,
      clock: gate,
      pageSize: kernel?.pageSize ?? USUAL_PAGE_SIZE,
      hasSchedstat: this.#hasSchedstat,
    });
  }

  sample(): Draft {
    const system = this.#system.read();
    this.#sequence += 1;
    const monotonic = this.#processes.readClocks(this.#sequence, this.#clock);
    const at = epochMs(this.#clock.now() - (this.#clock.monotonic() - monotonic));
    this.#follow(system.cores.length);
    this.#processes.refresh({
      sequence: this.#sequence,
      at,
      now: monotonic,
      intervalMs: monotonic - this.#lastAt,
      blocked: system.blockedTasks,
      coreCount: this.machine.coreCount || Infinity,
      bootedAt: this.machine.bootedAt ?? 0,
    });
    this.#lastAt = monotonic;
    return {
      sequence: this.#sequence,
      at,
      monotonic,
      processes: this.#processes.table,
      system,
    };
  }

  coverage(): MetricCoverage[] {
    return [
      ...processCoverage({
        clockMissing: this.#clockMissing,
        hasSchedstat: this.#hasSchedstat,
        ioDenied: this.#processes.ioDenied,
        processes: this.#processes.table.count,
      }),
      ...this.#system.coverage(),
    ];
  }

  /** Cores come and go, and a machine without a clock of its own learns the time after it has booted. */
  #follow(coreCount: number): void {
    const { machine } = this;
    const bootedAt = this.#system.bootedAt ?? machine.bootedAt;
    const isSet = bootedAt !== null && Math.abs(bootedAt - (machine.bootedAt ?? -Infinity)) >= CLOCK_SET_MS;
    if (!isSet && (coreCount === 0 || coreCount === machine.coreCount)) return;
    this.machine = {
      ...machine,
      coreCount: coreCount || machine.coreCount,
      bootedAt: isSet ? epochMs(bootedAt) : machine.bootedAt,
    };
  }

  /** When command lines and executables of all processes seen so far are read, or after `limitMs`. */
  settled(limitMs: number): Promise<void> {
    return this.#slowFacts.settled(limitMs);
  }

  [Symbol.dispose](): void {
    this.#slowFacts.clear();
    this.#processes[Symbol.dispose]();
    this.#pids[Symbol.dispose]();
    this.#system[Symbol.dispose]();
    this.#descriptors[Symbol.dispose]();
  }
}
