import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { MachineFacts } from '../../../sample/sampler.ts';
import type { Check } from './check.ts';
import { redacted } from './redact.ts';
import type { Verification } from './verify.ts';

/** Of one check, in the file. */
const OFF_AT_MOST = 20;

export interface Surroundings {
  readonly culprit: string;
  readonly machine: MachineFacts;
  readonly root: boolean;
  readonly coverage: readonly MetricCoverage[];
  /** Names of this user and this machine: what a tool said must not give them away. */
  readonly secrets: readonly string[];
}

/** Schema 1 of `doctor --verify --json` and of the file that it writes: docs/json.md. */
export function verificationDocument({ checks, runs, sample, rounds }: Verification, about: Surroundings): unknown {
  const { machine, secrets } = about;
  const count = (verdict: Check['verdict']): number => checks.filter((check) => check.verdict === verdict).length;
  const {
    cores,
    memory,
    load,
    battery,
    temperatures,
    power,
    fans,
    clusters,
    gpus,
    bandwidth,
    thermalPressure,
    memoryPressure,
    disks,
    networks,
    apps,
  } = sample.system;
  return {
    schema: 1,
    kind: 'verify',
    culprit: about.culprit,
    at_ms: sample.at,
    machine: {
      platform: machine.platform,
      os: machine.os,
      cpu_model: machine.cpuModel,
      core_count: machine.coreCount,
      memory_bytes: machine.memoryBytes,
      root: about.root,
    },
    agrees: count('agrees'),
    differs: count('differs'),
    cannot_compare: count('cannot compare'),
    rounds,
    checks: checks.map((check) => ({
      ...inNames(check),
      why: check.why === null ? null : redacted(check.why, secrets),
    })),
    tools: runs.map((run) => ({ command: run.command, took_ms: Math.round(run.tookMs), error: run.error })),
    coverage: about.coverage.map((entry) => ({
      ...entry,
      reason: entry.reason === null ? null : redacted(entry.reason, secrets),
    })),
    // What no tool tells a plain user: for whoever reads the report to judge. Names of applications are left out.
    figures: {
      load,
      memory,
      battery,
      temperatures,
      power,
      fans,
      clusters,
      gpus,
      bandwidth,
      thermal_pressure: thermalPressure,
      memory_pressure: memoryPressure,
      cores,
      disks,
      networks,
      apps: apps.map((app) => ({ ...app, name: null })),
      processes: sample.processes.size,
    },
  };
}

function inNames({ notTold, closest, off, ...check }: Check): object {
  return {
    ...check,
    unit: typeof check.unit === 'string' ? check.unit : 'word',
    not_told: notTold,
    off_count: off.length,
    off: off.slice(0, OFF_AT_MOST).map((entry) => worded(entry, check.unit)),
    closest: closest === null ? null : worded(closest, check.unit),
  };
}

/** A word instead of its place in the list. */
function worded({ of, ours, theirs }: Check['off'][number], unit: Check['unit']): object {
  const say = (value: number): number | string | null => (typeof unit === 'string' ? value : (unit[value] ?? null));
  return { of, ours: say(ours), low: say(theirs.low), high: say(theirs.high) };
}
