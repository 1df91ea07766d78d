import { messageOf } from '../base/result.ts';
import type { Log } from '../host/log.ts';

type Listener = (change: unknown) => void;

/** Who hears of a topic's changes: connections that follow it, and features of this agent that listen to others. */
export class Hub {
  readonly #log: Log;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Told of every change, in order, at once. Returns how to stop. */
  listen(topic: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** A listener that fails does not keep the others from hearing of it. */
  publish(topic: string, change: unknown): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) {
      try {
        listener(change);
      } catch (thrown) {
        this.#log.error({ topic, reason: messageOf(thrown) }, 'a change could not be passed on');
      }
    }
  }
}
