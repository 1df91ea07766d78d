import type { Result } from '../../../base/result.ts';
import { read } from '../layouts.ts';
import type { Libraries } from '../libraries.ts';
import {
  C,
  COALITION_RESOURCE_USAGE,
  PROC_BSDSHORTINFO,
  PROC_PIDCOALITIONINFO,
  PROC_TASKINFO,
  PROC_THREADINFO,
  RUSAGE_INFO,
} from './process-layouts.ts';

type Rusage = (pid: number, flavor: number, buffer: Buffer) => number;
type PidInfo = (pid: number, flavor: number, argument: number, buffer: Buffer, size: number) => number;
type CoalitionUsage = (id: number, buffer: Buffer, size: number) => number;
type ResponsiblePid = (pid: number) => number;

/** What a call came to: 0, or an errno of Darwin, or one of these. */
export const MISSING = -1;
export const SHORT = -2;

const MOST_THREADS = 512;

/**
 * libproc's calls for one process, each into a buffer of its own that is used again. A call returns 0 when its buffer
 * is filled, an errno, MISSING where this system has no such function, or SHORT when less came than there should be.
 */
export class ProcessCalls {
  /** Where a kernel wrote nothing, all bits stay set: no counter gets there. */
  readonly rusage = Buffer.alloc(RUSAGE_INFO.size, 0xff);
  readonly task = Buffer.alloc(PROC_TASKINFO.size);
  readonly short = Buffer.alloc(PROC_BSDSHORTINFO.size);
  readonly thread = Buffer.alloc(PROC_THREADINFO.size);
  readonly coalition = Buffer.alloc(COALITION_RESOURCE_USAGE.size, 0xff);
  readonly #coalitionIds = Buffer.alloc(PROC_PIDCOALITIONINFO.size);
  readonly #threadIds = Buffer.alloc(MOST_THREADS * 8);
  readonly #errno: () => number;
  readonly #rusageCall: Result<Rusage>;
  readonly #pidInfo: Result<PidInfo>;
  readonly #coalitionUsage: Result<CoalitionUsage>;
  readonly #responsible: Result<ResponsiblePid>;
  #flavor: number = C.RUSAGE_INFO_V6;
  /** Whether one has been answered: no other is tried from then on. */
  #flavorIsKnown = false;

  constructor(libraries: Libraries) {
    this.#errno = () => libraries.errno();
    this.#rusageCall = libraries.lookUp('system', 'int proc_pid_rusage(int pid, int flavor, void *buffer)');
    this.#pidInfo = libraries.lookUp(
      'system',
      'int proc_pidinfo(int pid, int flavor, uint64_t argument, void *buffer, int size)',
    );
    this.#coalitionUsage = libraries.lookUp(
      'system',
      'int coalition_info_resource_usage(uint64_t id, void *usage, size_t size)',
    );
    this.#responsible = libraries.lookUp('system', 'int responsibility_get_pid_responsible_for_pid(int pid)');
  }

  /** The newest flavor of rusage_info that this kernel knows, as far as it has been asked: 6, 5 or 4. */
  get flavor(): number {
    return this.#flavor;
  }

  /** proc_pid_rusage(3): fills `rusage`. */
  readRusage(pid: number): number {
    if (!this.#rusageCall.ok) return MISSING;
    for (let flavor = this.#flavor; ; flavor -= 1) {
      if (this.#rusageCall.value(pid, flavor, this.rusage) === 0) {
        this.#flavor = flavor;
        this.#flavorIsKnown = true;
        return 0;
      }
      const errno = this.#error();
      // An older kernel does not know the newer flavors: V6 came with macOS 13.
      if (errno !== C.EINVAL || this.#flavorIsKnown || flavor <= C.RUSAGE_INFO_V4) return errno;
    }
  }

  readTask = (pid: number): number => this.#info(pid, C.PROC_PIDTASKINFO, 0, this.task);
  readShort = (pid: number): number => this.#info(pid, C.PROC_PIDT_SHORTBSDINFO, 0, this.short);
  readThread = (pid: number, thread: number): number => this.#info(pid, C.PROC_PIDTHREADINFO, thread, this.thread);

  /** The resource coalition of a process; 0 where it is in none, or that is not told. */
  coalitionOf(pid: number): number {
    return this.#info(pid, C.PROC_PIDCOALITIONINFO, 0, this.#coalitionIds) === 0
      ? read(this.#coalitionIds, [PROC_PIDCOALITIONINFO.fields.coalition_id[0], 'u64'])
      : 0;
  }

  /** Fills `coalition`, whose end keeps all bits set where the kernel's structure is shorter. */
  readCoalition(id: number): number {
    if (!this.#coalitionUsage.ok) return MISSING;
    this.coalition.fill(0xff);
    return this.#coalitionUsage.value(id, this.coalition, this.coalition.length) === 0 ? 0 : this.#error();
  }

  /** How many threads' handles are there for `threadAt`; none where they may not be read. */
  listThreads(pid: number): number {
    if (!this.#pidInfo.ok) return 0;
    const bytes = this.#pidInfo.value(pid, C.PROC_PIDLISTTHREADS, 0, this.#threadIds, this.#threadIds.length);
    return Math.max(0, Math.min(MOST_THREADS, Math.floor(bytes / 8)));
  }

  threadAt = (index: number): number => read(this.#threadIds, [index * 8, 'u64']);

  /** On whose behalf a process runs: its app. Itself where it is nobody's, or that is not told. */
  responsibleFor(pid: number): number {
    const responsible = this.#responsible.ok ? this.#responsible.value(pid) : -1;
    return responsible > 0 ? responsible : pid;
  }

  #info(pid: number, flavor: number, argument: number, buffer: Buffer): number {
    if (!this.#pidInfo.ok) return MISSING;
    const bytes = this.#pidInfo.value(pid, flavor, argument, buffer, buffer.length);
    if (bytes === buffer.length) return 0;
    return bytes > 0 ? SHORT : this.#error();
  }

  /** Of a call that failed: never 0, though it may not have said why. */
  #error(): number {
    return this.#errno() || SHORT;
  }
}
