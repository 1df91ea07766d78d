import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/result.ts';
import { unavailable, type MetricCoverage } from '../../metrics/coverage.ts';
import type { Draft, Source } from '../../sample/source.ts';
import type { Wants } from '../../sample/wants.ts';

/** A sample waits no longer for one source, three times in a row; then it is left alone for a while. */
const TOO_SLOW_MS = 50;
const STRIKES = 3;
const REST_MS = 60_000;
/** A loop is never on time to the millisecond: a reading that is all but due is due. */
const ALL_BUT_DUE = 0.9;

/** A source with what the sampler must know of it: whether it is asked for, due, broken or slow. */
export class GuardedSource implements Disposable {
  readonly #source: Source;
  readonly #clock: Clock;
  #asked = true;
  /** Its columns may hold figures. */
  #filled = false;
  #readAt = -Infinity;
  #strikes = 0;
  #restsUntil = -Infinity;
  /** Why its figures are absent from the last sample, though asked for. */
  #impaired: string | null = null;

  constructor(source: Source, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** @param platformMs how long processes and system took: on a machine that lets nobody run, everything is slow */
  fill(draft: Draft, wants: Wants, platformMs: number): void {
    const { provides, everyMs } = this.#source;
    this.#empty(draft);
    this.#asked = provides === null || wants.has(provides);
    const now = this.#clock.monotonic();
    if (!this.#asked || now < this.#restsUntil) return;
    const due = now - this.#readAt >= everyMs * ALL_BUT_DUE;
    if (due) this.#readAt = now;
    try {
      this.#filled = true;
      this.#source.fill(draft, due);
      this.#impaired = null;
    } catch (thrown) {
      this.#impaired = messageOf(thrown);
      this.#empty(draft);
    }
    this.#judge(now, platformMs);
  }

  coverage(): MetricCoverage[] {
    const entries = this.#source.coverage();
    if (this.#impaired !== null) {
      const reason = `${this.#source.id}: ${this.#impaired}`;
      return entries.map(({ metric, source }) => unavailable(metric, source, reason));
    }
    return this.#asked ? entries : entries.map(readWhileAsked);
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }

  #judge(begin: number, platformMs: number): void {
    const end = this.#clock.monotonic();
    const took = end - begin;
    if (took <= TOO_SLOW_MS || took <= platformMs) {
      this.#strikes = 0;
      return;
    }
    this.#strikes += 1;
    if (this.#strikes < STRIKES) return;
    this.#strikes = 0;
    this.#restsUntil = end + REST_MS;
    this.#impaired = `took ${Math.round(took)} ms, as the times before: it is asked again in a minute`;
  }

  #empty({ processes }: Draft): void {
    if (!this.#filled) return;
    for (const id of this.#source.columns) processes.raw[id].fill(NaN);
    this.#filled = false;
  }
}

const readWhileAsked = (entry: MetricCoverage): MetricCoverage =>
  entry.status === 'unavailable'
    ? entry
    : { ...entry, source: `${entry.source ?? ''}; read while something asks for it` };
