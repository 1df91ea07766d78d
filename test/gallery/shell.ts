import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Pen } from './pen.ts';
import { ended, type Stage } from './stage.ts';

const PATIENCE_MS = 5_000;

/**
 * A shell in a session of its own, from which loads are started as a person starts them: each job is a process group.
 * It hangs from a keeper, which kills all of it when this process ends, however it ends.
 */
export class Shell implements AsyncDisposable {
  readonly #keeper: ChildProcess;
  readonly #waiting: ((pid: number) => void)[] = [];

  constructor(stage: Stage, pen: Pen | null) {
    const bash = ['bash', '--norc', '--noprofile'];
    this.#keeper = stage.start(
      [stage.program('keeper'), ...(pen === null ? [] : ['--pen', pen.folder]), ...bash],
      true,
    );
    createInterface({ input: this.#keeper.stdout! }).on('line', (line) => {
      const pid = /^job (\d+)$/.exec(line)?.[1];
      if (pid !== undefined) this.#waiting.shift()?.(Number(pid));
    });
    this.#say('set -m');
    if (pen !== null) this.#say(`echo $$ > ${pen.members}`);
  }

  /** Starts a job in the background. @returns its process group */
  run(command: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the shell did not start: ${command}`)), PATIENCE_MS);
      this.#waiting.push((pid) => {
        clearTimeout(late);
        resolve(pid);
      });
      this.#say(`${command} </dev/null >/dev/null & echo "job $!"`);
    });
  }

  /** The keeper and the shell itself: nobody's culprits. */
  get pids(): number[] {
    const keeper = this.#keeper.pid!;
    return [keeper, ...childrenOf(keeper)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ended(this.#keeper);
  }

  #say(line: string): void {
    this.#keeper.stdin!.write(`${line}\n`);
  }
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
