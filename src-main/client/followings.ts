import { ERROR } from '../protocol/envelope.ts';
import { RpcFailure } from './failure.ts';

/**
 * What somebody follows: told of what the topic is now, on each connection anew, then of each change. What it throws is
 * thrown again outside, where the runtime says it: the agent and the other followers are not to suffer from it.
 */
export interface Follower<First, Change> {
  first(value: First): void;
  change(value: Change): void;
  /**
   * The agent does not give it with these parameters (any more): with others it may, and what was followed under others
   * before may go on. With code 0 the connection is lost for good.
   */
  refused?(failure: RpcFailure): void;
}

/** How to ask for something else under the same topic, and how to stop. */
export interface Following<Params> {
  change(params: Params): void;
  stop(): void;
}

/** `answered` is told of the result in its turn, before anything that the agent says after it. */
export type Ask = (method: string, params: unknown, answered?: (result: unknown) => void) => Promise<unknown>;

/** Changes of a paced topic that may be under way to us: who is stuck finds the newest when it wakes, not a queue. */
const UNSEEN_LIMIT = 2;

interface Entry {
  readonly topic: string;
  readonly follower: Follower<unknown, unknown>;
  params: unknown;
  /** The agent's name for it on this connection; null: not followed there (yet, or any more). */
  id: string | null;
  /** The connection over which it is asked for just now; null: it is not. */
  askedOver: number | null;
}

interface Answer {
  readonly follow: string;
  readonly first: unknown;
}

/** Everything that is followed over one client, across its connections. */
export class Followings {
  readonly #entries = new Set<Entry>();
  readonly #ask: Ask;
  readonly #seen: (id: string) => void;
  readonly #isConnected: () => boolean;
  /** How many connections there were before this one. */
  #connection = 0;

  /** @param seen tells the agent that a change was taken in */
  constructor(ask: Ask, seen: (id: string) => void, isConnected: () => boolean) {
    this.#ask = ask;
    this.#seen = seen;
    this.#isConnected = isConnected;
  }

  add(topic: string, params: unknown, follower: Follower<unknown, unknown>): Following<unknown> {
    const entry: Entry = { topic, follower, params, id: null, askedOver: null };
    this.#entries.add(entry);
    void this.#begin(entry);
    return {
      change: (next) => {
        entry.params = next;
        void this.#begin(entry);
      },
      stop: () => {
        if (this.#entries.delete(entry) && entry.id !== null) this.#unfollow(entry.id);
      },
    };
  }

  /** There is a new connection: all is asked for again. */
  async connected(): Promise<void> {
    await Promise.all([...this.#entries].map((entry) => this.#begin(entry)));
  }

  /** @param forGood why no other connection is tried; null: one is */
  lost(forGood: RpcFailure | null): void {
    this.#connection += 1;
    for (const entry of this.#entries) {
      entry.id = null;
      entry.askedOver = null;
      if (forGood !== null) this.#refuse(entry, forGood);
    }
  }

  change(id: string, change: unknown): void {
    const entry = this.#entryOf(id);
    if (entry !== undefined) aloud(() => entry.follower.change(change));
    // Also of one that nobody takes any more: the agent would wait for ever.
    this.#seen(id);
  }

  /** The agent cannot go on with it: with other parameters it may. */
  ended(id: string, failure: RpcFailure): void {
    const entry = this.#entryOf(id);
    if (entry === undefined) return;
    entry.id = null;
    this.#refuse(entry, failure);
  }

  #entryOf(id: string): Entry | undefined {
    for (const entry of this.#entries) if (entry.id === id) return entry;
    return undefined;
  }

  /**
   * One request at a time: parameters that change before the answer is here follow under its id, also after a refusal.
   * Without an answer the connection is gone: it is asked again on the next one.
   */
  async #begin(entry: Entry): Promise<void> {
    if (!this.#entries.has(entry) || entry.askedOver !== null || !this.#isConnected()) return;
    const connection = this.#connection;
    entry.askedOver = connection;
    let asked: unknown;
    do {
      asked = entry.params;
      const failure = await this.#followOnce(entry, asked);
      if (failure?.code === 0 || entry.askedOver !== connection || !this.#entries.has(entry)) break;
      if (failure !== null) this.#refuse(entry, failure);
    } while (asked !== entry.params);
    if (entry.askedOver === connection) entry.askedOver = null;
  }

  /** Null when the agent gives it. */
  async #followOnce(entry: Entry, params: unknown): Promise<RpcFailure | null> {
    const { topic, id } = entry;
    const asked = { topic, params, unseen_limit: UNSEEN_LIMIT, ...(id === null ? {} : { follow: id }) };
    try {
      await this.#ask('follow', asked, (answer) => this.#begun(entry, answer as Answer));
      return null;
    } catch (thrown) {
      if (!(thrown instanceof RpcFailure)) throw thrown;
      if (thrown.code !== ERROR.notFound || id === null) return thrown;
      // The agent has ended what had that id, or the topic knows of nothing with these parameters: a new one tells.
      if (entry.id === id) entry.id = null;
      this.#unfollow(id);
      return await this.#followOnce(entry, params);
    }
  }

  #begun(entry: Entry, { follow, first }: Answer): void {
    // It was stopped meanwhile.
    if (!this.#entries.has(entry)) return this.#unfollow(follow);
    entry.id = follow;
    aloud(() => entry.follower.first(first));
  }

  #refuse({ follower }: Entry, failure: RpcFailure): void {
    aloud(() => follower.refused?.(failure));
  }

  #unfollow(id: string): void {
    void this.#ask('unfollow', { follow: id }).catch(() => undefined);
  }
}

/** What is thrown reaches the runtime's handler (an error in the console, the end of a command), and nobody here. */
function aloud(run: () => void): void {
  try {
    run();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
