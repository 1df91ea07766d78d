import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Disposables } from '../../src-main/base/disposable.ts';

const PROGRAMS = ['population', 'c-floor', 'leash'] as const;
type Program = (typeof PROGRAMS)[number];
/** For an end on request; then it is killed. */
const PATIENCE_MS = 60_000;

/**
 * Where a benchmark takes place: a temporary folder with the compiled programs, and everything started, which ends with
 * it.
 */
export class Stage implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'culprit-bench-'));
  readonly #cleanUp = new Disposables();
  readonly #children: ChildProcess[] = [];

  constructor() {
    for (const program of PROGRAMS) this.#compile(program);
  }

  program(name: Program): string {
    return join(this.folder, name);
  }

  /** Starts a command that dies with this process, however this process ends. Its pid is the command's own. */
  start(command: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(this.program('leash'), command, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
    this.#children.push(child);
    return child;
  }

  add(release: () => void): void {
    this.#cleanUp.add(release);
  }

  /** Ends what was started, waits until it is gone, then leaves the machine as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.splice(0).reverse().map(ended));
    this.#cleanUp[Symbol.dispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #compile(program: Program): void {
    const source = join(import.meta.dirname, `${program}.c`);
    const compiler = process.env['CC'] ?? 'cc';
    const flags = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-pthread'];
    const done = spawnSync(compiler, [...flags, source, '-o', this.program(program), '-lutil'], { encoding: 'utf8' });
    if (done.error)
      throw new Error(
        `a C compiler is needed (${compiler}: ${done.error.message}); on Debian: apt install build-essential`,
      );
    if (done.status !== 0) throw new Error(`${program}.c does not compile:\n${done.stderr}`);
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const insist = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.once('exit', () => {
      clearTimeout(insist);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

export function onLine(child: ChildProcess, take: (line: string) => void): void {
  if (child.stdout === null) throw new Error('its output is not read');
  createInterface({ input: child.stdout }).on('line', take);
}

/** The first line of a child's output that matches; fails when the child ends before. */
export function lineOf(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    onLine(child, (line) => {
      const match = pattern.exec(line);
      if (match !== null) resolve(match);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`it ended (${signal ?? code}) before it printed ${pattern.source}`)),
    );
  });
}

export const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

export const progress = (text: string): void => void process.stderr.write(`${text}\n`);
