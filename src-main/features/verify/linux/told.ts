import type { Clock } from '../../../base/clock.ts';
import { parseFree } from '../tools/free.ts';
import {
  parseProcIo,
  parseProcStat,
  processFolders,
  readTasks,
  textOf,
  type ProcIo,
  type ProcStat,
  type ProcTasks,
} from './proc-files.ts';
import { parsePs } from '../tools/ps.ts';
import type { PsTold } from '../checks/process-checks.ts';
import { parsed, runTool, type ToolRun } from '../../../host/run-tool.ts';
import { parseUptime } from '../tools/uptime.ts';
import { parseVmstat } from '../tools/vmstat.ts';

const PS = ['ps', '-e', '-o', 'pid,ppid,euid,ni,nlwp,rss,time,etime'] as const;
const FREE = ['free', '-b'] as const;
const VMSTAT = ['vmstat', '-s'] as const;
const UPTIME = ['uptime'] as const;
/** Summing threads costs a file each: no more threaded processes than this are read. */
const THREADED_AT_MOST = 200;

export interface LinuxTold extends PsTold {
  readonly free: NonNullable<ReturnType<typeof parseFree>> | string;
  readonly vmstat: ReadonlyMap<string, number> | string;
  readonly load: readonly [number, number, number] | string;
  readonly stat: ReadonlyMap<string, ProcStat>;
  readonly io: ReadonlyMap<string, ProcIo>;
  /** Of threaded processes. */
  readonly tasks: ReadonlyMap<string, ProcTasks>;
  /** Files of /proc by their path in it; null when they cannot be read. */
  readonly files: ReadonlyMap<string, string | null>;
}

const PROC_FILES = [
  'meminfo',
  'stat',
  'uptime',
  'diskstats',
  'net/dev',
  'pressure/cpu',
  'pressure/memory',
  'pressure/io',
] as const;

/** Asks everything at once: once before a sample, once after. */
export async function askLinux(clock: Clock): Promise<LinuxTold> {
  const beganAt = clock.now();
  const runs = await Promise.all([PS, FREE, VMSTAT, UPTIME].map((command) => runTool(command, clock)));
  const [ps, free, vmstat, uptime] = runs as [ToolRun, ToolRun, ToolRun, ToolRun];
  const processes = readProcesses();
  const files = new Map(PROC_FILES.map((name) => [name, textOf(`/proc/${name}`)]));
  return {
    beganAt,
    runs,
    ps: parsed(ps, parsePs),
    free: parsed(free, parseFree),
    vmstat: parsed(vmstat, parseVmstat),
    load: parsed(uptime, parseUptime),
    ...processes,
    files,
    endedAt: clock.now(),
  };
}

function readProcesses(): Pick<LinuxTold, 'stat' | 'io' | 'tasks'> {
  const [stat, io, tasks] = [new Map<string, ProcStat>(), new Map<string, ProcIo>(), new Map<string, ProcTasks>()];
  for (const pid of processFolders('/proc')) {
    const folder = `/proc/${pid}`;
    const line = parseProcStat(textOf(`${folder}/stat`) ?? '');
    if (line === null) continue;
    stat.set(pid, line);
    const bytes = textOf(`${folder}/io`);
    if (bytes !== null) io.set(pid, parseProcIo(bytes));
    const sums = line.threads > 1 && tasks.size < THREADED_AT_MOST ? readTasks(folder) : null;
    if (sums !== null) tasks.set(pid, sums);
  }
  return { stat, io, tasks };
}
