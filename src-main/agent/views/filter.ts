import { createContext, Script } from 'node:vm';
import { threadCpuMs } from '../../host/cpu-time.ts';
import type { ProcessFacts } from '../../sample/table.ts';
import { processLabel } from '../../vocabulary/process-label.ts';

const MATCH = new Script('texts.map((names) => names.some((name) => pattern.test(name)))');
/**
 * A pattern that needs longer than this for all processes together is given up: some patterns take for ever (`(a+)+$`).
 */
const TIME_LIMIT_MS = 50;
const MOST_ATTEMPTS = 40;

/**
 * What a process is called, for a filter: its name, its command line, and the label where that is another name. Each
 * for itself: `^` and `$` are the beginning and the end of any of them.
 */
function namesOf(facts: ProcessFacts): string[] {
  const label = processLabel(facts);
  return [facts.name, facts.command, label === facts.name ? null : label].filter((part) => part !== null);
}

const isSame = (one: readonly string[] | undefined, other: readonly string[]): boolean =>
  one?.length === other.length && other.every((name, index) => name === one[index]);

export class FilterTooSlow extends Error {}

/**
 * A user's regular expression over names and command lines, ignoring case. A process is matched once, and again when it
 * is renamed.
 */
export class ProcessFilter {
  readonly #context: { texts: string[][]; readonly pattern: RegExp };
  readonly #known = new WeakMap<ProcessFacts, { names: readonly string[]; matches: boolean }>();

  constructor(pattern: string) {
    this.#context = createContext({ texts: [], pattern: new RegExp(pattern, 'iu') }) as {
      texts: string[][];
      pattern: RegExp;
    };
  }

  /** Must precede `matches`. @throws FilterTooSlow */
  prepare(all: Iterable<ProcessFacts>): void {
    const unknown = [...all].filter((facts) => !isSame(this.#known.get(facts)?.names, namesOf(facts)));
    if (unknown.length === 0) return;
    this.#context.texts = unknown.map(namesOf);
    const results = this.#match();
    unknown.forEach((facts, index) =>
      this.#known.set(facts, { names: this.#context.texts[index]!, matches: results[index]! }),
    );
  }

  /** The limit is on the wall: where others had the CPU meanwhile, it is tried again. */
  #match(): boolean[] {
    const begun = threadCpuMs();
    for (let attempt = 1; ; attempt++) {
      try {
        return MATCH.runInContext(this.#context, { timeout: TIME_LIMIT_MS }) as boolean[];
      } catch {
        if (attempt === MOST_ATTEMPTS || threadCpuMs() - begun > TIME_LIMIT_MS / 2)
          throw new FilterTooSlow('this pattern takes too long to match');
      }
    }
  }

  matches(facts: ProcessFacts): boolean {
    return this.#known.get(facts)?.matches ?? false;
  }
}
