import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { RawMetricId } from '../../../metrics/registry.ts';
import type { Failures } from '../errors.ts';
import { RUSAGE_CALL, TASK_CALL } from './process-usage.ts';
import type { Processes } from './processes.ts';

export interface ProcessAbilities {
  readonly processes: Processes;
  readonly failures: Failures;
  /** Why Mach times cannot be converted; null when they can. */
  readonly timesMissing: string | null;
  /** The newest flavor of rusage_info that this kernel knows. */
  readonly flavor: number;
}

const HELPER = 'the privileged helper would add them; without it, system.apps has the figures of their apps';
const RUSAGE_SOURCE = 'proc_pid_rusage';
const FIRST_WITH_ENERGY = 6;

/** GPU time is read with the accelerators, and answered for there (gpu/gpu-times.ts). */
type OwnMetricId = Exclude<RawMetricId, 'gpu_time_ns'>;
type Answer = (metric: OwnMetricId, abilities: ProcessAbilities) => MetricCoverage;

/** What macOS gives of each raw metric of a process, and why not the rest. */
const ANSWERS: Readonly<Record<OwnMetricId, Answer>> = {
  cpu_time_ns: time,
  ended_children_cpu_ns: time,
  run_queue_wait_ns: time,
  qos_interactive_ns: time,
  page_ins: usage,
  disk_read_bytes: usage,
  disk_written_bytes: usage,
  wakeups: usage,
  rss_bytes: usage,
  rss_peak_bytes: usage,
  instructions: cycles,
  cycles,
  energy_nj: energy,
  context_switches: task,
  faults: task,
  syscalls: task,
  mach_messages: task,
  threads: task,
  priority: task,
  io_calls: (metric) => unavailable(metric, null, 'macOS counts the system calls of a process together only'),
  nice: (metric) => available(metric, 'sysctl KERN_PROC_ALL'),
};

export function processCoverage(abilities: ProcessAbilities): MetricCoverage[] {
  return [
    ...(Object.keys(ANSWERS) as OwnMetricId[]).map((metric) => ANSWERS[metric](metric, abilities)),
    listing(abilities),
  ];
}

function time(metric: RawMetricId, abilities: ProcessAbilities): MetricCoverage {
  return abilities.timesMissing === null
    ? usage(metric, abilities)
    : unavailable(metric, RUSAGE_SOURCE, abilities.timesMissing);
}

function cycles(metric: RawMetricId, abilities: ProcessAbilities): MetricCoverage {
  return counted(
    metric,
    abilities.processes.usage.withoutCycles,
    'the processor counts none here, as in a virtual machine',
    abilities,
  );
}

function usage(metric: RawMetricId, { processes, failures }: ProcessAbilities): MetricCoverage {
  return readOf(metric, RUSAGE_SOURCE, processes, failures.inWords(RUSAGE_CALL), processes.usage.readCount);
}

function task(metric: RawMetricId, { processes, failures }: ProcessAbilities): MetricCoverage {
  const failed = [failures.inWords(RUSAGE_CALL), failures.inWords(TASK_CALL)]
    .filter((words) => words !== null)
    .join('; ');
  return readOf(
    metric,
    TASK_CALL,
    processes,
    failed === '' ? null : failed,
    processes.usage.readCount - failures.count(TASK_CALL),
  );
}

/** @param had by how many processes it is told */
function readOf(
  metric: RawMetricId,
  source: string,
  { denied, table }: Processes,
  failed: string | null,
  had: number,
): MetricCoverage {
  if (denied === 0 && failed === null) return available(metric, source);
  const others =
    denied === 0
      ? null
      : `${denied} of ${table.count} processes are another user's: macOS shows their figures to root only`;
  const reason = [others, failed].filter((words) => words !== null).join('; ');
  const remedy = denied === 0 ? null : HELPER;
  return had > 0 ? partial(metric, source, reason, remedy) : unavailable(metric, source, reason, remedy);
}

function counted(metric: RawMetricId, without: number, reason: string, abilities: ProcessAbilities): MetricCoverage {
  if (without > 0 && without === abilities.processes.usage.readCount) return unavailable(metric, RUSAGE_SOURCE, reason);
  return usage(metric, abilities);
}

function energy(metric: RawMetricId, abilities: ProcessAbilities): MetricCoverage {
  if (abilities.flavor < FIRST_WITH_ENERGY)
    return unavailable(
      metric,
      RUSAGE_SOURCE,
      'macOS counts the energy of a process from version 13 on',
      'a newer macOS',
    );
  return counted(
    metric,
    abilities.processes.usage.withoutEnergy,
    'macOS counts the energy of a process on Apple Silicon only',
    abilities,
  );
}

function listing({ processes }: ProcessAbilities): MetricCoverage {
  const source = 'sysctl KERN_PROC_ALL';
  if (processes.listFault === null) return available('system.processes', source);
  return partial(
    'system.processes',
    source,
    `${processes.listFault}: processes that began since the last listing are not seen`,
  );
}
