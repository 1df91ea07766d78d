import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { LoadName } from './amounts.ts';
import type { LoadLine } from './load-process.ts';
import type { Truths } from './truths.ts';

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** A load that has been started and waits for its word; it ends with this object. */
export class RunningLoad implements Disposable {
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: Child) {
    // It may end before its word reaches it; that its lines end says so.
    child.stdin.on('error', () => undefined);
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves when it is ready. @throws Error with the reason, where it cannot be this load here */
  static async start(name: LoadName, amount: number): Promise<RunningLoad> {
    const load = new RunningLoad(
      spawn(process.execPath, [...ownProgram(), 'selftest', '--run-load', name, String(amount)], {
        env: environment(name, amount),
        stdio: ['pipe', 'pipe', 'ignore'],
      }),
    );
    try {
      await load.#next();
      return load;
    } catch (thrown) {
      load[Symbol.dispose]();
      throw thrown;
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Runs it; resolves when it is done and idle. */
  async go(): Promise<Truths> {
    this.#child.stdin.write('go\n');
    const line = await this.#next();
    return 'done' in line ? line.done : {};
  }

  [Symbol.dispose](): void {
    this.#child.stdin.destroy();
    // It may be busy, and then sees the end of its input late. SIGTERM would leave its own children.
    if (this.#child.exitCode === null) setTimeout(() => this.#child.kill('SIGKILL'), 300).unref();
  }

  async #next(): Promise<LoadLine> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error('the load ended before its time');
    const line = JSON.parse(next.value) as LoadLine;
    if ('cannot' in line) throw new Error(line.cannot);
    return line;
  }
}

/** How this program was started: Node with a script; packaged, the program itself. */
function ownProgram(): string[] {
  const packaged = process.versions['electron'] !== undefined && !('defaultApp' in process);
  return packaged ? [] : [...process.execArgv, process.argv[1]!];
}

function environment(name: LoadName, amount: number): NodeJS.ProcessEnv {
  const compiled = getCompileCacheDir();
  return {
    ...process.env,
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
    ...(name === 'threads' ? { UV_THREADPOOL_SIZE: String(amount) } : {}),
  };
}
