import { MACHINE } from '../../../metrics/machine.ts';
import { Cursor } from './cursor.ts';
import { ProcessUsage } from './process-usage.ts';
import { Series } from './series.ts';
import { Template, skipValue } from './template.ts';

/** Time in which a metric was above a limit. */
export interface Watch {
  readonly metric: string;
  readonly above: number;
  seconds: number;
}

/** A template, and what becomes of its slots. */
interface Bound {
  readonly template: Template;
  readonly values: Float64Array;
  readonly series: readonly { readonly slot: number; readonly series: Series; readonly watches: readonly Watch[] }[];
  readonly states: readonly { readonly slot: number; readonly seconds: Map<string, number> }[];
  readonly texts: (string | null)[];
  readonly processesSlot: number;
  readonly interval: number;
  readonly jitter: number;
  readonly missed: number;
  readonly monotonic: number;
}

/** Lines of one recording have few shapes; those of a machine whose devices come and go have some more. */
const MOST_TEMPLATES = 16;
/** A name each: a machine whose interfaces are named anew all the time does not fill the memory. */
const MOST_SERIES = 5_000;
/** Texts that are a state of the machine. */
const STATES: ReadonlySet<string> = new Set(
  MACHINE.flatMap(({ format, from }) => (format === 'word' ? [`system.${from}`] : [])),
);
const OTHERS: Readonly<Record<string, string>> = { process_count: 'process_count', 'top.score': 'top_score' };
/** An interval so much longer than the one asked for is a gap. */
const GAP = 1.5;

/** Sample lines into statistics, a line at a time. */
export class SampleReader {
  readonly series = new Map<string, Series>();
  readonly states = new Map<string, Map<string, number>>();
  readonly processes = new ProcessUsage();
  readonly jitter = new Series();
  readonly interval = new Series();
  readonly gaps = { count: 0, longest_ms: 0, total_ms: 0 };
  readonly #watches: readonly Watch[];
  readonly #expectedMs: number;
  readonly #cursor = new Cursor();
  #templates: Bound[] = [];
  samples = 0;
  missed = 0;
  lastMonotonic = NaN;
  sampledSeconds = 0;
  hasProcesses = false;

  /** @param expectedMs the interval that was asked for */
  constructor(expectedMs: number, watches: readonly Watch[]) {
    this.#expectedMs = expectedMs;
    this.#watches = watches;
  }

  /** @param end of the line, where its line end stands. False where it is no sample that can be read. */
  take(bytes: Buffer, begin: number, end: number): boolean {
    return this.#takeKnown(bytes, begin, end) || this.#takeNew(bytes, begin, end) || this.#takeOther(bytes, begin, end);
  }

  #takeKnown(bytes: Buffer, begin: number, end: number): boolean {
    for (const [place, bound] of this.#templates.entries()) {
      this.#cursor.set(bytes, begin);
      if (
        !bound.template.read(this.#cursor, bound.values, (slot) => this.#pass(bound, slot)) ||
        this.#cursor.at !== end
      )
        continue;
      if (place > 0) this.#templates = [bound, ...this.#templates.filter((one) => one !== bound)];
      this.#account(bound);
      return true;
    }
    return false;
  }

  #takeNew(bytes: Buffer, begin: number, end: number): boolean {
    this.#cursor.set(bytes, begin);
    const template = Template.of(this.#cursor, end);
    if (template === null || !isJson(bytes, begin, end)) return false;
    this.#templates = [this.#bind(template), ...this.#templates.slice(0, MOST_TEMPLATES - 1)];
    return this.#takeKnown(bytes, begin, end);
  }

  /** Written by somebody else, with spaces between, say. */
  #takeOther(bytes: Buffer, begin: number, end: number): boolean {
    try {
      const plain = Buffer.from(`${JSON.stringify(JSON.parse(bytes.toString('utf8', begin, end)))}\n`);
      if (plain.length - 1 === end - begin) return false;
      return this.#takeKnown(plain, 0, plain.length - 1) || this.#takeNew(plain, 0, plain.length - 1);
    } catch {
      return false;
    }
  }

  #pass(bound: Bound, slot: number): void {
    const cursor = this.#cursor;
    const { kind, path } = bound.template.slots[slot]!;
    if (kind === 'processes') this.processes.read(cursor);
    else if (kind === 'skipped') skipValue(cursor);
    else if (STATES.has(path)) bound.texts[slot] = cursor.string();
    else cursor.skipString();
  }

  #account(bound: Bound): void {
    const { values } = bound;
    const at = (slot: number): number => (slot < 0 ? NaN : values[slot]!);
    const intervalMs = at(bound.interval);
    const seconds = intervalMs / 1_000;
    const missed = at(bound.missed);
    this.samples += 1;
    this.missed += missed > 0 ? missed : 0;
    this.lastMonotonic = at(bound.monotonic);
    if (seconds > 0) this.#noteInterval(intervalMs);
    const jitter = at(bound.jitter);
    if (!Number.isNaN(jitter)) this.jitter.push(jitter, NaN);
    for (const { slot, series, watches } of bound.series) {
      const value = values[slot]!;
      if (Number.isNaN(value)) continue;
      series.push(value, seconds);
      for (const watch of watches) if (value > watch.above && seconds > 0) watch.seconds += seconds;
    }
    for (const { slot, seconds: inState } of bound.states) {
      const state = bound.texts[slot]!;
      if (seconds > 0 && inState.size < MOST_TEMPLATES) inState.set(state, (inState.get(state) ?? 0) + seconds);
    }
    if (bound.processesSlot < 0) return;
    this.hasProcesses = true;
    this.processes.add(this.#cursor, seconds);
  }

  #noteInterval(intervalMs: number): void {
    this.interval.push(intervalMs, NaN);
    this.sampledSeconds += intervalMs / 1_000;
    if (intervalMs <= GAP * this.#expectedMs) return;
    this.gaps.count += 1;
    this.gaps.total_ms += intervalMs - this.#expectedMs;
    this.gaps.longest_ms = Math.max(this.gaps.longest_ms, intervalMs);
  }

  #bind(template: Template): Bound {
    const { slots } = template;
    const find = (path: string): number => slots.findIndex((slot) => slot.kind === 'number' && slot.path === path);
    return {
      template,
      values: new Float64Array(slots.length),
      series: slots.flatMap(({ kind, path }, slot) => {
        const name = kind === 'number' ? metricOf(path) : null;
        const series = name === null ? null : this.#seriesOf(name);
        return series === null
          ? []
          : [{ slot, series, watches: this.#watches.filter(({ metric }) => metric === name) }];
      }),
      states: slots.flatMap(({ kind, path }, slot) =>
        kind === 'text' && STATES.has(path) ? [{ slot, seconds: this.#stateOf(path.slice('system.'.length)) }] : [],
      ),
      texts: slots.map(() => null),
      processesSlot: slots.findIndex(({ kind }) => kind === 'processes'),
      interval: find('interval_ms'),
      jitter: find('jitter_ms'),
      missed: find('missed'),
      monotonic: find('monotonic_ms'),
    };
  }

  #seriesOf(name: string): Series | null {
    const known = this.series.get(name);
    if (known !== undefined) return known;
    if (this.series.size >= MOST_SERIES) return null;
    const series = new Series();
    this.series.set(name, series);
    return series;
  }

  #stateOf(name: string): Map<string, number> {
    const known = this.states.get(name) ?? new Map<string, number>();
    this.states.set(name, known);
    return known;
  }
}

const metricOf = (path: string): string | null =>
  path.startsWith('system.') ? path.slice('system.'.length) : (OTHERS[path] ?? null);

function isJson(bytes: Buffer, begin: number, end: number): boolean {
  try {
    JSON.parse(bytes.toString('utf8', begin, end));
    return true;
  } catch {
    return false;
  }
}
