import { spawn, type ChildProcess } from 'node:child_process';
import { platform } from 'node:os';

/** What holds sleep off, and ends by itself when this process ends, however it ends. */
function command(why: string): readonly [string, readonly string[]] | null {
  switch (platform()) {
    case 'darwin':
      return ['caffeinate', ['-i', '-w', String(process.pid)]];
    case 'linux':
      // `cat` ends with the pipe from this process. That it runs is the sign that sleep is held off.
      return [
        'systemd-inhibit',
        ['--what=idle:sleep', '--who=Culprit', `--why=${why}`, '--mode=block', 'sh', '-c', 'echo; exec cat'],
      ];
    default:
      return null;
  }
}

/** One that waits for a service that does not answer is waited for no longer. */
const SETTLED_WITHIN_MS = 2_000;

/** Holds sleep off until it is disposed of. A closed lid still sends a laptop to sleep. */
export class KeepAwake implements Disposable {
  readonly #child: ChildProcess | null;
  #released = false;
  /** Why the machine may go to sleep all the same; null as far as is known. */
  absent: string | null = null;
  /** When what holds sleep off has started, or has failed to: until then it uses CPU. */
  readonly settled: Promise<void>;

  /** @param onAbsent called once, where sleep cannot be held off, with the reason */
  constructor(why: string, onAbsent: (reason: string) => void) {
    const tell = (reason: string): void => {
      if (this.absent !== null || this.#released) return;
      this.absent = reason;
      onAbsent(reason);
    };
    const [name, args] = command(why) ?? [];
    this.#child = name === undefined ? null : spawn(name, args ?? [], { stdio: ['pipe', 'pipe', 'ignore'] });
    if (this.#child === null) tell(`there is no way known to hold sleep off on ${platform()}`);
    this.#child?.once('error', () => tell(`${name} is not there`));
    this.#child?.once('exit', () => tell(`${name} could not hold sleep off`));
    this.#child?.stdin?.on('error', () => undefined);
    this.settled = this.#child === null ? Promise.resolve() : settled(this.#child);
    this.#child?.unref();
  }

  [Symbol.dispose](): void {
    this.#released = true;
    this.#child?.stdin?.end();
    this.#child?.kill();
  }
}

function settled(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve()).once('error', () => resolve());
    child.stdout?.once('data', () => resolve());
    // caffeinate says nothing.
    if (platform() === 'darwin') child.once('spawn', () => resolve());
    setTimeout(resolve, SETTLED_WITHIN_MS).unref();
  });
}
