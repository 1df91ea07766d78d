import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/result.ts';
import {
  MARK_DESCRIPTOR,
  whyNot,
  type Command,
  type CommandStarter,
  type Ended,
  type StartedCommand,
} from './command.ts';

/** Where Node has to do it. Of signals it hands on none that was ignored, and of limits what it made of them. */
export class NodeStarter implements CommandStarter {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async start({ command, args, environment }: Command): Promise<StartedCommand> {
    const startedAt = this.#clock.monotonic();
    try {
      const child = spawn(command, args, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'], env: environment });
      const ended = new Promise<Ended>((resolve) =>
        child.once('exit', (code, signal) =>
          resolve({
            code,
            signal: signal === null ? null : constants.signals[signal],
            wallSeconds: (this.#clock.monotonic() - startedAt) / 1_000,
          }),
        ),
      );
      await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      return { pid: child.pid!, ended, marks: marksOf(child), kill: (signal) => void child.kill(signal) };
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
      throw whyNot(command, code, messageOf(thrown));
    }
  }

  [Symbol.dispose](): void {
    // Node keeps nothing for it.
  }
}

function marksOf(child: ChildProcess): Readable {
  const marks = child.stdio[MARK_DESCRIPTOR] as Readable;
  // A command that ends while it writes.
  return marks.on('error', () => undefined);
}
