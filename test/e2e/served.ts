import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const OUT = process.env['CULPRIT_OUT'] ?? join(import.meta.dirname, '../../out');

/** The built `culprit serve`, in a home of its own. */
export class Served {
  readonly url: URL;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: URL) {
    this.#child = child;
    this.url = url;
  }

  static async start(home: string, port = 0): Promise<Served> {
    const child = spawn(process.execPath, [join(OUT, 'main/cli.js'), 'serve', '--port', String(port)], {
      env: { ...process.env, CULPRIT_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`culprit serve ended with ${String(code)}`))),
    ])) as [string];
    return new Served(child, new URL(line));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The address of a page, with the token. */
  page(path: string, theme?: 'dark' | 'light'): string {
    const page = new URL(path, this.url);
    if (theme !== undefined) page.searchParams.set('theme', theme);
    page.hash = this.url.hash;
    return page.href;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** A process that keeps one core busy until it is told to end. */
export function busyLoop(): ChildProcess {
  return spawn(process.execPath, ['-e', "process.title = 'busy-loop'; for (;;);"], { stdio: 'ignore' });
}
