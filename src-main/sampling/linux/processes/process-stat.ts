import { readDecimals } from '../decimal.ts';

const OPEN = 0x28;
const CLOSE = 0x29;
/** The kernel writes at most 63 bytes of name (fs/proc/array.c, proc_task_name); ours may be a little longer. */
const LONGEST_NAME = 128;

/** Positions of proc_pid_stat(5) fields 4 and up among the numbers behind the state letter. */
const PPID = 0;
const PROCESS_GROUP = 1;
const FLAGS = 5;
const MINOR_FAULTS = 6;
const MAJOR_FAULTS = 8;
const USER_TICKS = 10;
const SYSTEM_TICKS = 11;
const CHILD_USER_TICKS = 12;
const CHILD_SYSTEM_TICKS = 13;
const PRIORITY = 14;
const NICE = 15;
const THREADS = 16;
const START_TICKS = 18;
const RSS_PAGES = 20;
const FIELDS = 21;
/** Of the stack; behind the limit of memory, the beginning and the end of the code. Kernels have more. */
const STACK_START = 24;
const FIELDS_READ = 25;
const PF_KTHREAD = 0x0020_0000;

/** One line of /proc/PID/stat, parsed in place: the same object is used for every process. */
export class ProcessStat {
  /** The state letter, as a character code. */
  stateLetter = 0;
  nameStart = 0;
  nameEnd = 0;
  /** Changes when the name does (exec, prctl), nearly always. */
  nameHash = 0;
  readonly #numbers = new Float64Array(FIELDS_READ);

  get ppid(): number {
    return this.#numbers[PPID]!;
  }
  get processGroup(): number {
    return this.#numbers[PROCESS_GROUP]!;
  }
  get kernelThread(): boolean {
    return (this.#numbers[FLAGS]! & PF_KTHREAD) !== 0;
  }
  get minorFaults(): number {
    return this.#numbers[MINOR_FAULTS]!;
  }
  get majorFaults(): number {
    return this.#numbers[MAJOR_FAULTS]!;
  }
  get cpuTicks(): number {
    return this.#numbers[USER_TICKS]! + this.#numbers[SYSTEM_TICKS]!;
  }
  get endedChildrenTicks(): number {
    return this.#numbers[CHILD_USER_TICKS]! + this.#numbers[CHILD_SYSTEM_TICKS]!;
  }
  get priority(): number {
    return this.#numbers[PRIORITY]!;
  }
  get nice(): number {
    return this.#numbers[NICE]!;
  }
  get threads(): number {
    return this.#numbers[THREADS]!;
  }
  get startTicks(): number {
    return this.#numbers[START_TICKS]!;
  }
  get rssPages(): number {
    return this.#numbers[RSS_PAGES]!;
  }
  /** Another one with each exec, nearly always; 0 for one that has ended, or may not be looked into (ptrace(2)). */
  get stackStart(): number {
    return this.#numbers[STACK_START]!;
  }

  /** False when the bytes are no such line (truncated, empty); the fields then mean nothing. */
  parse(bytes: Uint8Array, length: number): boolean {
    const open = bytes.indexOf(OPEN);
    if (open < 0 || open >= length) return false;
    // The name may hold spaces, parentheses and newlines: it ends at the last parenthesis, and no later field has one.
    let close = Math.min(length - 1, open + LONGEST_NAME);
    while (close > open && bytes[close] !== CLOSE) close--;
    if (close === open || close + 2 >= length) return false;
    this.nameStart = open + 1;
    this.nameEnd = close;
    let hash = 0;
    for (let position = open + 1; position < close; position++) hash = (Math.imul(hash, 31) + bytes[position]!) | 0;
    this.nameHash = hash;
    this.stateLetter = bytes[close + 2]!;
    const found = readDecimals(bytes, close + 3, length, this.#numbers);
    if (found < FIELDS_READ) this.#numbers[STACK_START] = 0;
    return found >= FIELDS;
  }
}
