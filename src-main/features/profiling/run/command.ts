import { constants } from 'node:os';
import type { Readable } from 'node:stream';

export interface Ended {
  readonly code: number | null;
  /** The number of the signal that ended it. */
  readonly signal: number | null;
  /** From just before it was started to its end. */
  readonly wallSeconds: number;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

export interface StartedCommand {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it writes to the descriptor for marks. */
  readonly marks: Readable;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts commands without a shell. Standard input, output and error are this process's own, so that a terminal stays
 * one, and so is its process group, so that the keys of a terminal reach it.
 */
export interface CommandStarter extends Disposable {
  /** @throws CannotStart */
  start(command: Command): Promise<StartedCommand>;
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
/** glibc keeps 32 and 33 for itself (signal(7)): the first of the real-time signals. */
const SIGRTMIN = 34;

/** As a shell does: 128 and the number of the signal that ended it. */
export const exitCodeOf = ({ code, signal }: Ended): number => code ?? 128 + (signal ?? 0);

/** `SIGTERM`; `SIGRTMIN+2` of those without a name of their own. */
export function signalName(signal: number): string {
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  if (name !== undefined) return name;
  if (signal < SIGRTMIN) return `SIG${signal}`;
  return signal === SIGRTMIN ? 'SIGRTMIN' : `SIGRTMIN+${signal - SIGRTMIN}`;
}

/** @param code ENOENT, EACCES … */
export function whyNot(command: string, code: string, message: string): CannotStart {
  if (command === '') return new CannotStart(127, 'the command is empty: there is no such command');
  if (code === 'ENOENT') return new CannotStart(127, `${command}: there is no such command`);
  if (code === 'EACCES') return new CannotStart(126, `${command}: is there, but may not be executed`);
  if (code === 'ENOEXEC')
    return new CannotStart(126, `${command}: is there, but is no program that this machine can run`);
  if (code === 'E2BIG') return new CannotStart(126, `${command}: its arguments and environment are too long`);
  return new CannotStart(126, `${command}: ${message}`);
}
