import { EventEmitter } from 'node:events';

/** The far side of a port that was given to another process or to a page. */
export interface Remote {
  message(data: unknown): void;
  close(): void;
}

/**
 * One end of a channel. Once given away, what arrives here goes to the other process; the object itself is dead, as in
 * Electron.
 */
export class FakeMessagePort
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  #peer: FakeMessagePort | null = null;
  #remote: Remote | null = null;
  #queue: unknown[] = [];
  #started = false;
  #closed = false;

  static pair(): [FakeMessagePort, FakeMessagePort] {
    const [a, b] = [new FakeMessagePort(), new FakeMessagePort()];
    a.#peer = b;
    b.#peer = a;
    return [a, b];
  }

  postMessage(message: unknown, transfer: Electron.MessagePortMain[] = []): void {
    if (transfer.length > 0) throw new Error('the double passes no ports over ports');
    if (this.#remote !== null) throw new Error('this port was given away');
    this.#peer?.arrive(structuredClone(message));
  }

  start(): void {
    this.#started = true;
    for (const data of this.#queue.splice(0)) this.arrive(data);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer?.closedByPeer();
  }

  /** Gives this end away. Returns what the far side calls. */
  giveTo(remote: Remote): Remote {
    if (this.#remote !== null) throw new Error('this port was given away already');
    this.#remote = remote;
    for (const data of this.#queue.splice(0)) remote.message(data);
    if (this.#closed) remote.close();
    return { message: (data) => this.#peer?.arrive(data), close: () => this.close() };
  }

  /** From the other end. */
  arrive(data: unknown): void {
    if (this.#closed) return;
    if (this.#remote !== null) this.#remote.message(data);
    else if (this.#started) setImmediate(() => this.emit('message', { data, ports: [] }));
    else this.#queue.push(data);
  }

  /** From the other end. */
  closedByPeer(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#remote !== null) this.#remote.close();
    else setImmediate(() => this.emit('close'));
  }
}

export class MessageChannelMain implements Electron.MessageChannelMain {
  readonly port1: Electron.MessagePortMain;
  readonly port2: Electron.MessagePortMain;
  constructor() {
    const [port1, port2] = FakeMessagePort.pair();
    this.port1 = port1;
    this.port2 = port2;
  }
}

/** Ports that live in another process or page, by number. */
export class RemotePorts {
  readonly #send: (message: PortMessage) => void;
  readonly #ends = new Map<number, Remote>();
  #next = 1;

  constructor(send: (message: PortMessage) => void) {
    this.#send = send;
  }

  /** Gives ports away; returns the numbers by which the far side knows them. */
  give(ports: readonly Electron.MessagePortMain[]): number[] {
    return ports.map((port) => {
      const id = this.#next++;
      const remote: Remote = {
        message: (data) => this.#send({ kind: 'port-message', id, data }),
        close: () => this.#send({ kind: 'port-close', id }),
      };
      this.#ends.set(id, (port as unknown as FakeMessagePort).giveTo(remote));
      return id;
    });
  }

  receive(message: PortMessage): void {
    const end = this.#ends.get(message.id);
    if (message.kind === 'port-message') end?.message(message.data);
    else {
      this.#ends.delete(message.id);
      end?.close();
    }
  }

  /** The far side is gone. */
  closeAll(): void {
    for (const end of this.#ends.values()) end.close();
    this.#ends.clear();
  }
}

export type PortMessage = { kind: 'port-message'; id: number; data: unknown } | { kind: 'port-close'; id: number };
