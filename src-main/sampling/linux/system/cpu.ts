import { available, partial, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { CoreCounters } from '../../../sample/system.ts';
import { controlGroup, coreLimit } from '../cgroups.ts';
import { HeldText, smallText } from '../proc-file.ts';
import { whyUnreadable } from './coverage.ts';
import { Fields, namedFigure } from './fields.ts';

/**
 * USER_HZ, the unit of /proc/stat: 100 on every platform (include/asm-generic/param.h), whatever the kernel's own tick.
 */
const MS_PER_TICK = 10;
/** A fall by less is the kernel's reckoning, and time has passed all the same; by more, a core has come back. */
const STEP_BACK_MS = 3_000;

type CoreTimes = Omit<CoreCounters, 'frequencyHz'>;

interface CpuTimes {
  readonly cores: readonly CoreTimes[];
  /** Tasks in uninterruptible wait for I/O at this instant. */
  readonly blockedTasks: number | null;
  /** Seconds since the epoch, by the clock as it is set now. */
  readonly bootedAtSeconds: number | null;
}

/** proc_stat(5). A line that does not hold what it should is left out. */
export function parseStat(text: string): CpuTimes {
  const cores: CoreTimes[] = [];
  const fields = new Fields(text);
  for (; !fields.atEnd; fields.nextLine()) {
    const name = fields.word();
    if (name === 'cpu') continue;
    if (!name.startsWith('cpu')) break;
    const id = new Fields(name.slice('cpu'.length)).figure();
    const core = coreOf(id, fields);
    if (core !== null) cores.push(core);
  }
  return { cores, blockedTasks: figureOf(text, 'procs_blocked'), bootedAtSeconds: figureOf(text, 'btime') };
}

/**
 * user, nice, system, idle, iowait, irq, softirq, steal. The two guest times that follow are counted in user and nice
 * already (kernel/sched/cputime.c, account_guest_time). Columns from iowait on are missing on the oldest kernels.
 */
function coreOf(id: number, fields: Fields): CoreTimes | null {
  const [user, nice, system, idle] = [fields.figure(), fields.figure(), fields.figure(), fields.figure()];
  const [ioWait, irq, softIrq, steal] = [
    orZero(fields.figure()),
    orZero(fields.figure()),
    orZero(fields.figure()),
    orZero(fields.figure()),
  ];
  const busyMs = (user + nice + system + irq + softIrq + steal) * MS_PER_TICK;
  const idleMs = (idle + ioWait) * MS_PER_TICK;
  return Number.isNaN(id + busyMs + idleMs) ? null : { id, busyMs, idleMs };
}

/**
 * "The value does not increase monotonically in certain conditions": waiting for I/O, of a core that sleeps
 * (Documentation/filesystems/proc.rst); idle and stolen time step back too. A core must not lose its reading for it.
 */
function notBefore(core: CoreTimes, before: CoreTimes | undefined): CoreTimes {
  if (before === undefined || (core.busyMs >= before.busyMs && core.idleMs >= before.idleMs)) return core;
  const last = (now: number, earlier: number): number => (now > earlier - STEP_BACK_MS ? Math.max(now, earlier) : now);
  return { id: core.id, busyMs: last(core.busyMs, before.busyMs), idleMs: last(core.idleMs, before.idleMs) };
}

const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);

/** Looked for from the end: one of the last few lines, behind a line of interrupts that can be 20 KB long. */
function figureOf(text: string, name: string): number | null {
  const at = text.lastIndexOf(`\n${name} `);
  if (at < 0) return null;
  const from = at + name.length + 2;
  const value = new Fields(text.slice(from, from + 20)).figure();
  return Number.isNaN(value) ? null : value;
}

/**
 * Time of every core, and tasks blocked, from /proc/stat: the one file without which nothing can be told of a machine.
 */
export class CpuTimesSource implements Disposable {
  readonly #file: HeldText;
  readonly #root: string;
  #before = new Map<number, CoreTimes>();

  constructor(root: string) {
    this.#root = root;
    this.#file = new HeldText(`${root}/proc/stat`, 0);
  }

  /** Throws when the file cannot be read, saying which and why. */
  read(now: number): CpuTimes {
    const text = this.#file.read(now);
    if (text === null) throw new Error(`cannot read ${this.#file.path}: ${whyUnreadable(this.#file.failure ?? '')}`);
    const times = parseStat(text);
    const cores = times.cores.map((core) => notBefore(core, this.#before.get(core.id)));
    this.#before = new Map(cores.map((core) => [core.id, core]));
    return { ...times, cores };
  }

  coverage(): MetricCoverage[] {
    const quota = quotaOf(this.#root);
    return [quota === null ? available('system.cpu', '/proc/stat') : partial('system.cpu', '/proc/stat', quota)];
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

/**
 * A limit on CPU time (Documentation/scheduler/sched-bwc.rst): whoever has used it up waits until the next period, and
 * is counted as one who waits for a core, though nobody else has it. Null where there is none.
 */
function quotaOf(root: string): string | null {
  const group = controlGroup(root, 'cpu');
  if (group === null) return null;
  const limits = group.folders.map((folder) => ({ folder, cores: coreLimit(group, folder) ?? Infinity }));
  const least = limits.reduce((a, b) => (b.cores < a.cores ? b : a));
  if (least.cores === Infinity) return null;
  const stat = smallText(`${least.folder}/cpu.stat`) ?? '';
  const [periods, throttled] = [namedFigure(stat, 'nr_periods '), namedFigure(stat, 'nr_throttled ')];
  const heldBack =
    periods === null || throttled === null ? '' : `, and were held back in ${throttled} of ${periods} periods`;
  return (
    `of the machine; Culprit and what shares its control group may use ${Number(least.cores.toFixed(2))} cores` +
    `${heldBack}: waiting for that is no contention`
  );
}
