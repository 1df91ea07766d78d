import type { ProcessFacts } from '../../../sample/table.ts';
import { Settling } from '../../shared/settling.ts';
import { firstArguments } from '../../shared/first-arguments.ts';
import { argumentsIn, commandLine } from './process-arguments.ts';
import type { AsyncFunction, Libraries } from '../libraries.ts';
import { C } from './process-layouts.ts';

type PidPath = (pid: number, buffer: Buffer, size: number) => number;
type Sysctl = (name: Buffer, count: number, into: Buffer, length: Buffer, newValue: null, newLength: number) => number;
type UserFromUid = (uid: number, none: number) => string | null;

/**
 * kern.argmax of every macOS: with less room, the kernel gives the end of the arguments instead of their beginning
 * (sysctl_procargsx).
 */
const ARGMAX = 1_048_576;
/** p_comm has room for so many bytes: a name of that length may be the beginning of a longer one. */
const SHORT_NAME = 16;
/** Who takes longer holds a thread, and is waited for no more. */
const LONGEST_MS = 5_000;
/**
 * So many of the four threads that koffi, as all of Node, has for such calls may be held: the last is left to those
 * that do not block.
 */
const MOST_HELD = 3;
/** More processes than any Mac runs: of more, the oldest are forgotten. */
const MOST_WAITING = 10_000;

interface Job {
  readonly facts: ProcessFacts;
  readonly pid: number;
  readonly readable: boolean;
}

/** What the calls of one job write into. */
interface Room {
  readonly path: Buffer;
  /** Taken when the first command line is read. */
  arguments: Buffer | null;
}

const emptyRoom = (): Room => ({ path: Buffer.alloc(C.PROC_PIDPATHINFO_MAXSIZE), arguments: null });

/**
 * Executable, command line and user name of a process, read off the loop on koffi's worker threads, one at a time:
 * reading arguments waits for the process's memory map, and a user's name may have to come over the network. A call
 * that does not come back keeps its thread and the memory that it may yet write to; the others go on without it.
 */
export class SlowFacts {
  readonly #path: AsyncFunction<PidPath> | null;
  readonly #sysctl: AsyncFunction<Sysctl> | null;
  readonly #user: AsyncFunction<UserFromUid> | null;
  readonly #longestMs: number;
  readonly #users = new Map<number, string>();
  #room = emptyRoom();
  /** Threads with a call that takes too long. */
  #held = 0;
  #queue: Job[] = [];
  #working = false;
  readonly #settling = new Settling();

  /** @param longestMs for the facts of one process */
  constructor(libraries: Libraries, longestMs = LONGEST_MS) {
    const path = libraries.lookUpAsync<PidPath>('system', 'int proc_pidpath(int pid, void *buffer, uint32_t size)');
    const sysctl = libraries.lookUpAsync<Sysctl>(
      'system',
      'int sysctl(void *name, unsigned int count, void *into, void *length, void *newValue, size_t newLength)',
    );
    const user = libraries.lookUpAsync<UserFromUid>('system', 'const char *user_from_uid(uint32_t uid, int none)');
    this.#path = path.ok ? path.value : null;
    this.#sysctl = sysctl.ok ? sysctl.value : null;
    this.#user = user.ok ? user.value : null;
    this.#longestMs = longestMs;
  }

  /** @param readable whether its arguments may be read: it is this user's */
  ask(facts: ProcessFacts, pid: number, readable: boolean): void {
    facts.user = facts.uid === null ? null : (this.#users.get(facts.uid) ?? facts.user);
    if (this.#queue.push({ facts, pid, readable }) > MOST_WAITING) this.#queue.shift();
    if (!this.#working) void this.#work();
  }

  /** When all that was asked is answered or given up, or after `limitMs`. */
  settled(limitMs: number): Promise<void> {
    if (!this.#working) return Promise.resolve();
    return this.#settling.wait(limitMs);
  }

  /** Forgets what was not begun. */
  clear(): void {
    this.#queue = [];
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      // With all threads held, nothing would be answered.
      if (this.#held <= MOST_HELD) await this.#answerInTime(job);
    }
    this.#working = false;
    this.#settling.done();
  }

  /** A job that is late goes on by itself, in its own room, and what it finds is as good as ever. */
  async #answerInTime(job: Job): Promise<void> {
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), this.#longestMs);
    timer.unref();
    const answered = this.#answer(job, this.#room).catch(() => undefined);
    const outcome = await Promise.race([answered, late.promise]);
    clearTimeout(timer);
    if (outcome !== 'late') return;
    this.#room = emptyRoom();
    this.#held += 1;
    void answered.then(() => (this.#held -= 1));
  }

  async #answer({ facts, pid, readable }: Job, room: Room): Promise<void> {
    facts.executable = await this.#readPath(pid, room);
    facts.name = fullName(facts.name, facts.executable);
    if (facts.uid !== null) facts.user = await this.#readUser(facts.uid);
    if (!readable || this.#held >= MOST_HELD) return;
    const bytes = await this.#readArguments(pid, room);
    facts.command = bytes === null ? null : commandLine(bytes);
    facts.firstArguments = bytes === null ? undefined : firstArguments(argumentsIn(bytes));
  }

  async #readPath(pid: number, { path }: Room): Promise<string | null> {
    const length = (await this.#path?.(pid, path, path.length)) ?? 0;
    return length > 0 && length <= path.length ? path.toString('utf8', 0, length) : null;
  }

  async #readUser(uid: number): Promise<string> {
    const known = this.#users.get(uid);
    if (known !== undefined) return known;
    if (this.#held >= MOST_HELD) return String(uid);
    // Until it is known, and asked for once: the next of this user would wait as well.
    this.#users.set(uid, String(uid));
    const name = (await this.#user?.(uid, 1)) ?? String(uid);
    this.#users.set(uid, name);
    return name;
  }

  async #readArguments(pid: number, room: Room): Promise<Buffer | null> {
    const into = (room.arguments ??= Buffer.alloc(ARGMAX));
    const name = Buffer.from(Int32Array.of(C.CTL_KERN, C.KERN_PROCARGS2, pid).buffer);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(into.length));
    if ((await this.#sysctl?.(name, 3, into, length, null, 0)) !== 0) return null;
    const filled = Number(length.readBigUInt64LE());
    return filled <= into.length ? into.subarray(0, filled) : null;
  }
}

/** The kernel's name of a process is cut to 16 bytes; its executable's is not. */
export function fullName(name: string, executable: string | null): string {
  const file = executable?.slice(executable.lastIndexOf('/') + 1) ?? '';
  return Buffer.byteLength(name) >= SHORT_NAME - 3 && file.startsWith(name.replace(/\uFFFD+$/u, '')) ? file : name;
}
