import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { RemotePorts, type PortMessage } from './ports.ts';

/** Children that run, for tests to look at. */
export const utilities = new Set<FakeUtilityProcess>();

const CHILD_SIDE = new URL('./utility-child.ts', import.meta.url).href;

class FakeUtilityProcess
  extends EventEmitter
  implements Pick<Electron.UtilityProcess, 'kill' | 'pid' | 'postMessage' | 'stdout' | 'stderr'>
{
  readonly serviceName: string;
  readonly #child: ChildProcess;
  readonly #ports: RemotePorts;

  constructor(modulePath: string, args: string[], options: Electron.ForkOptions) {
    super();
    this.serviceName = options.serviceName ?? 'Node Utility Process';
    this.#child = fork(modulePath, args, {
      execArgv: [...(options.execArgv ?? []), '--import', CHILD_SIDE],
      env: (options.env ?? process.env) as NodeJS.ProcessEnv,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#ports = new RemotePorts((message) => this.#send(message));
    this.#child.on('message', (message) =>
      this.#receive(message as PortMessage | { kind: 'message'; message: unknown }),
    );
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.once('exit', (code, signal) => this.#ended(code ?? (signal === null ? 1 : constants.signals[signal])));
    utilities.add(this);
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }
  readonly stdout = null;
  readonly stderr = null;

  kill(): boolean {
    return this.#child.kill();
  }

  postMessage(message: unknown, transfer: Electron.MessagePortMain[] = []): void {
    this.#send({ kind: 'message', message, ports: this.#ports.give(transfer) });
  }

  #send(message: object): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #receive(message: PortMessage | { kind: 'message'; message: unknown }): void {
    if (message.kind === 'message') this.emit('message', message.message);
    else this.#ports.receive(message);
  }

  #ended(code: number): void {
    utilities.delete(this);
    this.#ports.closeAll();
    this.emit('exit', code);
  }
}

export const utilityProcess = {
  fork: (modulePath, args = [], options = {}) => new FakeUtilityProcess(modulePath, args, options),
} satisfies Pick<typeof Electron.UtilityProcess, 'fork'>;
