import { setImmediate } from 'node:timers/promises';
import type { Connect, TransportEvents } from '../../../src-main/client/transport.ts';

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** One connection as the agent's side of it sees it. */
export class Link {
  readonly #events: TransportEvents;
  readonly requests: Request[] = [];
  open = true;

  constructor(events: TransportEvents) {
    this.#events = events;
  }

  send(text: string): void {
    if (this.open) this.requests.push(JSON.parse(text) as Request);
  }

  /** By the client's side. As on a socket, it learns of the end later. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    void setImmediate().then(() => this.#events.closed('closed by itself'));
  }

  say(message: unknown): void {
    this.#events.message(typeof message === 'string' ? message : JSON.stringify(message));
  }

  answer(request: Request | undefined, result: unknown): void {
    this.say({ jsonrpc: '2.0', id: request!.id, result });
  }

  /** By the agent's side. */
  lose(reason = 'the agent has gone'): void {
    this.open = false;
    this.#events.closed(reason);
  }
}

/** An agent within reach of a hand: connections over nothing but function calls. */
export class Loopback {
  readonly links: Link[] = [];
  attempts = 0;
  refusal: string | null = null;
  /** What a new connection does at once. */
  onConnect: (link: Link) => void = () => undefined;

  readonly connect: Connect = (events) => {
    this.attempts += 1;
    if (this.refusal !== null) return Promise.reject(new Error(this.refusal));
    const link = new Link(events);
    this.links.push(link);
    this.onConnect(link);
    return Promise.resolve({ send: (text) => link.send(text), close: () => link.close() });
  };

  get link(): Link {
    return this.links.at(-1)!;
  }
}
