import type { ProcessFacts } from '../../sample/table.ts';
import type { AsyncFunction, Libraries } from './libraries.ts';
import { C } from './process-layouts.ts';

type PidPath = (pid: number, buffer: Buffer, size: number) => number;
type Sysctl = (name: Buffer, count: number, into: Buffer, length: Buffer, newValue: null, newLength: number) => number;
type UserFromUid = (uid: number, none: number) => string | null;

/** kern.argmax of every macOS: with less room, the kernel gives the end of the arguments instead of their beginning (sysctl_procargsx). */
const ARGMAX = 1_048_576;
/** Longer command lines are cut. */
const LONGEST = 4_096;
/** p_comm has room for so many bytes: a name of that length may be the beginning of a longer one. */
const SHORT_NAME = 16;

interface Job {
  readonly facts: ProcessFacts;
  readonly pid: number;
  readonly readable: boolean;
}

/**
 * Executable, command line and user name of a process, read off the loop on koffi's worker threads, one at a time: reading arguments waits
 * for the process's memory map, and a user's name may have to come over the network.
 */
export class SlowFacts {
  readonly #path: AsyncFunction<PidPath> | null;
  readonly #sysctl: AsyncFunction<Sysctl> | null;
  readonly #user: AsyncFunction<UserFromUid> | null;
  readonly #pathBuffer = Buffer.alloc(C.PROC_PIDPATHINFO_MAXSIZE);
  readonly #users = new Map<number, string>();
  /** Taken when the first command line is read. */
  #arguments: Buffer | null = null;
  #queue: Job[] = [];
  #working = false;
  #waiters: (() => void)[] = [];

  constructor(libraries: Libraries) {
    const path = libraries.lookUpAsync<PidPath>('system', 'int proc_pidpath(int pid, void *buffer, uint32_t size)');
    const sysctl = libraries.lookUpAsync<Sysctl>('system', 'int sysctl(void *name, unsigned int count, void *into, void *length, void *newValue, size_t newLength)');
    const user = libraries.lookUpAsync<UserFromUid>('system', 'const char *user_from_uid(uint32_t uid, int none)');
    this.#path = path.ok ? path.value : null;
    this.#sysctl = sysctl.ok ? sysctl.value : null;
    this.#user = user.ok ? user.value : null;
  }

  /** @param readable whether its arguments may be read: it is this user's */
  ask(facts: ProcessFacts, pid: number, readable: boolean): void {
    facts.user = facts.uid === null ? null : (this.#users.get(facts.uid) ?? facts.user);
    this.#queue.push({ facts, pid, readable });
    if (!this.#working) void this.#work();
  }

  /** When all that was asked is answered, or after `limitMs`. */
  settled(limitMs: number): Promise<void> {
    if (!this.#working) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Forgets what was not begun. */
  clear(): void {
    this.#queue = [];
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      await this.#answer(job).catch(() => undefined);
    }
    this.#working = false;
    for (const done of this.#waiters.splice(0)) done();
  }

  async #answer({ facts, pid, readable }: Job): Promise<void> {
    facts.executable = await this.#readPath(pid);
    facts.name = fullName(facts.name, facts.executable);
    if (facts.uid !== null) facts.user = await this.#readUser(facts.uid);
    if (readable) facts.command = await this.#readArguments(pid);
  }

  async #readPath(pid: number): Promise<string | null> {
    const length = (await this.#path?.(pid, this.#pathBuffer, this.#pathBuffer.length)) ?? 0;
    return length > 0 && length <= this.#pathBuffer.length ? this.#pathBuffer.toString('utf8', 0, length) : null;
  }

  async #readUser(uid: number): Promise<string> {
    const known = this.#users.get(uid);
    if (known !== undefined) return known;
    const name = (await this.#user?.(uid, 1)) ?? String(uid);
    this.#users.set(uid, name);
    return name;
  }

  async #readArguments(pid: number): Promise<string | null> {
    const into = (this.#arguments ??= Buffer.alloc(ARGMAX));
    const name = Buffer.from(Int32Array.of(C.CTL_KERN, C.KERN_PROCARGS2, pid).buffer);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(into.length));
    if ((await this.#sysctl?.(name, 3, into, length, null, 0)) !== 0) return null;
    const filled = Number(length.readBigUInt64LE());
    return filled <= into.length ? commandLine(into.subarray(0, filled)) : null;
  }
}

/** The kernel's name of a process is cut to 16 bytes; its executable's is not. */
export function fullName(name: string, executable: string | null): string {
  const file = executable?.slice(executable.lastIndexOf('/') + 1) ?? '';
  return Buffer.byteLength(name) >= SHORT_NAME - 3 && file.startsWith(name.replace(/\uFFFD+$/u, '')) ? file : name;
}

/**
 * Out of what KERN_PROCARGS2 gives: the number of arguments, the executable's path, NULs, the arguments, the environment, each with a NUL
 * behind it. The environment is never looked at: it holds secrets.
 */
export function commandLine(bytes: Buffer): string | null {
  if (bytes.length < 4) return null;
  const count = bytes.readInt32LE(0);
  let at = bytes.indexOf(0, 4);
  if (at < 0 || count <= 0) return null;
  while (at < bytes.length && bytes[at] === 0) at += 1;
  const start = at;
  for (let left = count; left > 0 && at < bytes.length && at - start < LONGEST; left--) {
    const end = bytes.indexOf(0, at);
    at = end < 0 ? bytes.length : end + 1;
  }
  // eslint-disable-next-line no-control-regex -- control characters are what this takes out
  const text = bytes.toString('utf8', start, Math.min(at, start + LONGEST)).replace(/\0+$/u, '').replace(/[\0-\x1f\x7f]+/gu, ' ').trim();
  return text === '' ? null : text;
}
