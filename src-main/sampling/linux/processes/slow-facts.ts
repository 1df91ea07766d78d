import { close, open, read, readdir, readlink, stat } from 'node:fs';
import type { ProcessFacts } from '../../../sample/table.ts';
import { firstArguments } from '../../shared/first-arguments.ts';
import { Settling } from '../../shared/settling.ts';
import { fullName } from './full-name.ts';

/** Longer command lines are cut. */
const LONGEST = 4_096;
/**
 * Reading a command line takes the target's mmap lock, so a sick process can hold the reader: never more than two
 * reads, and no waiting for them.
 */
const IN_FLIGHT = 2;

/** The process's folder in /proc, by its facts. */
type Job = readonly [facts: ProcessFacts, path: string];

/**
 * Command line, executable and cgroup of a process, read off the loop on Node's thread pool, a few at a time. A read
 * that a sick process blocks occupies its place until the kernel lets go; the sampler never waits for it.
 */
export class SlowFacts {
  /** In the order in which they were asked for; who is asked for again meanwhile is in it once. */
  readonly #queue = new Map<ProcessFacts, string>();
  #inFlight = 0;
  readonly #settling = new Settling();

  /** @param path the process's folder in /proc */
  ask(facts: ProcessFacts, path: string): void {
    this.#queue.set(facts, path);
    this.#next();
  }

  /** When all that was asked is answered, or after `limitMs`. */
  settled(limitMs: number): Promise<void> {
    if (this.#queue.size === 0 && this.#inFlight === 0) return Promise.resolve();
    return this.#settling.wait(limitMs);
  }

  /** Forgets what was not begun. */
  clear(): void {
    this.#queue.clear();
  }

  #next(): void {
    while (this.#inFlight < IN_FLIGHT) {
      const job = this.#queue.entries().next().value;
      if (job === undefined) break;
      this.#queue.delete(job[0]);
      this.#inFlight += 1;
      readAll(job, () => {
        this.#inFlight -= 1;
        this.#next();
      });
    }
    if (this.#inFlight > 0 || this.#queue.size > 0) return;
    this.#settling.done();
  }
}

function readAll([facts, path]: Job, done: () => void): void {
  readStart(`${path}/cgroup`, (cgroup) => {
    if (cgroup !== null) facts.cgroup = cgroupOf(cgroup.toString('utf8'));
    if (facts.kernelThread) return done();
    readProgram(path, (executable, args) => {
      if (args !== null && args.length > 0) return told(facts, executable, args, done);
      // A process whose first thread has ended shows its program in the others alone; one that has ended, nowhere.
      readdir(`${path}/task`, (failed, threads) => {
        const other = failed === null ? threads.find((thread) => !path.endsWith(`/${thread}`)) : undefined;
        if (other === undefined) return told(facts, executable, args, done);
        readProgram(`${path}/task/${other}`, (its, own) => told(facts, its, own, done));
      });
    });
  });
}

/** What cannot be read any more stands. */
function told(facts: ProcessFacts, executable: string | null, args: Buffer | null, done: () => void): void {
  const command = args === null ? null : commandLine(args);
  if (command !== null || executable !== null) facts.executable = executable;
  if (command !== null) {
    facts.command = command;
    facts.firstArguments = firstArguments(args!.toString('utf8').split('\0', 2));
  }
  facts.name = fullName(facts.name, executable, args ?? Buffer.alloc(0));
  done();
}

function readProgram(path: string, then: (executable: string | null, args: Buffer | null) => void): void {
  readlink(`${path}/exe`, (error, executable) => {
    withoutMark(error === null ? executable : null, (known) => {
      readStart(`${path}/cmdline`, (args) => then(known, args));
    });
  });
}

/** The kernel writes it behind the path of a file that is gone, as after an upgrade (fs/d_path.c). */
const GONE = ' (deleted)';

/** @param then with the path alone; a file that is really called so keeps its name */
function withoutMark(executable: string | null, then: (executable: string | null) => void): void {
  if (executable?.endsWith(GONE) !== true) return then(executable);
  stat(executable, (failed) => then(failed === null ? executable : executable.slice(0, -GONE.length)));
}

function readStart(path: string, then: (bytes: Buffer | null) => void): void {
  open(path, 'r', (failed, descriptor) => {
    if (failed !== null) return then(null);
    read(descriptor, Buffer.alloc(LONGEST), 0, LONGEST, 0, (error, length, buffer) => {
      close(descriptor, () => then(error === null ? buffer.subarray(0, length) : null));
    });
  });
}

/**
 * Arguments are NUL-terminated; a program may overwrite them with anything (proc_pid_cmdline(5)). Null when there are
 * none: a zombie, a kernel thread.
 */
export function commandLine(bytes: Buffer): string | null {
  const text = bytes
    .toString('utf8')
    .replace(/\0+$/u, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return text === '' ? null : text;
}

/** The unified hierarchy's path (`0::/…`), or else that of the first controller (cgroups(7)). */
export function cgroupOf(text: string): string | null {
  const lines = text.split('\n').filter((line) => line !== '');
  const line = lines.find((candidate) => candidate.startsWith('0::')) ?? lines[0];
  const path = line?.split(':').slice(2).join(':');
  return path === undefined || path === '' ? null : path;
}
