import { createReadStream, fstatSync, openSync } from 'node:fs';
import { failure, messageOf, ok, type Result } from '../../../base/result.ts';
import type { HeaderLine } from '../../../protocol/recording.ts';
import { plainBytes } from '../../../recording/bytes.ts';
import { parseHeader } from '../../../recording/reader.ts';
import type { ProcessSummary } from './process-usage.ts';
import { SampleReader, type Watch } from './sample-reader.ts';
import type { Statistics } from './series.ts';

/**
 * What a recording comes to; units are in the names, null is "not known". Schema 1 of `summary --json`: docs/json.md.
 */
export interface Summary {
  readonly path: string;
  readonly label: string | null;
  readonly host: string;
  readonly os: string;
  readonly cpu_model: string | null;
  readonly core_count: number;
  readonly started_at_ms: number;
  /** From the recording's start to its last sample, on a clock that does not jump. */
  readonly duration_seconds: number | null;
  readonly samples: number;
  readonly interval_ms: number;
  readonly measured_interval_ms: Statistics | null;
  /** How late samples were. */
  readonly jitter_ms: Statistics | null;
  /** Samples that could not be taken, and their share of those planned. */
  readonly missed: number;
  readonly missed_percent: number | null;
  readonly gaps: { readonly count: number; readonly longest_ms: number; readonly total_ms: number };
  /** Null where it was closed; else why it is not whole. */
  readonly cut_off: string | null;
  readonly malformed_lines: number;
  readonly unknown_lines: number;
  /** By the name that the metric has in `system` of a sample: `cpu_percent`, `disks.sda.busy_percent`. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  /** Metrics that no sample has. */
  readonly absent: readonly string[];
  readonly package_joules: number | null;
  readonly above: readonly TimeAbove[];
  /** Seconds in each state, of `thermal_pressure`, `memory_pressure`, `battery.status`. */
  readonly states: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly markers: readonly MarkerSummary[];
  readonly marker_count: number;
  /** How often each kind of alert was raised. */
  readonly alerts: Readonly<Record<string, number>>;
  /** Null where none were recorded. */
  readonly processes: {
    readonly count: number;
    readonly rows: readonly ProcessSummary[];
    readonly left_out: { readonly count: number; readonly cpu_seconds: number | null };
  } | null;
}

export interface MetricSummary extends Statistics {
  /** Samples without a value. */
  readonly missing_percent: number;
}

export interface TimeAbove {
  readonly metric: string;
  readonly above: number;
  readonly seconds: number;
  /** Of the time that was sampled. */
  readonly percent: number | null;
}

export interface MarkerSummary {
  readonly at_ms: number;
  readonly kind: string;
  readonly text: string | null;
}

export interface SummaryOptions {
  readonly thresholds: readonly Pick<Watch, 'metric' | 'above'>[];
  /** Rows of processes at most. */
  readonly processes: number;
  /** Bytes of the file read so far, and its size; null for what has none. */
  onProgress(read: number, size: number | null): void;
}

const CHUNK = 1024 * 1024;
const NEWLINE = 10;
/** As the reader of recordings has it. */
const LONGEST_LINE = 64 * 1024 * 1024;
const SAMPLE = Buffer.from('{"type":"sample"');
const MOST_MARKERS = 1_000;

/** Reads a recording once, plain or compressed, in bounded memory; `-` is standard input. */
export async function summarize(path: string, options: SummaryOptions): Promise<Result<Summary>> {
  try {
    const { bytes } = await plainBytes(source(path, options.onProgress));
    const lines = new Lines(path, options);
    for await (const chunk of bytes) {
      const fault = lines.push(chunk);
      if (fault !== null) return failure(`${path}: ${fault}`);
    }
    return lines.end();
  } catch (thrown) {
    return failure(`${path}: ${whyNot(thrown)}`);
  }
}

async function* source(path: string, onProgress: SummaryOptions['onProgress']): AsyncGenerator<Buffer> {
  const descriptor = path === '-' ? null : openSync(path, 'r');
  const size = descriptor === null ? null : fstatSync(descriptor).size;
  const stream = descriptor === null ? process.stdin : createReadStream(path, { fd: descriptor, highWaterMark: CHUNK });
  let read = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    read += chunk.length;
    onProgress(read, size);
    yield chunk;
  }
}

function whyNot(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a directory, not a recording';
  return code === 'EACCES' ? 'may not be read' : messageOf(thrown);
}

type Line = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Bytes into lines, and lines into a summary. */
class Lines {
  readonly #path: string;
  readonly #options: SummaryOptions;
  readonly #watches: Watch[];
  readonly #markers: MarkerSummary[] = [];
  readonly #alerts = new Map<string, number>();
  #markerCount = 0;
  #rest: Buffer[] = [];
  #restLength = 0;
  #header: HeaderLine | null = null;
  #reader: SampleReader | null = null;
  #malformed = 0;
  #unknown = 0;
  #cutOff: string | null = 'it has no end line: the recording was not closed';

  constructor(path: string, options: SummaryOptions) {
    this.#path = path;
    this.#options = options;
    this.#watches = options.thresholds.map(({ metric, above }) => ({ metric, above, seconds: 0 }));
  }

  /** Why it is no recording; null while it is one. */
  push(chunk: Buffer): string | null {
    let begin = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, begin)) {
      const fault =
        this.#restLength === 0 ? this.#line(chunk, begin, end) : this.#joined(chunk.subarray(begin, end + 1));
      if (fault !== null) return fault;
      begin = end + 1;
    }
    if (begin === chunk.length) return null;
    this.#rest.push(chunk.subarray(begin));
    this.#restLength += chunk.length - begin;
    return this.#restLength > LONGEST_LINE
      ? `a line is longer than ${LONGEST_LINE / 1024 / 1024} MB: this is no recording`
      : null;
  }

  end(): Result<Summary> {
    const last = Buffer.concat(this.#rest).toString('utf8');
    if (this.#header === null || this.#reader === null) {
      const header = last === '' ? failure('it is empty') : parseHeader(last);
      return failure(`${this.#path}: ${header.ok ? 'its first line is cut off' : header.error}`);
    }
    if (last !== '' && this.#other(last)) this.#cutOff ??= null;
    else if (last !== '') this.#cutOff = 'its last line is cut off';
    return ok(this.#summary(this.#header, this.#reader));
  }

  /** With the line end, which ends what is read beyond a line that is none. */
  #joined(piece: Buffer): string | null {
    const whole = Buffer.concat([...this.#rest, piece]);
    this.#rest = [];
    this.#restLength = 0;
    return this.#line(whole, 0, whole.length - 1);
  }

  #line(bytes: Buffer, begin: number, end: number): string | null {
    if (this.#header === null) return this.#begin(bytes.toString('utf8', begin, end));
    if (end === begin) return null;
    const isSample = SAMPLE.compare(bytes, begin, Math.min(begin + SAMPLE.length, end)) === 0;
    if (isSample && this.#reader!.take(bytes, begin, end)) return null;
    if (!this.#other(bytes.toString('utf8', begin, end))) this.#malformed += 1;
    return null;
  }

  #begin(text: string): string | null {
    const header = parseHeader(text);
    if (!header.ok) return header.error;
    this.#header = header.value;
    this.#reader = new SampleReader(header.value.interval_ms, this.#watches);
    return null;
  }

  /** Everything that there is little of. False for what is no line of a recording. */
  #other(text: string): boolean {
    const line = lineOf(text);
    if (line === null) return false;
    const { type, pid, started_at_ms, at_ms, kind } = line;
    switch (type) {
      case 'sample': {
        const bytes = Buffer.from(`${text}\n`);
        return this.#reader!.take(bytes, 0, bytes.length - 1);
      }
      case 'process':
        if (typeof pid !== 'number' || typeof started_at_ms !== 'number') return false;
        this.#reader!.processes.introduce({
          pid,
          started_at_ms,
          name: textOf(line['name']),
          command: textOf(line['command']),
          user: textOf(line['user']),
        });
        return true;
      case 'marker':
        if (typeof at_ms !== 'number' || typeof kind !== 'string') return false;
        this.#markerCount += 1;
        if (this.#markers.length < MOST_MARKERS) this.#markers.push({ at_ms, kind, text: textOf(line['text']) });
        return true;
      case 'alert':
        if (typeof kind !== 'string') return false;
        if (line['state'] === 'raised' && this.#alerts.size < MOST_MARKERS)
          this.#alerts.set(kind, (this.#alerts.get(kind) ?? 0) + 1);
        return true;
      case 'end':
        this.#cutOff = null;
        return true;
      case 'event':
      case 'summary':
        return true;
      default:
        this.#unknown += 1;
        return true;
    }
  }

  #summary(header: HeaderLine, reader: SampleReader): Summary {
    const { samples, missed, jitter, interval, gaps } = reader;
    const measured = [...reader.series].filter(([, series]) => series.count > 0);
    const metrics = Object.fromEntries(
      measured.map(([name, series]) => [
        name,
        { ...series.read(isRate(name)), missing_percent: (100 * (samples - series.count)) / samples },
      ]),
    );
    const elapsed = reader.lastMonotonic - header.monotonic_ms;
    return {
      path: this.#path,
      label: header.label,
      host: header.machine.hostname,
      os: header.machine.os,
      cpu_model: header.machine.cpu_model,
      core_count: header.machine.core_count,
      started_at_ms: header.started_at_ms,
      duration_seconds: Number.isFinite(elapsed) ? elapsed / 1_000 : null,
      samples,
      interval_ms: header.interval_ms,
      measured_interval_ms: interval.count > 0 ? interval.read(false) : null,
      jitter_ms: jitter.count > 0 ? jitter.read(false) : null,
      missed,
      missed_percent: samples + missed > 0 ? (100 * missed) / (samples + missed) : null,
      gaps: { ...gaps },
      cut_off: this.#cutOff,
      malformed_lines: this.#malformed,
      unknown_lines: this.#unknown,
      metrics,
      absent: [...reader.series].flatMap(([name, { count }]) => (count === 0 ? [name] : [])),
      package_joules: metrics['package_watts']?.integral ?? null,
      above: this.#above(reader),
      states: Object.fromEntries([...reader.states].map(([name, seconds]) => [name, Object.fromEntries(seconds)])),
      markers: this.#markers,
      marker_count: this.#markerCount,
      alerts: Object.fromEntries(this.#alerts),
      processes: reader.hasProcesses
        ? {
            count: reader.processes.count,
            rows: reader.processes.most(this.#options.processes),
            left_out: reader.processes.folded,
          }
        : null,
    };
  }

  #above({ series, sampledSeconds }: SampleReader): TimeAbove[] {
    return this.#watches
      .filter(({ metric }) => (series.get(metric)?.count ?? 0) > 0)
      .map(({ metric, above, seconds }) => ({
        metric,
        above,
        seconds,
        percent: sampledSeconds > 0 ? (100 * seconds) / sampledSeconds : null,
      }));
  }
}

/** What is so much in a second, and adds up to something over time. */
const isRate = (name: string): boolean =>
  name.endsWith('watts') || (name.endsWith('_per_second') && !name.endsWith('peak_bytes_per_second'));

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function lineOf(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
      ? (value as Line)
      : null;
  } catch {
    return null;
  }
}
