import { createRequire } from 'node:module';
import { accessSync, closeSync, constants as fsConstants, statSync } from 'node:fs';
import { on } from 'node:events';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { getSystemErrorName } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { StartedWith } from '../../../host/started-with.ts';
import type { StartAnswer, StartOrder } from './child-thread.ts';
import {
  MARK_DESCRIPTOR,
  whyNot,
  type Command,
  type CommandStarter,
  type Ended,
  type StartedCommand,
} from './command.ts';

/** Beside this file, whether it is the source or the bundle. */
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './child-thread.ts' : './child-thread.js', import.meta.url);
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SIG_IGN = 1;
const { SIGCHLD, SIGKILL, SIGPIPE, SIGSTOP, SIGXFSZ } = constants.signals;
/**
 * What Node ignores (src/node.cc, ResetSignalHandlers), and those that glibc keeps for itself: its posix_spawn(3) has
 * the command ignore these unless told otherwise (sysdeps/unix/sysv/linux/spawni.c).
 */
const NOT_TO_BE_IGNORED = [SIGPIPE, SIGXFSZ, 32, 33];

type Call = (...values: unknown[]) => number;

/**
 * Starts commands by posix_spawn(3) from a thread of its own (child-thread.ts), on Linux: with the limits and signals
 * that this process was started with, and at no cost of this process's memory.
 */
export class ThreadStarter implements CommandStarter {
  readonly #inherited: StartedWith;
  readonly #thread = new Worker(THREAD);
  readonly #socketpair: Call;
  readonly #answers: AsyncIterator<[StartAnswer]>;

  constructor(inherited: StartedWith) {
    const libc = (createRequire(import.meta.url)('koffi') as typeof import('koffi')).load('libc.so.6');
    this.#socketpair = libc.func('int socketpair(int domain, int type, int protocol, void *ends)') as Call;
    const signal = libc.func('intptr_t signal(int signal, intptr_t handler)') as Call;
    this.#inherited = inherited;
    // Kept until they are asked for: a short command may have ended before its start is heard of.
    this.#answers = on(this.#thread, 'message') as AsyncIterator<[StartAnswer]>;
    // What was ignored is so from now on for Culprit as well, and thereby for what it starts.
    for (const number of inherited.ignored) if (isForUs(number)) signal(number, SIG_IGN);
  }

  async start(command: Command): Promise<StartedCommand> {
    const [ours, theirs] = this.#markEnds();
    try {
      const answer = await this.#start(command, theirs);
      return { ...answer, marks: marksFrom(ours), kill: (signal) => tell(answer.pid, signal) };
    } catch (thrown) {
      closeSync(ours);
      throw thrown;
    } finally {
      closeSync(theirs);
    }
  }

  [Symbol.dispose](): void {
    void this.#thread.terminate();
  }

  async #start(command: Command, marks: number): Promise<{ pid: number; ended: Promise<Ended> }> {
    const [first, second] = [withIgnoredChildren(command, this.#inherited), inShell(command)];
    let answer = await this.#order(first, marks);
    // A script without an interpreter's line: a shell, and execvp(3), take it for their own.
    if (answer.kind === 'failed' && nameOf(answer.errno) === 'ENOEXEC' && second !== null)
      answer = await this.#order(second, marks);
    if (answer.kind === 'failed') throw whyNot(command.command, nameOf(answer.errno), nameOf(answer.errno));
    if (answer.kind === 'ended') throw new Error('a command ended before it started');
    const { pid } = answer;
    const ended = this.#next().then((end): Ended => {
      if (end.kind !== 'ended') throw new Error('a command was started while another ran');
      return end;
    });
    return { pid, ended };
  }

  #order({ command, args, environment }: Command, marks: number): Promise<StartAnswer> {
    const { ignored, blocked, openFiles } = this.#inherited;
    const order: StartOrder = {
      command,
      args,
      environment: Object.entries(environment).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}=${value}`],
      ),
      marks,
      markDescriptor: MARK_DESCRIPTOR,
      openFiles,
      notIgnored: NOT_TO_BE_IGNORED.filter((signal) => !ignored.has(signal)),
      blocked,
    };
    this.#thread.postMessage(order);
    return this.#next();
  }

  async #next(): Promise<StartAnswer> {
    const { value } = (await this.#answers.next()) as IteratorYieldResult<[StartAnswer]>;
    return value[0];
  }

  #markEnds(): [number, number] {
    const ends = Buffer.alloc(8);
    if (this.#socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) !== 0)
      throw new Error('no descriptor is left for marks');
    return [ends.readInt32LE(0), ends.readInt32LE(4)];
  }
}

/** Culprit has to be told when children end, and two signals cannot be ignored. */
const isForUs = (signal: number): boolean => signal !== SIGCHLD && signal !== SIGKILL && signal !== SIGSTOP;

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It belongs to another user by now (setuid).
  }
}

const nameOf = (errno: number): string => getSystemErrorName(-errno);

/** A shell takes the place of Culprit in ignoring the end of children, and the command then the shell's. */
const withIgnoredChildren = (command: Command, { ignored }: StartedWith): Command =>
  ignored.has(SIGCHLD)
    ? {
        ...command,
        command: '/bin/sh',
        args: ['-c', 'trap "" CHLD; exec "$@"', 'sh', command.command, ...command.args],
      }
    : command;

/** Null when it is nowhere. */
function inShell(command: Command): Command | null {
  const path = command.command.includes('/') ? command.command : onPath(command.command, command.environment['PATH']);
  return path === null ? null : { ...command, command: '/bin/sh', args: [path, ...command.args] };
}

function onPath(name: string, path = '/bin:/usr/bin'): string | null {
  const candidates = path.split(':').map((folder) => join(folder === '' ? '.' : folder, name));
  return candidates.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, fsConstants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function marksFrom(descriptor: number): Readable {
  // A command that ends while it writes.
  return new Socket({ fd: descriptor, writable: false }).on('error', () => undefined);
}
