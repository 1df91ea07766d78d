import { percentile } from './statistics.ts';

/**
 * What the victim measures, and by how much its latency must rise (µs, 95th percentile) before a person could be
 * bothered.
 */
export const NOTICEABLE_US = {
  wake: 1_000,
  compute: 3_000,
  pipe: 500,
  memory: 500,
  resident: 300,
  fsync: 1_500,
  page_in: 500,
  lock: 5_000,
} as const;
export type Measure = keyof typeof NOTICEABLE_US;
export const MEASURES = Object.keys(NOTICEABLE_US) as readonly Measure[];

/** The victim's latencies at one instant: milliseconds, microseconds. */
export interface Reading {
  readonly atMs: number;
  readonly us: Partial<Record<Measure, number>>;
}

/** Milliseconds; the end is not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Spans {
  readonly before: Span;
  readonly during: Span;
  /** The load was stopped or killed before it. */
  readonly after: Span;
}

export interface Latency {
  readonly measure: Measure;
  /** 95th percentiles in µs. */
  readonly before: number;
  readonly during: number;
  readonly after: number;
  readonly worsened: boolean;
  readonly restored: boolean;
}

export interface Truth {
  /** The load harms the victim, and without it the harm is gone. */
  readonly fault: boolean;
  /** The measure that it harms most; without a fault, the one that rose most. Null when nothing could be compared. */
  readonly worst: Latency | null;
  readonly latencies: readonly Latency[];
}

const WORSE = 1.5;
const BACK = 1.25;
const HALVED = 0.5;
/** Fewer before it is nothing to compare with. */
const ENOUGH = 10;

/**
 * Whether what began between `before` and `during`, and ended between `during` and `after`, is a fault on this machine.
 */
export function truthOf(readings: readonly Reading[], spans: Spans): Truth {
  const latencies = MEASURES.map((measure) => latencyOf(measure, readings, spans)).filter(
    (latency) => latency !== null,
  );
  const guilty = latencies.filter((latency) => latency.worsened && latency.restored);
  const ordered = (guilty.length > 0 ? guilty : latencies).toSorted(
    (a, b) => b.during / b.before - a.during / a.before,
  );
  return { fault: guilty.length > 0, worst: ordered[0] ?? null, latencies };
}

function latencyOf(measure: Measure, readings: readonly Reading[], spans: Spans): Latency | null {
  const before = valuesIn(measure, readings, spans.before);
  if (before.length < ENOUGH) return null;
  const was = Math.max(1, percentile(before, 0.95));
  const during = slowIn(measure, readings, spans.during);
  const after = slowIn(measure, readings, spans.after);
  return {
    measure,
    before: was,
    during,
    after,
    worsened: during >= WORSE * was && during - was >= NOTICEABLE_US[measure],
    restored: after <= BACK * was || after <= HALVED * during,
  };
}

/** A victim that did not get one answer in all that time has waited at least as long. */
function slowIn(measure: Measure, readings: readonly Reading[], span: Span): number {
  const values = valuesIn(measure, readings, span);
  return values.length === 0 ? (span.to - span.from) * 1_000 : percentile(values, 0.95);
}

function valuesIn(measure: Measure, readings: readonly Reading[], { from, to }: Span): number[] {
  return readings.filter(({ atMs }) => atMs >= from && atMs < to).flatMap(({ us }) => us[measure] ?? []);
}
