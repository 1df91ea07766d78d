import { messageOf } from '../base/result.ts';
import type { AlertList } from '../features/alerts/alert.ts';
import { ERROR, MAX_REQUEST_BYTES, Request } from '../protocol/envelope.ts';
import { METHODS, type MethodName } from '../protocol/methods.ts';
import type { RecordingInfo, RecordingRequest } from '../protocol/recording-methods.ts';
import type { Agent } from './agent.ts';
import type { Client, Connection, Endpoint, Role } from '../host/endpoint.ts';
import { ownRecordingPath } from '../features/recording/agent/own-recording.ts';
import { RequestQueue } from './request-queue.ts';
import { HANDLERS, Refusal, frameOf, parseParams, resolveView } from './service.ts';
import type { ResolvedView } from './view.ts';

interface Subscription {
  readonly id: string;
  view: ResolvedView;
  unseenLimit: number;
  unseen: number;
}

/** Above this, what was sent before has not left: a further frame is dropped. */
const FULL_BUFFER = 128 * 1024;
/** Above this, even answers do not leave: the connection is closed. */
const CHOKED_BUFFER = 4 * 1024 * 1024;
const MOST_SUBSCRIPTIONS = 8;

/** One client: its requests, its subscriptions, and no more of either than the sampler can bear. */
export class Session implements Client, Endpoint {
  readonly #agent: Agent;
  readonly #connection: Connection;
  readonly role: Role;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #requests: RequestQueue;
  #unfollow: (() => void) | null = null;
  #nextSubscription = 0;
  #dropped = 0;

  constructor(agent: Agent, connection: Connection, role: Role) {
    this.#agent = agent;
    this.#connection = connection;
    this.role = role;
    this.#requests = new RequestQueue({
      clock: agent.clock,
      handle: (text) => this.#handle(text),
      pause: () => connection.pause(),
      resume: () => connection.resume(),
      overflow: () => connection.close('too many requests'),
    });
    agent.join(this);
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** One whole message. */
  receive(text: string): void {
    this.#requests.push(text);
  }

  /** A message that cannot be taken whole: longer than allowed, or not text. */
  reject(reason: string): void {
    this.#refuse(null, ERROR.tooLarge, reason);
    this.#connection.close(reason);
  }

  /**
   * There is a new sample. A client that has not taken the last frame in misses this one; the next it gets is the
   * newest.
   */
  publish(): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.unseen >= subscription.unseenLimit || this.#connection.buffered() > FULL_BUFFER) {
        this.#dropped += 1;
        continue;
      }
      this.#publishTo(subscription);
    }
  }

  [Symbol.dispose](): void {
    this.#requests[Symbol.dispose]();
    this.#subscriptions.clear();
    this.#unfollow?.();
    this.#agent.recordings.left(this);
    this.#agent.leave(this);
  }

  #handle(text: string): void {
    if (text.length > MAX_REQUEST_BYTES)
      return this.#refuse(null, ERROR.tooLarge, `a message may have ${MAX_REQUEST_BYTES} bytes`);
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.#refuse(null, ERROR.parse, 'not JSON');
    }
    const request = Request.safeParse(message);
    if (!request.success) return this.#refuse(null, ERROR.invalidRequest, 'not a JSON-RPC 2.0 request');
    const { id, method, params } = request.data;
    const failed = (thrown: unknown): void => {
      if (thrown instanceof Refusal) return this.#refuse(id, thrown.code, thrown.message);
      this.#agent.log.error({ method, error: messageOf(thrown) }, 'a request failed');
      this.#refuse(id, ERROR.internal, 'internal error');
    };
    const answer = (result: unknown): void => this.#send({ jsonrpc: '2.0', id, result });
    try {
      const result = this.#call(method, params);
      if (result instanceof Promise) result.then(answer, failed);
      else answer(result);
    } catch (thrown) {
      failed(thrown);
    }
  }

  #call(method: string, params: unknown): unknown {
    if (!Object.hasOwn(METHODS, method)) throw new Refusal(ERROR.methodNotFound, `no method ${method}`);
    const name = method as MethodName;
    if (!METHODS[name].reads && !this.role.actions) {
      throw new Refusal(
        ERROR.notAllowed,
        `${method} changes something: it needs the Unix socket, or an agent started with --allow-actions`,
      );
    }
    switch (name) {
      case 'subscribe':
        return this.#subscribe(parseParams('subscribe', params));
      case 'unsubscribe':
        return this.#unsubscribe(parseParams('unsubscribe', params).subscription);
      case 'alerts':
        return this.#listAlerts(parseParams('alerts', params).follow);
      case 'recording.start':
        return this.#record(parseParams('recording.start', params));
      case 'seen':
        return this.#seen(parseParams('seen', params).subscription);
      default:
        return (HANDLERS[name] as (agent: Agent, params: unknown) => unknown)(this.#agent, parseParams(name, params));
    }
  }

  #subscribe({ subscription: id, unseen_limit, ...view }: ReturnType<typeof parseParams<'subscribe'>>): {
    subscription: string;
  } {
    const running = id === undefined ? undefined : this.#subscriptions.get(id);
    if (id !== undefined && running === undefined) throw new Refusal(ERROR.notFound, 'no such subscription');
    if (running === undefined && this.#subscriptions.size >= MOST_SUBSCRIPTIONS)
      throw new Refusal(ERROR.tooMany, `no more than ${MOST_SUBSCRIPTIONS} subscriptions a connection`);
    const subscription = running ?? {
      id: String(++this.#nextSubscription),
      view: resolveView(view),
      unseenLimit: Infinity,
      unseen: 0,
    };
    subscription.view = resolveView(view);
    subscription.unseenLimit = unseen_limit ?? Infinity;
    this.#subscriptions.set(subscription.id, subscription);
    this.#agent.subscriptionsChanged();
    // After the answer, so that the client knows the subscription when its first frame comes.
    queueMicrotask(() => this.#publishTo(subscription));
    return { subscription: subscription.id };
  }

  #unsubscribe(id: string): Record<string, never> {
    this.#subscriptions.delete(id);
    this.#agent.subscriptionsChanged();
    return {};
  }

  /** The list first, then every change of it: none is missed, and none comes before the list. */
  #listAlerts(follow: boolean): AlertList {
    if (follow)
      this.#unfollow ??= this.#agent.alerts.onAlert((change) =>
        this.#send({ jsonrpc: '2.0', method: 'alert', params: change }),
      );
    return this.#agent.alerts.list();
  }

  #record(asked: RecordingRequest): RecordingInfo {
    const { recordings } = this.#agent;
    const started = recordings.start({ ...asked, path: asked.path ?? this.#ownPath(asked) }, asked.bound ? this : null);
    if (!started.ok) throw new Refusal(ERROR.invalidParams, started.error);
    return started.value;
  }

  #ownPath(asked: RecordingRequest): string {
    try {
      return ownRecordingPath(this.#agent.places.data, this.#agent.clock.now(), asked);
    } catch (thrown) {
      throw new Refusal(ERROR.invalidParams, `the folder for recordings cannot be made: ${messageOf(thrown)}`);
    }
  }

  #seen(id: string): Record<string, never> {
    const subscription = this.#subscriptions.get(id);
    if (subscription !== undefined) subscription.unseen = Math.max(0, subscription.unseen - 1);
    return {};
  }

  #publishTo(subscription: Subscription): void {
    if (!this.#subscriptions.has(subscription.id) || this.#agent.observatory.sequence === 0) return;
    try {
      const frame = frameOf(this.#agent, subscription.view, this.#agent.selfCost(), this.#dropped);
      this.#send({ jsonrpc: '2.0', method: 'frame', params: { subscription: subscription.id, frame } });
      subscription.unseen += 1;
    } catch (thrown) {
      const level = thrown instanceof Refusal ? 'warn' : 'error';
      this.#agent.log[level]({ role: this.role.name, reason: messageOf(thrown) }, 'a subscription was ended');
      this.#unsubscribe(subscription.id);
    }
  }

  #refuse(id: string | number | null, code: number, message: string): void {
    this.#send({ jsonrpc: '2.0', id, error: { code, message } });
  }

  #send(message: unknown): void {
    this.#connection.send(JSON.stringify(message));
    if (this.#connection.buffered() > CHOKED_BUFFER) this.#connection.close('too slow to take its answers in');
  }
}
