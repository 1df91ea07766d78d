import { isZombie } from './state-letters.ts';
import type { ProcessSources } from './process-sources.ts';
import { effectiveUid } from './users.ts';
import type { Watched } from './watched.ts';

/**
 * A process that runs may change its command line and its owner, mostly soon after it began: they are asked for again
 * after so long, then after twice as long each time.
 */
const AGAIN_MS = 2_000;
/** For those that are as old as that when the watch begins. */
const OLD_AGAIN_MS = 32_000;
const MOST_MS = 60_000;

/** When to ask for what hardly ever changes of a process: at first, after an exec, and now and then while it runs. */
export class FactsAgain {
  readonly #sources: Pick<ProcessSources, 'slowFacts' | 'users'>;
  /** Those first seen in the last tick: most that begin are gone by the next, and are not worth a command line. */
  #young: Watched[] = [];

  constructor(sources: Pick<ProcessSources, 'slowFacts' | 'users'>) {
    this.#sources = sources;
  }

  /** @param wasThere when the watch began  @param ageMs since its start */
  begun(watched: Watched, wasThere: boolean, ageMs: number, now: number): void {
    watched.factsEveryMs = ageMs >= OLD_AGAIN_MS ? OLD_AGAIN_MS : AGAIN_MS;
    if (wasThere) this.#ask(watched, now);
    else this.#young.push(watched);
  }

  /** @param isThere whether one that began in the last tick still is */
  askForYoung(isThere: (watched: Watched) => boolean, now: number): void {
    for (const watched of this.#young) if (isThere(watched)) this.#ask(watched, now);
    this.#young = [];
  }

  /** Another program, or another name: asked for when it is next seen to have run. */
  renewed(watched: Watched, letter: number): void {
    if (watched.facts.kernelThread || isZombie(letter)) return;
    watched.factsEveryMs = AGAIN_MS / 2;
    watched.factsDueAt = -Infinity;
  }

  due(watched: Watched, now: number): void {
    watched.factsEveryMs = Math.min(MOST_MS, watched.factsEveryMs * 2);
    this.#ask(watched, now);
    this.readUser(watched, now);
  }

  readUser({ path, facts }: Watched, now: number): void {
    const uid = effectiveUid(path);
    if (uid === null) return;
    facts.uid = uid;
    this.#sources.users.tell(facts, now);
  }

  #ask(watched: Watched, now: number): void {
    if (!watched.facts.kernelThread) watched.factsDueAt = now + watched.factsEveryMs;
    this.#sources.slowFacts.ask(watched.facts, watched.path);
  }
}
