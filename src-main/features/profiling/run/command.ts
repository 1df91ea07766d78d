import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { MonotonicMs } from '../../../base/brand.ts';
import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/result.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartedCommand {
  readonly pid: number;
  readonly startedAt: MonotonicMs;
  readonly ended: Promise<Ended>;
  /** What it writes to the descriptor for marks. */
  readonly marks: Readable;
  kill(signal: NodeJS.Signals): void;
}

/** A command that could not be started, as a shell tells it. */
export class CannotStart extends Error {
  /** 127: there is no such command; 126: there is, but it cannot be run. */
  readonly code: 126 | 127;
  constructor(code: 126 | 127, message: string) {
    super(message);
    this.code = code;
  }
}

/** The first descriptor behind standard input, output and error. */
export const MARK_DESCRIPTOR = 3;

/** As a shell does: 128 and the number of the signal that ended it. */
export const exitCodeOf = ({ code, signal }: Ended): number =>
  code ?? 128 + (signal === null ? 0 : constants.signals[signal]);

/**
 * Starts a command without a shell. Standard input, output and error are this process's own, so that a terminal stays
 * one, and so is its process group, so that the keys of a terminal reach it.
 * @throws CannotStart
 */
export async function startCommand(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  clock: Clock,
): Promise<StartedCommand> {
  try {
    const child = spawn(command, args, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'], env: environment });
    // Returns when the command has taken the place of the copy of this process that it started as: that is its start.
    const startedAt = clock.monotonic();
    const ended = new Promise<Ended>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    return { pid: child.pid!, startedAt, ended, marks: marksOf(child), kill: (signal) => void child.kill(signal) };
  } catch (thrown) {
    throw whyNot(command, thrown);
  }
}

function marksOf(child: ChildProcess): Readable {
  const marks = child.stdio[MARK_DESCRIPTOR] as Readable;
  // A command that ends while it writes.
  return marks.on('error', () => undefined);
}

function whyNot(command: string, thrown: unknown): CannotStart {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOENT') return new CannotStart(127, `${command}: there is no such command`);
  if (code === 'EACCES') return new CannotStart(126, `${command}: is there, but may not be executed`);
  if (code === 'ENOEXEC')
    return new CannotStart(126, `${command}: is there, but is no program that this machine can run`);
  if (code === 'E2BIG') return new CannotStart(126, `${command}: its arguments and environment are too long`);
  return new CannotStart(126, `${command}: ${messageOf(thrown)}`);
}
