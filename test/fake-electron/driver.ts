import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Commands, Request } from './control.ts';

const REGISTER = new URL('./register.ts', import.meta.url).href;

/** Starts a built main bundle on the double, and asks the double things. */
export class Double {
  /** What the app wrote to standard error and standard output. */
  output = '';
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #next = 1;

  constructor(mainBundle: string, userData: string, env: NodeJS.ProcessEnv) {
    this.#child = fork(mainBundle, [`--user-data-dir=${userData}`], {
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', REGISTER],
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.#child.on('message', (answer: Answer) => this.#settle(answer));
    this.#child.once('exit', () => {
      for (const { reject } of this.#pending.values()) reject(new Error(`the app has ended:\n${this.output}`));
      this.#pending.clear();
    });
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  ask<C extends keyof Commands>(
    command: C,
    ...args: Parameters<Commands[C]>
  ): Promise<Awaited<ReturnType<Commands[C]>>> {
    if (!this.running) return Promise.reject(new Error(`the app has ended:\n${this.output}`));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#child.send({ id, command, args } satisfies Request);
    });
  }

  async quit(): Promise<void> {
    if (!this.running) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('error' in answer) pending?.reject(new Error(answer.error));
    else pending?.resolve(answer.result);
  }
}
