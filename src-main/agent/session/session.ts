import { messageOf } from '../../base/result.ts';
import type { Connection, Endpoint, Role } from '../../host/endpoint.ts';
import { asRequest, asSeen, ERROR, MAX_REQUEST_BYTES } from '../../protocol/envelope.ts';
import { accessOf, type Access } from '../../protocol/feature.ts';
import type { ParsedParams } from '../../protocol/methods.ts';
import { allow } from './access.ts';
import type { Agent } from '../agent.ts';
import type { Client, Connected } from './client.ts';
import { Refusal } from './refusal.ts';
import { RequestQueue } from './request-queue.ts';
import { HANDLERS } from './service.ts';
import { parse } from './parse.ts';
import { openTopic, type OpenTopic } from './topics.ts';

interface Following {
  readonly id: string;
  readonly topic: string;
  opened: OpenTopic;
  unseenLimit: number;
  unseen: number;
}

/** Above this, what was sent before has not left: a further frame is dropped. */
const FULL_BUFFER = 128 * 1024;
/** Above this, even answers do not leave: the connection is closed. */
const CHOKED_BUFFER = 4 * 1024 * 1024;
const MOST_FOLLOWED = 16;
/** Each is a frame a sample. */
const MOST_PACED = 8;

/** One client: its requests, what it follows, and no more of either than the sampler can bear. */
export class Session implements Client, Connected, Endpoint {
  readonly #agent: Agent;
  readonly #connection: Connection;
  #role: Role;
  readonly #followed = new Map<string, Following>();
  readonly #requests: RequestQueue;
  #nextId = 0;
  #dropped = 0;

  constructor(agent: Agent, connection: Connection, role: Role) {
    this.#agent = agent;
    this.#connection = connection;
    this.#role = role;
    this.#requests = new RequestQueue({
      clock: agent.clock,
      handle: (text) => this.#handle(text),
      pause: () => connection.pause(),
      resume: () => connection.resume(),
      overflow: () => connection.close('too many requests'),
    });
    agent.join(this);
  }

  get role(): Role {
    return this.#role;
  }

  /** How many topics it follows whose changes come with samples. */
  get pacedCount(): number {
    let count = 0;
    for (const { opened } of this.#followed.values()) if (opened.isPaced) count += 1;
    return count;
  }

  /** Changes it missed because it took them in too slowly. */
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
   * There is a new sample. A client that has not taken the last change in misses this one; the next it gets is the
   * newest. Never throws.
   */
  sampled(): void {
    for (const following of this.#followed.values()) {
      const { next } = following.opened;
      if (next !== null && this.#takesMore(following)) this.#sendNext(following, next);
    }
  }

  /** A topic has changed, by itself. */
  changed(topic: string, change: unknown): void {
    for (const following of this.#followed.values())
      if (following.topic === topic && this.#takesMore(following)) this.#sendChange(following, change);
  }

  /** Gives up all rights but these, and what is followed with others. */
  limit(access: readonly Access[]): void {
    this.#role = { ...this.#role, access: this.#role.access.filter((right) => access.includes(right)) };
    for (const following of this.#followed.values())
      if (!this.#role.access.includes(following.opened.access))
        this.#end(following, ERROR.notAllowed, 'the right to follow it was given up');
  }

  follow({ topic, params, follow: id, unseen_limit }: ParsedParams<'follow'>): { follow: string; first: unknown } {
    const running = id === undefined ? undefined : this.#followed.get(id);
    if (id !== undefined && running?.topic !== topic)
      throw new Refusal(ERROR.notFound, 'nothing is followed by that id');
    const opened = openTopic(this.#agent, this, topic, params);
    if (running === undefined) this.#refuseTooMany(opened);
    // What it is now is asked first: a topic that cannot be given is not followed, or goes on as it was.
    const first = opened.first();
    const unseenLimit = unseen_limit ?? Infinity;
    const following = running ?? { id: String(++this.#nextId), topic, opened, unseenLimit, unseen: 0 };
    following.opened = opened;
    following.unseenLimit = unseenLimit;
    this.#followed.set(following.id, following);
    this.#agent.followedChanged();
    return { follow: following.id, first };
  }

  unfollow(id: string): void {
    this.#followed.delete(id);
    this.#agent.followedChanged();
  }

  seen(id: string): void {
    const following = this.#followed.get(id);
    if (following !== undefined) following.unseen = Math.max(0, following.unseen - 1);
  }

  [Symbol.dispose](): void {
    this.#requests[Symbol.dispose]();
    this.#followed.clear();
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
    // Said of every change, and not answered: of what comes in, most is this.
    const seen = asSeen(message);
    if (seen !== null) return this.seen(seen);
    const request = asRequest(message);
    if (request === null) return this.#refuse(null, ERROR.invalidRequest, 'not a JSON-RPC 2.0 request');
    const { id, method, params } = request;
    const failed = (thrown: unknown): void => {
      if (thrown instanceof Refusal) return this.#refuse(id, thrown.code, thrown.message);
      this.#agent.log.error({ method, error: messageOf(thrown) }, 'a request failed');
      this.#refuse(id, ERROR.internal, 'internal error');
    };
    const answer = (result: unknown): void => this.#send({ jsonrpc: '2.0', id, result });
    try {
      const result = this.#call(method, params);
      // Also what cannot be written as JSON is its failure.
      if (result instanceof Promise) result.then(answer).catch(failed);
      else answer(result);
    } catch (thrown) {
      failed(thrown);
    }
  }

  #call(name: string, params: unknown): unknown {
    const method = this.#agent.catalogue.methods.get(name);
    if (method === undefined) throw new Refusal(ERROR.methodNotFound, `no method ${name}`);
    // Who may not even ask in general learns nothing of what its parameters would have been.
    if (typeof method.access === 'string') allow(name, method.access, this.role);
    const parsed = parse(method.params, params);
    allow(name, accessOf(method, parsed), this.role);
    const own = Object.hasOwn(HANDLERS, name) ? HANDLERS[name as keyof typeof HANDLERS] : null;
    if (own !== null)
      return (own as (agent: Agent, params: unknown, client: Connected) => unknown)(this.#agent, parsed, this);
    return this.#agent.features.handler(name)(parsed, this);
  }

  #refuseTooMany({ isPaced }: OpenTopic): void {
    if (isPaced && this.pacedCount >= MOST_PACED)
      throw new Refusal(ERROR.tooMany, `no more than ${MOST_PACED} topics that change with each sample`);
    if (this.#followed.size >= MOST_FOLLOWED)
      throw new Refusal(ERROR.tooMany, `no more than ${MOST_FOLLOWED} topics a connection`);
  }

  /** One that has not taken in the last changes of a paced topic misses this one. */
  #takesMore({ opened, unseen, unseenLimit }: Following): boolean {
    const takes = !opened.isPaced || (unseen < unseenLimit && this.#connection.buffered() <= FULL_BUFFER);
    if (!takes) this.#dropped += 1;
    return takes;
  }

  #sendNext(following: Following, next: (dropped: number) => unknown): void {
    try {
      this.#sendChange(following, next(this.#dropped));
    } catch (thrown) {
      const reason = messageOf(thrown);
      const [level, code] =
        thrown instanceof Refusal ? (['warn', thrown.code] as const) : (['error', ERROR.internal] as const);
      this.#agent.log[level]({ role: this.role.name, topic: following.topic, reason }, 'no longer followed');
      this.#end(following, code, reason);
    }
  }

  #sendChange(following: Following, change: unknown): void {
    this.#notify('change', { follow: following.id, change });
    // Who set no limit acknowledges nothing.
    if (following.unseenLimit < Infinity) following.unseen += 1;
  }

  #end({ id }: Following, code: number, reason: string): void {
    this.#notify('ended', { follow: id, code, reason });
    this.unfollow(id);
  }

  #notify(method: 'change' | 'ended', params: unknown): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  #refuse(id: string | number | null, code: number, message: string): void {
    this.#send({ jsonrpc: '2.0', id, error: { code, message } });
  }

  #send(message: unknown): void {
    this.#connection.send(JSON.stringify(message));
    if (this.#connection.buffered() > CHOKED_BUFFER) this.#connection.close('too slow to take its answers in');
  }
}
