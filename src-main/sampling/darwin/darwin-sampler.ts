import type { Clock } from '../../base/clock.ts';
import { Disposables } from '../../base/disposable.ts';
import { ok, type Result } from '../../base/result.ts';
import type { MetricCoverage } from '../../metrics/coverage.ts';
import type { MachineFacts } from '../../sample/sampler.ts';
import type { Draft, Source } from '../../sample/source.ts';
import type { ClusterReading, CoreCounters } from '../../sample/system.ts';
import { CompositeSampler, type Platform } from '../shared/composite-sampler.ts';
import { Apps } from './processes/apps.ts';
import { CoreFoundation } from './corefoundation.ts';
import { Failures } from './errors.ts';
import { readAccelerators } from './gpu/accelerators.ts';
import { GpuClients } from './gpu/gpu-clients.ts';
import { GpuDevices } from './gpu/gpu-devices.ts';
import { GpuTimes } from './gpu/gpu-times.ts';
import { IOKit } from './iokit.ts';
import type { Libraries } from './libraries.ts';
import { nanosecondsPerMachUnit } from './mach-time.ts';
import { PowerReader, type PowerReading } from './power/power-reader.ts';
import { ProcessCalls } from './processes/process-calls.ts';
import { processCoverage } from './processes/process-coverage.ts';
import { C } from './processes/process-layouts.ts';
import { ProcessList } from './processes/process-list.ts';
import { Processes } from './processes/processes.ts';
import { SlowFacts } from './processes/slow-facts.ts';
import { DarwinSystem } from './system/darwin-system.ts';
import { readMachine } from './system/machine.ts';
import { perfLevels } from './system/perf-levels.ts';
import { Sysctl } from './system/sysctl.ts';

export interface DarwinSamplerOptions {
  readonly clock: Clock;
  readonly libraries: Libraries;
}

/** Samples every process and the system of a Mac, as a plain user; applications and GPUs while they are asked for. */
export class DarwinSampler extends CompositeSampler {
  constructor(options: DarwinSamplerOptions) {
    const platform = new DarwinPlatform(options);
    super(options.clock, platform, platform.sources);
  }
}

/** Processes and system of a Mac, and the sources that share their handles with them. */
class DarwinPlatform implements Platform {
  readonly machine: MachineFacts;
  readonly #disposables = new Disposables();
  readonly #failures = new Failures();
  readonly #calls: ProcessCalls;
  readonly #timesMissing: string | null;
  readonly sources: readonly Source[];
  readonly #slowFacts: SlowFacts;
  readonly #processes: Processes;
  readonly #system: DarwinSystem;
  readonly #power: PowerReader;
  #sequence = 0;

  constructor({ clock, libraries }: DarwinSamplerOptions) {
    const machUnit = nanosecondsPerMachUnit(libraries, isTranslated(libraries));
    this.#timesMissing = machUnit.ok ? null : machUnit.error;
    this.#calls = new ProcessCalls(libraries);
    const apps = new Apps(this.#calls, machUnit.ok ? machUnit.value : NaN);
    this.#slowFacts = new SlowFacts(libraries);
    this.#processes = new Processes({
      clock,
      list: new ProcessList(libraries),
      calls: this.#calls,
      apps,
      slowFacts: this.#slowFacts,
      failures: this.#failures,
      machUnit: machUnit.ok ? machUnit.value : NaN,
      uid: effectiveUid(libraries),
    });
    const cf = CoreFoundation.open(libraries);
    const iokit = cf.ok ? IOKit.open(libraries, cf.value) : cf;
    this.#system = new DarwinSystem(libraries, iokit);
    this.machine = readMachine(libraries);
    const levels = perfLevels(new Sysctl(libraries));
    const accelerators = iokit.ok ? readAccelerators(iokit.value) : [];
    this.#power = new PowerReader({
      libraries,
      cf,
      iokit,
      brand: this.machine.cpuModel,
      levels: levels.ok ? levels.value.map(({ name }) => name) : [],
      gpuCores: accelerators[0]?.cores ?? null,
    });
    this.sources = [
      apps,
      new GpuDevices(iokit, accelerators, () => this.#power.gpu),
      new GpuTimes(gpuClients(cf, iokit), (pid) => this.#processes.slotOf(pid)),
    ];
    if (cf.ok) this.#disposables.add(() => cf.value[Symbol.dispose]());
    this.#disposables.add(() => this.#system[Symbol.dispose]());
    this.#disposables.add(() => this.#power[Symbol.dispose]());
    askForPromptness(libraries);
  }

  sample(): Draft {
    this.#failures.clear();
    const sequence = this.#sequence + 1;
    const refreshed = this.#processes.refresh(sequence);
    if (!refreshed.ok) throw new Error(`the processes of this machine cannot be read: ${refreshed.error}`);
    this.#sequence = sequence;
    const { at, monotonic } = refreshed.value;
    const told = this.#system.read(monotonic);
    const { coreFrequencies, ...power } = this.#power.read(monotonic);
    const clusters = power.clusters.length > 0 ? power.clusters : withoutFrequencies(told.cores);
    const cores = withFrequencies(told.cores, coreFrequencies);
    const system = { ...told, ...power, clusters, cores, blockedTasks: null, gpus: [], apps: [] };
    return { sequence, at, monotonic, processes: this.#processes.table, system };
  }

  coverage(): MetricCoverage[] {
    return [
      ...processCoverage({
        processes: this.#processes,
        failures: this.#failures,
        timesMissing: this.#timesMissing,
        flavor: this.#calls.flavor,
      }),
      ...this.#system.coverage(),
      ...this.#power.coverage(),
    ];
  }

  /** When command lines and executables of all processes seen so far are read, or after `limitMs`. */
  settled(limitMs: number): Promise<void> {
    return this.#slowFacts.settled(limitMs);
  }

  [Symbol.dispose](): void {
    this.#slowFacts.clear();
    this.#disposables[Symbol.dispose]();
  }
}

function gpuClients(cf: Result<CoreFoundation>, iokit: Result<IOKit>): Result<GpuClients> {
  if (!cf.ok) return cf;
  return iokit.ok ? ok(new GpuClients(cf.value, iokit.value)) : iokit;
}

/** A cluster's frequencies are in the order of its cores' numbers. */
function withFrequencies(
  cores: readonly Omit<CoreCounters, 'frequencyHz'>[],
  frequencies: PowerReading['coreFrequencies'],
): CoreCounters[] {
  const seen = new Map<string, number>();
  return cores.map((core) => {
    const cluster = core.cluster ?? '';
    const index = seen.get(cluster) ?? 0;
    seen.set(cluster, index + 1);
    return { ...core, frequencyHz: frequencies.get(cluster)?.[index] ?? null };
  });
}

/** Where IOReport tells of no cluster, they are those of the cores. */
function withoutFrequencies(cores: readonly Omit<CoreCounters, 'frequencyHz'>[]): ClusterReading[] {
  const names = new Set(cores.map(({ cluster }) => cluster));
  return [...names].flatMap((name) => (name === undefined ? [] : [{ name, frequencyHz: null, maxFrequencyHz: null }]));
}

/** Whether this is a program for Intel that Rosetta runs on Apple Silicon. */
function isTranslated(libraries: Libraries): boolean {
  const translated = new Sysctl(libraries).integer('sysctl.proc_translated');
  return translated.ok && translated.value === 1;
}

/** Of this process; where the system does not tell it, one that nobody has: then nothing is taken for ours. */
function effectiveUid(libraries: Libraries): number {
  const geteuid = libraries.lookUp<() => number>('system', 'uint32_t geteuid()');
  return geteuid.ok ? geteuid.value() : NaN;
}

/**
 * The thread that samples: not put off behind what others do, as macOS does with those of a background program. Without
 * it all works as well, but later.
 */
function askForPromptness(libraries: Libraries): void {
  const setClass = libraries.lookUp<(qosClass: number, relativePriority: number) => number>(
    'system',
    'int pthread_set_qos_class_self_np(unsigned int qosClass, int relativePriority)',
  );
  if (setClass.ok) setClass.value(C.QOS_CLASS_USER_INITIATED, 0);
}
