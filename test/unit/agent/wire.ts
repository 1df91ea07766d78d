import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import WebSocket from 'ws';
import { LineSplitter } from '../../../src-main/host/line-splitter.ts';
import type { Frame } from '../../../src-main/protocol/frame.ts';
import type { Status } from '../../../src-main/protocol/methods.ts';
import { TOKEN } from './running-agent.ts';

const BETWEEN_QUESTIONS_MS = 20;

/** What comes from an agent, unchecked. */
export interface Message {
  readonly id?: string | number | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
  readonly method?: string;
  readonly params?: { readonly follow: string; readonly change: unknown };
}

/** A client that sends what it likes and keeps what comes. */
export interface Wire extends Disposable {
  send(bytes: string | Buffer): void;
  request(method: string, params?: unknown): Promise<Message>;
  /** The next message that fits, of those that nobody has taken yet; fails when the connection ends before it comes. */
  take(fits: (message: Message) => boolean): Promise<Message>;
  /** Follows frames. */
  follow(view?: object): Promise<string>;
  /** The next change of what is followed. */
  frame(follow?: string): Promise<Frame>;
  /** What has come and was not taken; and the frames of it. */
  readonly untaken: readonly Message[];
  readonly frames: readonly Frame[];
  /** When it ended, and with which code of a WebSocket. */
  readonly closed: Promise<number>;
  pause(): void;
  resume(): void;
}

class Inbox {
  readonly messages: Message[] = [];
  #waiting: {
    fits: (message: Message) => boolean;
    resolve: (message: Message) => void;
    reject: (error: Error) => void;
  }[] = [];
  #ended = false;

  get frames(): Frame[] {
    return this.messages.flatMap(({ params }) => (params === undefined ? [] : [params.change as Frame]));
  }

  push(text: string): void {
    const message = JSON.parse(text) as Message;
    const index = this.#waiting.findIndex(({ fits }) => fits(message));
    if (index === -1) this.messages.push(message);
    else this.#waiting.splice(index, 1)[0]!.resolve(message);
  }

  take(fits: (message: Message) => boolean): Promise<Message> {
    const index = this.messages.findIndex(fits);
    if (index !== -1) return Promise.resolve(this.messages.splice(index, 1)[0]!);
    if (this.#ended) return Promise.reject(new Error('the connection has ended'));
    return new Promise((resolve, reject) => this.#waiting.push({ fits, resolve, reject }));
  }

  end(): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the connection has ended'));
  }
}

function wireOver(
  inbox: Inbox,
  closed: Promise<number>,
  io: { send(bytes: string | Buffer): void; pause(): void; resume(): void; end(): void },
): Wire {
  let nextId = 1;
  const request = (method: string, params?: unknown): Promise<Message> => {
    const id = nextId++;
    io.send(JSON.stringify({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }));
    return inbox.take((message) => message.id === id);
  };
  return {
    ...io,
    closed,
    request,
    take: (fits) => inbox.take(fits),
    follow: async (view = {}) => {
      const answer = await request('follow', { topic: 'frames', params: view });
      if (answer.error !== undefined) throw new Error(answer.error.message);
      return (answer.result as { follow: string }).follow;
    },
    frame: async (follow) => {
      const message = await inbox.take(
        ({ method, params }) => method === 'change' && (follow === undefined || params?.follow === follow),
      );
      return message.params!.change as Frame;
    },
    untaken: inbox.messages,
    get frames() {
      return inbox.frames;
    },
    [Symbol.dispose]: () => io.end(),
  };
}

export async function unixWire(path: string): Promise<Wire> {
  const socket = createConnection(path);
  await once(socket, 'connect');
  const inbox = new Inbox();
  const lines = new LineSplitter(
    1e8,
    (line) => inbox.push(line),
    () => undefined,
  );
  socket.on('data', (bytes) => lines.push(bytes));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(0)));
  void closed.then(() => inbox.end());
  const send = (bytes: string | Buffer): void => void socket.write(typeof bytes === 'string' ? `${bytes}\n` : bytes);
  return wireOver(inbox, closed, {
    send,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => socket.destroy(),
  });
}

export async function webWire(
  port: number,
  protocols: string[] = ['culprit.v1', `culprit.token.${TOKEN}`],
): Promise<Wire> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, protocols);
  await once(socket, 'open');
  const inbox = new Inbox();
  socket.on('message', (data) => inbox.push((data as Buffer).toString()));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  void closed.then(() => inbox.end());
  return wireOver(inbox, closed, {
    send: (bytes) => socket.send(bytes),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end: () => socket.terminate(),
  });
}

export async function statusOver(wire: Wire): Promise<Status> {
  return (await wire.request('status')).result as Status;
}

/** That the agent serves another client as if nothing had happened. */
export async function servesOthers(path: string): Promise<Status> {
  using other = await unixWire(path);
  return await statusOver(other);
}

/** The first status that fits. */
export async function statusWhen(wire: Wire, fits: (status: Status) => boolean): Promise<Status> {
  for (;;) {
    const status = await statusOver(wire);
    if (fits(status)) return status;
    await wait(BETWEEN_QUESTIONS_MS);
  }
}
