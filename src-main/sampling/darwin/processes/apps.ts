import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { Draft, Source } from '../../../sample/source.ts';
import type { AppCounters } from '../../../sample/system.ts';
import { counter64 } from '../counters.ts';
import { Failures } from '../errors.ts';
import { read, type Field } from '../layouts.ts';
import { MISSING, type ProcessCalls } from './process-calls.ts';
import { C, COALITION_RESOURCE_USAGE } from './process-layouts.ts';
import type { Watched } from './watched.ts';

const { fields } = COALITION_RESOURCE_USAGE;
const COALITION_CALL = 'coalition_info_resource_usage';

/**
 * What whole applications use: launchd puts each, with all that it starts, into a resource coalition, and the kernel
 * accounts for those to anybody who asks. So another user's processes have figures here that they have not on their
 * own.
 */
export class Apps implements Source {
  readonly id = 'applications';
  readonly provides = 'apps';
  readonly everyMs = 0;
  readonly columns = [];
  readonly #calls: ProcessCalls;
  readonly #failures = new Failures();
  /** Nanoseconds in a Mach time unit; NaN when not known. */
  readonly #machUnit: number;
  readonly #members = new Map<number, Set<Watched>>();
  /** Why none can be had, as of the last reading. */
  #missing: string | null = null;

  constructor(calls: ProcessCalls, machUnit: number) {
    this.#calls = calls;
    this.#machUnit = machUnit;
  }

  joined(watched: Watched): void {
    if (watched.coalition === 0) return;
    const members = this.#members.get(watched.coalition);
    if (members === undefined) this.#members.set(watched.coalition, new Set([watched]));
    else members.add(watched);
  }

  left(watched: Watched): void {
    const members = this.#members.get(watched.coalition);
    if (members === undefined) return;
    members.delete(watched);
    if (members.size === 0) this.#members.delete(watched.coalition);
  }

  fill({ system }: Draft): void {
    const apps: AppCounters[] = [];
    this.#missing = null;
    this.#failures.clear();
    for (const [id, members] of this.#members) {
      const error = this.#calls.readCoalition(id);
      if (error === 0) {
        apps.push(this.#counters(id, members));
      } else if (error === MISSING) {
        this.#missing = `this macOS has no ${COALITION_CALL}`;
        break;
      } else if (error !== C.ESRCH) {
        // Ended since its processes were listed is no failure.
        this.#failures.failed(COALITION_CALL, error);
      }
    }
    system.apps = apps;
  }

  coverage(): MetricCoverage[] {
    const failed = this.#missing ?? this.#failures.inWords(COALITION_CALL);
    if (failed !== null) {
      const some = this.#missing === null && this.#failures.count(COALITION_CALL) < this.#members.size;
      return [(some ? partial : unavailable)('system.apps', COALITION_CALL, failed)];
    }
    return [
      this.#members.size > 0
        ? available('system.apps', COALITION_CALL)
        : unavailable('system.apps', COALITION_CALL, 'no process says which coalition it is in'),
    ];
  }

  [Symbol.dispose](): void {
    this.#members.clear();
  }

  #counters(id: number, members: ReadonlySet<Watched>): AppCounters {
    const started = this.#figure(fields.tasks_started);
    const exited = this.#figure(fields.tasks_exited);
    return {
      id,
      name: nameOf(members),
      processes: started !== null && exited !== null && started >= exited ? started - exited : null,
      cpuTimeNs: this.#figure(fields.cpu_time, this.#machUnit),
      gpuTimeNs: this.#figure(fields.gpu_time),
      aneTimeNs: this.#figure(fields.ane_mach_time, this.#machUnit),
      energyNj: this.#figure(fields.energy) || null,
      diskReadBytes: this.#figure(fields.bytesread),
      diskWrittenBytes: this.#figure(fields.byteswritten),
    };
  }

  #figure(field: Field, unit = 1): number | null {
    const value = counter64(read(this.#calls.coalition, field)) * unit;
    return Number.isNaN(value) ? null : value;
  }
}

/** Its oldest process is the one that the others were started for. */
function nameOf(members: ReadonlySet<Watched>): string {
  let oldest: Watched | null = null;
  for (const member of members) {
    if (
      oldest === null ||
      member.startedAt < oldest.startedAt ||
      (member.startedAt === oldest.startedAt && member.pid < oldest.pid)
    )
      oldest = member;
  }
  return oldest?.facts.name ?? '';
}
