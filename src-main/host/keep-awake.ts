import { spawn, type ChildProcess } from 'node:child_process';
import { platform } from 'node:os';

/** What holds sleep off, and ends by itself when this process ends, however it ends. */
function command(why: string): readonly [string, readonly string[]] | null {
  switch (platform()) {
    case 'darwin':
      return ['caffeinate', ['-i', '-w', String(process.pid)]];
    case 'linux':
      // `cat` ends with the pipe from this process.
      return ['systemd-inhibit', ['--what=idle:sleep', '--who=Culprit', `--why=${why}`, '--mode=block', 'cat']];
    default:
      return null;
  }
}

/** Holds sleep off until it is disposed of. A closed lid still sends a laptop to sleep. */
export class KeepAwake implements Disposable {
  readonly #child: ChildProcess | null;
  #released = false;
  /** Why the machine may go to sleep all the same; null as far as is known. */
  absent: string | null = null;

  /** @param onAbsent called once, where sleep cannot be held off, with the reason */
  constructor(why: string, onAbsent: (reason: string) => void) {
    const tell = (reason: string): void => {
      if (this.absent !== null || this.#released) return;
      this.absent = reason;
      onAbsent(reason);
    };
    const [name, args] = command(why) ?? [];
    this.#child = name === undefined ? null : spawn(name, args ?? [], { stdio: ['pipe', 'ignore', 'ignore'] });
    if (this.#child === null) tell(`there is no way known to hold sleep off on ${platform()}`);
    this.#child?.once('error', () => tell(`${name} is not there`));
    this.#child?.once('exit', () => tell(`${name} could not hold sleep off`));
    this.#child?.stdin?.on('error', () => undefined);
    this.#child?.unref();
  }

  [Symbol.dispose](): void {
    this.#released = true;
    this.#child?.stdin?.end();
    this.#child?.kill();
  }
}
