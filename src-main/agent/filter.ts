import { createContext, Script } from 'node:vm';
import type { ProcessFacts } from '../sample/table.ts';

const MATCH = new Script('texts.map((text) => pattern.test(text))');
/**
 * A pattern that needs longer than this for all processes together is given up: some patterns take for ever (`(a+)+$`).
 */
const TIME_LIMIT_MS = 50;

/** What a process is called, for a filter: its name and its command line. */
const textOf = (facts: ProcessFacts): string =>
  facts.command === null ? facts.name : `${facts.name} ${facts.command}`;

export class FilterTooSlow extends Error {}

/**
 * A user's regular expression over names and command lines, ignoring case. A process is matched once, and again when it
 * is renamed.
 */
export class ProcessFilter {
  readonly #context: { texts: string[]; readonly pattern: RegExp };
  readonly #known = new WeakMap<ProcessFacts, { text: string; matches: boolean }>();

  constructor(pattern: string) {
    this.#context = createContext({ texts: [], pattern: new RegExp(pattern, 'iu') }) as {
      texts: string[];
      pattern: RegExp;
    };
  }

  /** Must precede `matches`. @throws FilterTooSlow */
  prepare(all: Iterable<ProcessFacts>): void {
    const unknown = [...all].filter((facts) => this.#known.get(facts)?.text !== textOf(facts));
    if (unknown.length === 0) return;
    this.#context.texts = unknown.map(textOf);
    let results: boolean[];
    try {
      results = MATCH.runInContext(this.#context, { timeout: TIME_LIMIT_MS }) as boolean[];
    } catch {
      throw new FilterTooSlow('this pattern takes too long to match');
    }
    unknown.forEach((facts, index) =>
      this.#known.set(facts, { text: this.#context.texts[index]!, matches: results[index]! }),
    );
  }

  matches(facts: ProcessFacts): boolean {
    return this.#known.get(facts)?.matches ?? false;
  }
}
