import type { Resource } from '../../../model/blame/shares.ts';
import type { Column } from '../../../model/rates/columns.ts';
import type { ProcessSample } from '../../../model/sample.ts';
import { processLabel } from '../../../vocabulary/process-label.ts';
import type { AlertCulprit } from '../alert.ts';
import type { AlertTick, Need } from './rule.ts';

/** What the blamed must take of, to be the culprit of a condition. */
const CAUSES: Readonly<Record<Need, readonly Resource[]>> = {
  cpu: ['cpu'],
  memory: ['paging'],
  disk: ['disk'],
  itself: [],
};
/** The greatest user is named only when it uses this much, and this share of all that is used. */
const LEAST_CPU_PERCENT = 25;
const LEAST_DISK_BYTES_PER_SECOND = 1e6;
const LEAST_SHARE = 0.3;
const LEAST_MEMORY_SHARE = 0.15;

const nameOf = ({ processes }: ProcessSample, slot: number): string =>
  processLabel(processes.facts[slot]) || `process ${processes.pid[slot]!}`;

export const processCulprit = (
  sample: ProcessSample,
  slot: number,
  namedBy: AlertCulprit['named_by'],
): AlertCulprit => ({
  kind: 'process',
  name: nameOf(sample, slot),
  pid: sample.processes.pid[slot]!,
  started_at_ms: sample.processes.startedAt[slot]!,
  named_by: namedBy,
});

/**
 * Who brings a condition of the machine about: the culprit of the blame verdict, if what it is blamed for fits; else
 * who uses most of what is short, if it stands out; else nobody (null): a guess is worse than none.
 */
export function machineCulprit(tick: AlertTick, need: Need): AlertCulprit | null {
  if (need === 'itself') return { kind: 'agent', name: 'Culprit', pid: null, started_at_ms: null, named_by: 'itself' };
  const { sample } = tick;
  return sample === null ? null : (blamed(tick, sample, need) ?? greatestUser(tick, sample, need));
}

function blamed(tick: AlertTick, sample: ProcessSample, need: Need): AlertCulprit | null {
  const culprit = tick.verdict()?.culprit ?? null;
  if (culprit === null || !culprit.evidence.some(({ resource }) => CAUSES[need].includes(resource))) return null;
  const slot = slotOf(sample, culprit.pid);
  return {
    kind: culprit.pids.length > 1 ? 'family' : 'process',
    name: culprit.label,
    pid: culprit.pid,
    started_at_ms: slot < 0 ? null : sample.processes.startedAt[slot]!,
    named_by: 'blame',
  };
}

function greatestUser({ system }: AlertTick, sample: ProcessSample, need: Need): AlertCulprit | null {
  const { metrics } = sample;
  switch (need) {
    case 'cpu':
      return (
        standsOut(sample, metrics.cpu_percent, LEAST_CPU_PERCENT) ??
        standsOut(sample, metrics.gpu_percent, LEAST_CPU_PERCENT)
      );
    case 'disk':
      return standsOut(sample, metrics.disk_written_bytes_per_second, LEAST_DISK_BYTES_PER_SECOND);
    case 'memory':
      return standsOut(sample, metrics.rss_bytes, LEAST_MEMORY_SHARE * (system?.memory?.total_bytes ?? Infinity));
    case 'itself':
      return null;
  }
}

function standsOut(sample: ProcessSample, column: Column, least: number): AlertCulprit | null {
  const { live, count } = sample.processes;
  let greatest = -1;
  let all = 0;
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    const value = column[slot]!;
    if (!(value > 0)) continue;
    all += value;
    if (greatest < 0 || value > column[greatest]!) greatest = slot;
  }
  return greatest >= 0 && column[greatest]! >= least && column[greatest]! >= LEAST_SHARE * all
    ? processCulprit(sample, greatest, 'use')
    : null;
}

function slotOf({ processes }: ProcessSample, pid: number): number {
  for (let index = 0; index < processes.count; index++)
    if (processes.pid[processes.live[index]!] === pid) return processes.live[index]!;
  return -1;
}
