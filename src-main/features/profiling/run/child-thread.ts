// The thread that starts commands and waits for them, on Linux: nothing else that Culprit does delays its two looks at
// the clock. A process that another thread starts is a child of the whole process all the same.
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { MonotonicMs } from '../../../base/brand.ts';
import { systemClock } from '../../../base/clock.ts';

export interface StartOrder {
  readonly command: string;
  readonly args: readonly string[];
  /** `NAME=value` each. */
  readonly environment: readonly string[];
  /** The descriptor that becomes `markDescriptor` of the command. */
  readonly marks: number;
  readonly markDescriptor: number;
  /** The soft limit on open files that the command gets; null leaves it as it is. */
  readonly openFiles: number | null;
  /** Signals that this process ignores and the command is not to. */
  readonly notIgnored: readonly number[];
  /** A set of signals, signal 1 in bit 0; null leaves it as it is. */
  readonly blocked: bigint | null;
}

export type StartAnswer =
  | { readonly kind: 'failed'; readonly errno: number }
  | { readonly kind: 'started'; readonly pid: number }
  | {
      readonly kind: 'ended';
      readonly code: number | null;
      readonly signal: number | null;
      readonly wallSeconds: number;
    };

/** glibc's types of spawn.h are smaller than that on every architecture. */
const SPAWN_BYTES = 512;
const SIGSET_BYTES = 128;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
const RLIMIT_NOFILE = 7;
const P_PID = 1;
const WEXITED = 4;
/** It stays a zombie until the main thread has it: till then its pid is nobody else's. */
const WNOWAIT = 0x0100_0000;
const CLD_EXITED = 1;
const EINTR = 4;
const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;

type Call = (...values: unknown[]) => number;
const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
const libc = koffi.load('libc.so.6');
const spawnp = libc.func(
  'int posix_spawnp(_Out_ int *pid, const char *file, void *actions, void *attr, const char **argv, const char **envp)',
) as Call;
const initActions = libc.func('int posix_spawn_file_actions_init(void *actions)') as Call;
const addDup2 = libc.func('int posix_spawn_file_actions_adddup2(void *actions, int from, int to)') as Call;
const destroyActions = libc.func('int posix_spawn_file_actions_destroy(void *actions)') as Call;
const initAttributes = libc.func('int posix_spawnattr_init(void *attr)') as Call;
const setFlags = libc.func('int posix_spawnattr_setflags(void *attr, short flags)') as Call;
const setDefault = libc.func('int posix_spawnattr_setsigdefault(void *attr, void *set)') as Call;
const setMask = libc.func('int posix_spawnattr_setsigmask(void *attr, void *set)') as Call;
const prlimit = libc.func('int prlimit(int pid, int resource, void *wanted, void *before)') as Call;
const waitid = libc.func('int waitid(int type, int id, void *info, int options)') as Call;
const fcntl = libc.func('int fcntl(int descriptor, int command, long value)') as Call;

interface Started {
  readonly pid: number;
  /** Not 0 where it could not be started. */
  readonly errno: number;
  readonly at: MonotonicMs;
}

function start(order: StartOrder): Started {
  const actions = Buffer.alloc(SPAWN_BYTES);
  initActions(actions);
  // Node has all it inherited closed at an exec; one that becomes itself is not (posix_spawn_file_actions_adddup2(3p)).
  for (const descriptor of [0, 1, 2]) addDup2(actions, descriptor, descriptor);
  addDup2(actions, order.marks, order.markDescriptor);
  const attributes = attributesOf(order);
  const argv = [order.command, ...order.args, null];
  const environment = [...order.environment, null];
  const pid = [0];
  // As Node does for a child: what a terminal or pipe was set to for Culprit is not the command's.
  for (const descriptor of [0, 1, 2]) fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL, 0) & ~O_NONBLOCK);
  const before = order.openFiles === null ? null : limitOpenFiles(order.openFiles);
  // The copy shares this process's memory until its exec (CLONE_VM, CLONE_VFORK): it costs the command nothing.
  const at = systemClock.monotonic();
  const errno = spawnp(pid, order.command, actions, attributes, argv, environment);
  if (before !== null) prlimit(0, RLIMIT_NOFILE, before, null);
  destroyActions(actions);
  return { pid: pid[0]!, errno, at };
}

function attributesOf({ notIgnored, blocked }: StartOrder): Buffer {
  const attributes = Buffer.alloc(SPAWN_BYTES);
  initAttributes(attributes);
  setFlags(attributes, POSIX_SPAWN_SETSIGDEF | (blocked === null ? 0 : POSIX_SPAWN_SETSIGMASK));
  setDefault(attributes, setOf(notIgnored.reduce((set, signal) => set | (1n << BigInt(signal - 1)), 0n)));
  if (blocked !== null) setMask(attributes, setOf(blocked));
  return attributes;
}

function setOf(signals: bigint): Buffer {
  const set = Buffer.alloc(SIGSET_BYTES);
  set.writeBigUInt64LE(signals);
  return set;
}

/** @returns struct rlimit as it was: soft and hard, 64 bits each; null when it was not changed */
function limitOpenFiles(soft: number): Buffer | null {
  const before = Buffer.alloc(16);
  if (prlimit(0, RLIMIT_NOFILE, null, before) !== 0) return null;
  const wanted = Buffer.from(before);
  wanted.writeBigUInt64LE(BigInt(soft));
  return prlimit(0, RLIMIT_NOFILE, wanted, null) === 0 ? before : null;
}

/** siginfo_t of 64-bit Linux: si_code at 8, si_status at 24. */
function untilEnd({ pid, at }: Started): StartAnswer {
  const info = Buffer.alloc(SIGSET_BYTES);
  while (waitid(P_PID, pid, info, WEXITED | WNOWAIT) !== 0 && koffi.errno() === EINTR);
  const wallSeconds = (systemClock.monotonic() - at) / 1_000;
  const [how, status] = [info.readInt32LE(8), info.readInt32LE(24)];
  const isExit = how === CLD_EXITED;
  return { kind: 'ended', code: isExit ? status : null, signal: isExit ? null : status, wallSeconds };
}

function tell(answer: StartAnswer): void {
  parentPort?.postMessage(answer);
}

parentPort?.on('message', (order: StartOrder) => {
  const started = start(order);
  const { pid, errno } = started;
  if (errno !== 0) return tell({ kind: 'failed', errno });
  tell({ kind: 'started', pid });
  tell(untilEnd(started));
});
