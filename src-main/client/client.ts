import { Backoff } from '../base/backoff.ts';
import { messageOf } from '../base/result.ts';
import { ERROR, Notification, Response } from '../protocol/envelope.ts';
import { NOTIFICATIONS, type MethodName, type Params, type Result, type View } from '../protocol/methods.ts';
import type { AlertChange, AlertList } from '../features/alerts/alert.ts';
import type { Frame } from '../protocol/frame.ts';
import type { Connect, Transport } from './transport.ts';

export class RpcFailure extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected' }
  /** `retryInMs` null: not trying again. */
  | { readonly state: 'lost'; readonly reason: string; readonly retryInMs: number | null };

/** Frames that may be under way to us: a page that is stuck finds the newest when it wakes, not a queue. */
const UNSEEN_LIMIT = 2;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Watch {
  view: Partial<View>;
  subscription: string | null;
  isAsking: boolean;
  onFrame(frame: Frame): void;
}

/** Who hears of alerts: all of them on each connection, then every change. */
export interface AlertFollower {
  list(alerts: AlertList): void;
  change(change: AlertChange): void;
}

/**
 * The RPC client: over any transport, with reconnection (1 s, 2, 4 … 30 s) and subscriptions that survive it.
 * The agent is trusted for the shape of its results (one schema, one release); a message that is no JSON-RPC closes the
 * connection.
 */
export class AgentClient implements Disposable {
  readonly #connect: Connect;
  readonly #reconnect: boolean;
  readonly #onState: (state: ConnectionState) => void;
  readonly #backoff = new Backoff();
  readonly #pending = new Map<number, Pending>();
  readonly #watches = new Set<Watch>();
  /** With the changes that came while the list was still under way. */
  readonly #followers = new Map<AlertFollower, AlertChange[] | null>();
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
    const follows = [...this.#followers.keys()].map((follower) => this.#follow(follower));
    await Promise.all([
      ...follows,
      ...[...this.#watches].map((watch) => this.#subscribe(watch).catch(() => undefined)),
    ]);
  }

  request<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    const transport = this.#transport;
    if (transport === null) return Promise.reject(new RpcFailure(0, 'not connected to the agent'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      transport.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  /** Frames of a view from now on, across reconnections. Returns how to change the view and how to stop. */
  watch(view: Partial<View>, onFrame: (frame: Frame) => void): { change(view: Partial<View>): void; stop(): void } {
    const watch: Watch = { view, subscription: null, isAsking: false, onFrame };
    this.#watches.add(watch);
    if (this.#transport !== null) void this.#subscribe(watch).catch(() => undefined);
    return {
      change: (next) => {
        watch.view = next;
        if (this.#transport !== null) void this.#subscribe(watch).catch(() => undefined);
      },
      stop: () => {
        this.#watches.delete(watch);
        if (watch.subscription !== null)
          void this.request('unsubscribe', { subscription: watch.subscription }).catch(() => undefined);
      },
    };
  }

  /** Alerts from now on, across reconnections. Returns how to stop. */
  followAlerts(follower: AlertFollower): () => void {
    this.#followers.set(follower, null);
    if (this.#transport !== null) void this.#follow(follower);
    return () => this.#followers.delete(follower);
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

  /** One request at a time: a view that changes before the subscription is known follows under its id. */
  async #subscribe(watch: Watch): Promise<void> {
    if (watch.isAsking) return;
    watch.isAsking = true;
    try {
      for (let asked: Partial<View> | null = null; asked !== watch.view;) {
        asked = watch.view;
        watch.subscription = await this.#ask(asked, watch.subscription);
      }
    } finally {
      watch.isAsking = false;
    }
    if (!this.#watches.has(watch) && watch.subscription !== null)
      await this.request('unsubscribe', { subscription: watch.subscription });
  }

  /** The id of the subscription; null when the agent refuses the view. */
  async #ask(view: Partial<View>, subscription: string | null): Promise<string | null> {
    const params = { ...view, unseen_limit: UNSEEN_LIMIT };
    try {
      return (await this.request('subscribe', subscription === null ? params : { ...params, subscription }))
        .subscription;
    } catch (thrown) {
      if (!(thrown instanceof RpcFailure) || thrown.code === 0) throw thrown;
      // The agent ends the subscription of a view that it cannot give (a filter that takes too long): the next view is
      // a new one.
      return thrown.code === ERROR.notFound && subscription !== null ? await this.#ask(view, null) : subscription;
    }
  }

  /** Without an answer the connection is gone, or the agent is of an older release and has no alerts. */
  async #follow(follower: AlertFollower): Promise<void> {
    const meanwhile: AlertChange[] = [];
    this.#followers.set(follower, meanwhile);
    const alerts = await this.request('alerts', { follow: true }).catch(() => null);
    if (this.#followers.get(follower) !== meanwhile) return;
    this.#followers.set(follower, null);
    if (alerts === null) return;
    follower.list(alerts);
    for (const change of meanwhile) follower.change(change);
  }

  #receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.#giveUp();
    }
    const response = Response.safeParse(message);
    if (response.success) return this.#settle(response.data);
    const notification = Notification.safeParse(message);
    if (!notification.success) return this.#giveUp();
    if (notification.data.method === 'frame') this.#deliver(notification.data.params);
    if (notification.data.method === 'alert') this.#deliverAlert(notification.data.params);
  }

  /** Whoever is there speaks something else. */
  #giveUp(): void {
    this.#transport?.close();
    this.#lost('what came is no message of an agent');
  }

  #settle(response: Response): void {
    // Without an id: the agent could not read a request of ours, and says so to nobody in particular.
    if (response.id === null) return;
    const pending = this.#pending.get(Number(response.id));
    this.#pending.delete(Number(response.id));
    if (response.error) pending?.reject(new RpcFailure(response.error.code, response.error.message));
    else pending?.resolve(response.result);
  }

  #deliverAlert(params: unknown): void {
    const parsed = NOTIFICATIONS.alert.safeParse(params);
    if (!parsed.success) return;
    for (const [follower, meanwhile] of this.#followers) {
      if (meanwhile === null) follower.change(parsed.data);
      else meanwhile.push(parsed.data);
    }
  }

  #deliver(params: unknown): void {
    const parsed = NOTIFICATIONS.frame.safeParse(params);
    const subscription = (params as { readonly subscription?: unknown } | null | undefined)?.subscription;
    if (parsed.success)
      for (const watch of this.#watches) if (watch.subscription === subscription) watch.onFrame(parsed.data.frame);
    // Also of one that is not understood: the agent would wait for ever, and never send one that is.
    if (typeof subscription === 'string') void this.request('seen', { subscription }).catch(() => undefined);
  }

  #lost(reason: string): void {
    this.#attempt += 1;
    this.#transport = null;
    for (const watch of this.#watches) watch.subscription = null;
    this.#failAll(reason);
    const retryInMs = this.#reconnect ? this.#backoff.next() : null;
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
