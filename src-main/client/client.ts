import { Backoff } from '../base/backoff.ts';
import { messageOf } from '../base/result.ts';
import { asNotification, asResponse, type Response, seenMessage } from '../protocol/envelope.ts';
import type {
  ChangeOf,
  Contract,
  FirstOf,
  MethodOf,
  ParamsOf,
  ResultOf,
  TopicOf,
  TopicParamsOf,
} from '../protocol/feature.ts';
import type { Core } from '../protocol/methods.ts';
import { RpcFailure } from './failure.ts';
import { Followings, type Follower, type Following } from './followings.ts';
import type { Connect, Transport } from './transport.ts';

export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected' }
  /** `retryInMs` null: not trying again. */
  | { readonly state: 'lost'; readonly reason: string; readonly retryInMs: number | null };

/** A client in the words of one contract: the agent's own, or a feature's. */
export interface ClientOf<C extends Contract> {
  request<M extends MethodOf<C>>(method: M, params: ParamsOf<C, M>): Promise<ResultOf<C, M>>;
  /** What a topic is now and each change of it from now on, across reconnections. */
  follow<T extends TopicOf<C>>(
    topic: T,
    params: TopicParamsOf<C, T>,
    follower: Follower<FirstOf<C, T>, ChangeOf<C, T>>,
  ): Following<TopicParamsOf<C, T>>;
}

interface Pending {
  /** Told at once, before whatever the agent says next. */
  readonly answered: ((result: unknown) => void) | undefined;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * The RPC client: over any transport, with reconnection (1 s, 2, 4 … 30 s), which everything that is followed survives.
 * The agent is trusted for the shape of what it says (one schema, one release, and a transport to this user's own
 * agent); a message that is no JSON-RPC closes the connection.
 */
export class AgentClient implements ClientOf<Core>, Disposable {
  readonly #connect: Connect;
  readonly #reconnect: boolean;
  readonly #onState: (state: ConnectionState) => void;
  readonly #backoff = new Backoff();
  readonly #pending = new Map<number, Pending>();
  readonly #followings = new Followings(
    (method, params, answered) => this.#request(method, params, answered),
    (id) => this.#transport?.send(seenMessage(id)),
    () => this.#transport !== null,
  );
  #transport: Transport | null = null;
  /** Null when no further attempt is planned. */
  #cancelRetry: (() => void) | null = null;
  #nextId = 1;
  /** Whatever an earlier connection still says does not count. */
  #attempt = 0;
  #closed = false;

  constructor(connect: Connect, options: { reconnect: boolean; onState?: (state: ConnectionState) => void }) {
    this.#connect = connect;
    this.#reconnect = options.reconnect;
    this.#onState = options.onState ?? (() => undefined);
  }

  /**
   * Resolves when connected. Without `reconnect` it fails with the reason; with it, it resolves after the first attempt
   * and goes on trying.
   */
  async open(): Promise<void> {
    const attempt = ++this.#attempt;
    const isCurrent = (): boolean => attempt === this.#attempt && !this.#closed;
    this.#onState({ state: 'connecting' });
    let transport: Transport;
    try {
      transport = await this.#connect({
        message: (text) => {
          if (isCurrent()) this.#receive(text);
        },
        closed: (reason) => {
          if (isCurrent()) this.#lost(reason);
        },
      });
    } catch (thrown) {
      if (!this.#reconnect) throw thrown;
      if (isCurrent()) this.#lost(messageOf(thrown));
      return;
    }
    if (!isCurrent()) return transport.close();
    this.#transport = transport;
    this.#backoff.reset();
    this.#onState({ state: 'connected' });
    await this.#followings.connected();
  }

  request<M extends MethodOf<Core>>(method: M, params: ParamsOf<Core, M>): Promise<ResultOf<Core, M>> {
    return this.#request(method, params) as Promise<ResultOf<Core, M>>;
  }

  follow<T extends TopicOf<Core>>(
    topic: T,
    params: TopicParamsOf<Core, T>,
    follower: Follower<FirstOf<Core, T>, ChangeOf<Core, T>>,
  ): Following<TopicParamsOf<Core, T>> {
    return this.#followings.add(topic, params, follower);
  }

  /** This client in the words of a feature's contract: `client.of<typeof alerts>()`, a type and no code of it. */
  of<C extends Contract>(): ClientOf<C> {
    return this as unknown as ClientOf<C>;
  }

  /** Tries again now instead of at the end of the wait. */
  retryNow(): void {
    if (this.#cancelRetry === null) return;
    this.#cancelRetry();
    this.#cancelRetry = null;
    void this.open();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#transport?.close();
    this.#transport = null;
    this.#failAll('the connection was closed');
  }

  #request(method: string, params: unknown, answered?: (result: unknown) => void): Promise<unknown> {
    const transport = this.#transport;
    if (transport === null) return Promise.reject(new RpcFailure(0, 'not connected to the agent'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, answered });
      transport.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  #receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.#giveUp();
    }
    const response = asResponse(message);
    if (response !== null) return this.#settle(response);
    const notification = asNotification(message);
    if (notification === null) return this.#giveUp();
    const { follow, change, code, reason } = (notification.params ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof follow !== 'string') return;
    if (notification.method === 'change') this.#followings.change(follow, change);
    if (notification.method === 'ended')
      this.#followings.ended(
        follow,
        new RpcFailure(Number(code), typeof reason === 'string' ? reason : 'it has ended'),
      );
  }

  /** Whoever is there speaks something else. */
  #giveUp(): void {
    this.#transport?.close();
    this.#lost('what came is no message of an agent');
  }

  #settle({ id, result, error }: Response): void {
    // Without an id: the agent could not read a request of ours, and says so to nobody in particular.
    if (id === null) return;
    const pending = this.#pending.get(Number(id));
    this.#pending.delete(Number(id));
    if (error !== undefined) return pending?.reject(new RpcFailure(error.code, error.message));
    pending?.answered?.(result);
    pending?.resolve(result);
  }

  #lost(reason: string): void {
    this.#attempt += 1;
    this.#transport = null;
    const retryInMs = this.#reconnect ? this.#backoff.next() : null;
    this.#followings.lost(retryInMs === null ? new RpcFailure(0, reason) : null);
    this.#failAll(reason);
    this.#onState({ state: 'lost', reason, retryInMs });
    if (retryInMs === null) return;
    const timer = setTimeout(() => {
      this.#cancelRetry = null;
      void this.open();
    }, retryInMs);
    this.#cancelRetry = () => clearTimeout(timer);
  }

  #failAll(reason: string): void {
    const error = new RpcFailure(0, reason);
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
