import { messageOf } from '../../base/result.ts';
import type { Log } from '../../host/log.ts';

interface Listener {
  hear(change: unknown): void;
  /** The feature that listens. */
  readonly name: string;
  /** It could not take in the last change: said once, not each tick. */
  fails: boolean;
}

/** Features of this agent that hear of the changes of others' topics. */
export class Hub {
  readonly #log: Log;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Told of every change, in order, at once, until it is disposed of. */
  listen(name: string, topic: string, hear: (change: unknown) => void): Disposable {
    const listener: Listener = { hear, name, fails: false };
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  }

  /** A listener that fails does not keep the others from hearing of it. */
  publish(topic: string, change: unknown): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) {
      try {
        listener.hear(change);
        listener.fails = false;
      } catch (thrown) {
        if (!listener.fails)
          this.#log.error(
            { feature: listener.name, topic, reason: messageOf(thrown) },
            'a feature could not take in a change of another',
          );
        listener.fails = true;
      }
    }
  }
}
