import { ERROR } from '../protocol/envelope.ts';
import { RpcFailure } from './failure.ts';

/** What somebody follows: told of what the topic is now, on each connection anew, then of each change. */
export interface Follower<First, Change> {
  first(value: First): void;
  change(value: Change): void;
  /** The agent does not give it (any more): with other parameters it may. */
  refused?(failure: RpcFailure): void;
}

/** How to ask for something else under the same topic, and how to stop. */
export interface Following<Params> {
  change(params: Params): void;
  stop(): void;
}

export type Ask = (method: string, params: unknown) => Promise<unknown>;

/** Changes of a paced topic that may be under way to us: who is stuck finds the newest when it wakes, not a queue. */
const UNSEEN_LIMIT = 2;

interface Entry {
  readonly topic: string;
  readonly follower: Follower<unknown, unknown>;
  params: unknown;
  /** The agent's name for it on this connection; null: not followed there (yet, or any more). */
  id: string | null;
  isAsking: boolean;
}

interface Answer {
  readonly follow: string;
  readonly first: unknown;
}

/** Everything that is followed over one client, across its connections. */
export class Followings {
  readonly #entries = new Set<Entry>();
  readonly #ask: Ask;
  readonly #isConnected: () => boolean;
  /** Changes that came before the answer that names what they belong to. */
  readonly #early = new Map<string, unknown[]>();

  constructor(ask: Ask, isConnected: () => boolean) {
    this.#ask = ask;
    this.#isConnected = isConnected;
  }

  add(topic: string, params: unknown, follower: Follower<unknown, unknown>): Following<unknown> {
    const entry: Entry = { topic, follower, params, id: null, isAsking: false };
    this.#entries.add(entry);
    void this.#begin(entry);
    return {
      change: (next) => {
        entry.params = next;
        void this.#begin(entry);
      },
      stop: () => {
        this.#entries.delete(entry);
        if (entry.id !== null) void this.#unfollow(entry.id);
      },
    };
  }

  /** There is a new connection: all is asked for again. */
  async connected(): Promise<void> {
    await Promise.all([...this.#entries].map((entry) => this.#begin(entry)));
  }

  lost(): void {
    this.#early.clear();
    for (const entry of this.#entries) entry.id = null;
  }

  change(id: string, change: unknown): void {
    const entry = this.#entryOf(id);
    if (entry !== undefined) entry.follower.change(change);
    else if ([...this.#entries].some(({ isAsking }) => isAsking))
      this.#early.set(id, [...(this.#early.get(id) ?? []), change]);
    // Also of one that nobody takes any more: the agent would wait for ever.
    void this.#ask('seen', { follow: id }).catch(() => undefined);
  }

  /** The agent cannot go on with it: with other parameters it may. */
  ended(id: string, failure: RpcFailure): void {
    const entry = this.#entryOf(id);
    if (entry === undefined) return;
    entry.id = null;
    entry.follower.refused?.(failure);
  }

  #entryOf(id: string): Entry | undefined {
    for (const entry of this.#entries) if (entry.id === id) return entry;
    return undefined;
  }

  /**
   * One request at a time: parameters that change before the answer is here follow under its id. Without an answer the
   * connection is gone, or the agent refuses: it is asked again on the next connection, or with other parameters.
   */
  async #begin(entry: Entry): Promise<void> {
    if (entry.isAsking || !this.#isConnected()) return;
    entry.isAsking = true;
    try {
      let asked: unknown;
      do {
        asked = entry.params;
        await this.#followOnce(entry, asked);
      } while (asked !== entry.params);
    } catch (thrown) {
      if (!(thrown instanceof RpcFailure)) throw thrown;
      if (thrown.code !== 0 && this.#entries.has(entry)) entry.follower.refused?.(thrown);
    } finally {
      entry.isAsking = false;
    }
    if (!this.#entries.has(entry) && entry.id !== null) await this.#unfollow(entry.id);
  }

  async #followOnce(entry: Entry, params: unknown): Promise<void> {
    const asked = { topic: entry.topic, params, unseen_limit: UNSEEN_LIMIT };
    try {
      const answer = (await this.#ask('follow', entry.id === null ? asked : { ...asked, follow: entry.id })) as Answer;
      entry.id = answer.follow;
      const early = this.#early.get(answer.follow) ?? [];
      this.#early.delete(answer.follow);
      if (!this.#entries.has(entry)) return;
      entry.follower.first(answer.first);
      for (const change of early) entry.follower.change(change);
    } catch (thrown) {
      // The agent has ended it, and its word of that is still under way: what comes next is a new one.
      if (!(thrown instanceof RpcFailure && thrown.code === ERROR.notFound && entry.id !== null)) throw thrown;
      entry.id = null;
      await this.#followOnce(entry, params);
    }
  }

  async #unfollow(id: string): Promise<void> {
    await this.#ask('unfollow', { follow: id }).catch(() => undefined);
  }
}
