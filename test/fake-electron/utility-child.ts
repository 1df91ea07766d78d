import { EventEmitter } from 'node:events';
import { FakeMessagePort, type PortMessage, type Remote } from './ports.ts';

/** Loaded into a utility process before its own module: gives it `process.parentPort`. */
class ParentPort extends EventEmitter implements Pick<Electron.ParentPort, 'postMessage'> {
  #early: unknown[] | null = [];

  constructor() {
    super();
    // As in Electron, nothing is delivered before somebody listens.
    this.on('newListener', (name) => {
      if (name !== 'message' || this.#early === null) return;
      const early = this.#early;
      this.#early = null;
      setImmediate(() => early.forEach((event) => this.emit('message', event)));
    });
  }

  postMessage(message: unknown): void {
    process.send!({ kind: 'message', message });
  }

  deliver(event: { data: unknown; ports: FakeMessagePort[] }): void {
    if (this.#early === null) this.emit('message', event);
    else this.#early.push(event);
  }
}

const parentPort = new ParentPort();
const ends = new Map<number, Remote>();

function open(id: number): FakeMessagePort {
  const [mine, theirs] = FakeMessagePort.pair();
  const send = (message: PortMessage): void => void (process.connected && process.send!(message));
  ends.set(
    id,
    theirs.giveTo({
      message: (data) => send({ kind: 'port-message', id, data }),
      close: () => send({ kind: 'port-close', id }),
    }),
  );
  return mine;
}

process.on('message', (message: PortMessage | { kind: 'message'; message: unknown; ports: number[] }) => {
  if (message.kind === 'message') parentPort.deliver({ data: message.message, ports: message.ports.map(open) });
  else if (message.kind === 'port-message') ends.get(message.id)?.message(message.data);
  else ends.get(message.id)?.close();
});
// Electron ends its utility processes when it goes.
process.once('disconnect', () => process.exit(0));

Object.defineProperty(process, 'parentPort', { value: parentPort });
