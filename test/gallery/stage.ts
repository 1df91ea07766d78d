import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-pthread'];

/**
 * Where the gallery is shown: a temporary folder with the compiled programs. What it starts ends with it, and so does
 * the folder.
 */
export class Stage implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'culprit-gallery-'));
  readonly files = join(this.folder, 'files');
  readonly lock = join(this.folder, 'lock');
  readonly buildScript = join(this.folder, 'build.sh');
  readonly #children = new Set<ChildProcess>();
  readonly #guard = guardOf(this.folder);

  constructor() {
    try {
      mkdirSync(this.files);
      compileAll(join(this.folder, 'bin'));
      this.#writeBuild();
    } catch (thrown) {
      rmSync(this.folder, { recursive: true, force: true });
      this.#guard.kill('SIGKILL');
      throw thrown;
    }
  }

  readonly program = (name: string): string => join(this.folder, 'bin', name);

  /** @param readsInput its standard input is a pipe from here */
  start(command: readonly string[], readsInput = false): ChildProcess {
    const child = spawn(command[0]!, command.slice(1), { stdio: [readsInput ? 'pipe' : 'ignore', 'pipe', 'inherit'] });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    child.once('error', () => this.#children.delete(child));
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#children].map(ended));
    rmSync(this.folder, { recursive: true, force: true });
    this.#guard.kill('SIGKILL');
  }

  /**
   * A source of some hundred functions, and a script that compiles it for ever with pauses, as a person who builds now
   * and then.
   */
  #writeBuild(): void {
    const body = (i: number): string =>
      `double f${i}(double *a, int n) { double s = ${i}; ` +
      `for (int k = 0; k < n; k++) s += a[k] * a[n - k - 1] / (s + ${i + 1}); return s; }`;
    const source = join(this.folder, 'source.c');
    const compiler = process.env['CC'] ?? 'cc';
    writeFileSync(source, Array.from({ length: 400 }, (_, i) => body(i)).join('\n'));
    writeFileSync(
      this.buildScript,
      `while :; do ${compiler} -O2 -c ${source} -o ${join(this.files, 'object.o')}; ` +
        `cp ${source} ${join(this.files, 'copy.c')}; done\n`,
    );
  }
}

/**
 * Removes the folder should this process be killed: its end closes the pipe. By then the keepers have ended what writes
 * there.
 */
function guardOf(folder: string): ChildProcess {
  const guard = spawn('sh', ['-c', 'cat; sleep 2; rm -rf "$1"', 'sh', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return guard;
}

/** Asks it to end, and waits until it has. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

function compileAll(into: string): void {
  mkdirSync(into);
  const loads = join(import.meta.dirname, 'loads');
  const sources = [
    ...readdirSync(loads).map((file) => join(loads, file)),
    join(import.meta.dirname, 'keeper.c'),
    join(import.meta.dirname, 'probe.c'),
  ];
  for (const source of sources.filter((path) => path.endsWith('.c')))
    compile(source, join(into, basename(source, '.c')));
}

function compile(source: string, program: string): void {
  const compiler = process.env['CC'] ?? 'cc';
  const done = spawnSync(compiler, [...FLAGS, source, '-o', program], { encoding: 'utf8' });
  if (done.error)
    throw new Error(
      `a C compiler is needed (${compiler}: ${done.error.message}); on Debian: apt install build-essential`,
    );
  if (done.status !== 0) throw new Error(`${basename(source)} does not compile:\n${done.stderr}`);
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

export const progress = (text: string): void => void process.stderr.write(`${text}\n`);

/** CLOCK_MONOTONIC in milliseconds, the clock that the probe prints. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;
