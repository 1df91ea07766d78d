import { wireMachine } from '../protocol/machine.ts';
import { randomUUID } from 'node:crypto';
import type { MonotonicMs } from '../base/brand.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf, ok, type Result } from '../base/result.ts';
import { deriveSystem } from '../model/system.ts';
import type { Config } from '../protocol/config.ts';
import type { RecordingInfo, RecordingOptions } from '../protocol/recording-methods.ts';
import {
  RECORDING_SCHEMA,
  type AlertLine,
  type EventLine,
  type HeaderLine,
  type MarkerLine,
  type RecordingLine,
  type SampleLine,
  type SummaryLine,
} from '../protocol/recording.ts';
import type { MachineFacts, RawSample } from '../sample/sampler.ts';
import type { SystemCounters } from '../sample/system.ts';
import { csv, ndjson, type Encoded, type Encoder } from './encoder.ts';
import { UNITS, recordedSystem } from './lines.ts';
import { Output } from './output.ts';
import { SampleLines, type Matcher, type Verdicts } from './sample-lines.ts';

/** A line that somebody else than the recorder writes; it gets its time when it is written. */
export type Annotation = Untimed<MarkerLine> | Untimed<AlertLine> | Untimed<EventLine> | Untimed<SummaryLine>;
type Untimed<Line extends { type: string }> = Omit<Line, 'at_ms' | 'monotonic_ms'> & Pick<Line, 'type'>;

export interface RecorderSetting {
  readonly clock: Clock;
  readonly config: Config;
  readonly machine: MachineFacts;
  readonly version: string;
  readonly matcher: Matcher | null;
}

/** More than this waits for the disk: no sample is taken until it has been taken in. */
const FULL_BACKLOG = 32 * 1024 * 1024;
const FLUSH_EVERY_MS = 1_000;

/** One recording, from its first line to its last. */
export class Recorder {
  readonly options: RecordingOptions;
  readonly runId = randomUUID();
  readonly #setting: RecorderSetting;
  readonly #files: { readonly main: Output; readonly processes: Output | null };
  readonly #encode: Encoder;
  readonly #lines: SampleLines;
  readonly #startedAt: number;
  readonly #begunAt: number;
  #lastAt: number;
  #flushedAt: number;
  #samples = 0;
  #missed = 0;
  /** Due since the last sample that was written, and not taken. */
  #notTaken = 0;
  #closed: Promise<void> | null = null;
  #failure: string | null = null;
  /** Why it ended; null while it runs. */
  reason: string | null = null;

  private constructor(
    options: RecordingOptions,
    setting: RecorderSetting,
    raw: RawSample,
    files: { main: Output; processes: Output | null },
  ) {
    this.options = options;
    this.#setting = setting;
    this.#files = files;
    this.#startedAt = raw.at;
    this.#begunAt = this.#lastAt = this.#flushedAt = raw.monotonic;
    this.#lines = new SampleLines({
      intervalMs: options.interval_ms,
      processes: options.processes,
      matcher: setting.matcher,
      config: setting.config,
    });
    this.#lines.begin(raw);
    const table = options.format === 'csv' ? csv(recordedSystem(deriveSystem(raw.system, null, null))) : null;
    this.#encode = table?.encode ?? ndjson;
    if (table === null) this.#write(headerOf(this, setting, raw));
    else this.#put(table.heading);
    this.#flush();
  }

  /**
   * Opens the file and writes what comes before the first sample. @param raw the reading from which the first sample's
   * rates start
   */
  static start(options: RecordingOptions, setting: RecorderSetting, raw: RawSample): Result<Recorder> {
    const { compression, force } = options;
    const main = Output.open({ path: options.path, compression, force });
    if (!main.ok) return main;
    const path = processesPath(options);
    const processes = path === null ? ok(null) : Output.open({ path, compression, force });
    if (processes.ok) return ok(new Recorder(options, setting, raw, { main: main.value, processes: processes.value }));
    void main.value.discard();
    return processes;
  }

  /** Takes a sample in, if one is due. */
  offer(raw: RawSample, verdicts: Verdicts): void {
    if (this.reason !== null) return;
    if (this.#files.main.failure !== null || this.#files.processes?.failure)
      return this.#fail(this.#files.main.failure ?? this.#files.processes!.failure!);
    const due = this.#lines.due(raw.monotonic);
    if (due === 0) return;
    this.#lastAt = raw.monotonic;
    // What is taken has to be written: the rates of the next sample start from it, and the processes that it told of
    // are not told of again.
    if (this.#files.main.backlog + (this.#files.processes?.backlog ?? 0) > FULL_BACKLOG) this.#notTaken = due;
    else this.#take(raw, verdicts);
    this.expire(raw.monotonic);
  }

  #take(raw: RawSample, verdicts: Verdicts): void {
    let lines: RecordingLine[];
    try {
      lines = this.#lines.take(raw, verdicts);
    } catch (thrown) {
      return this.#fail(messageOf(thrown));
    }
    for (const line of lines) {
      if (line.type === 'sample') this.#count(line);
      this.#write(line);
    }
    if (raw.monotonic - this.#flushedAt >= FLUSH_EVERY_MS - this.options.interval_ms / 2) this.#flush();
  }

  /** Ends it when its time is over; also where there are no samples to take in. */
  expire(monotonic: MonotonicMs): void {
    const { duration_ms, interval_ms } = this.options;
    if (duration_ms !== null && monotonic - this.#begunAt >= duration_ms - interval_ms / 2) void this.end('duration');
  }

  annotate(annotation: Annotation): void {
    if (this.reason !== null) return;
    this.#write({
      ...annotation,
      at_ms: this.#setting.clock.now(),
      monotonic_ms: this.#setting.clock.monotonic(),
    } as RecordingLine);
    this.#flush();
  }

  /** Writes the last line and resolves when the file is whole. */
  end(reason: string): Promise<void> {
    if (this.#closed !== null) return this.#closed;
    const { clock } = this.#setting;
    this.#write({
      type: 'end',
      at_ms: clock.now(),
      monotonic_ms: clock.monotonic(),
      reason,
      samples: this.#samples,
      missed: this.#missed + this.#notTaken,
    });
    this.reason = reason;
    this.#lastAt = clock.monotonic();
    this.#closed = this.#close();
    return this.#closed;
  }

  info(): Omit<RecordingInfo, 'sleep_not_held'> {
    const { path, interval_ms, duration_ms } = this.options;
    return {
      run_id: this.runId,
      path,
      processes_path: processesPath(this.options),
      interval_ms,
      duration_ms,
      started_at_ms: this.#startedAt,
      elapsed_ms: (this.reason === null ? this.#setting.clock.monotonic() : this.#lastAt) - this.#begunAt,
      samples: this.#samples,
      missed: this.#missed + this.#notTaken,
      bytes: this.#files.main.bytes + (this.#files.processes?.bytes ?? 0),
      state: this.#failure !== null ? 'failed' : this.reason === null ? 'running' : 'ended',
      reason: this.#failure ?? this.reason,
    };
  }

  #count({ missed }: SampleLine): void {
    this.#samples += 1;
    this.#missed += missed;
    this.#notTaken = 0;
  }

  #write(line: RecordingLine): void {
    this.#put(this.#encode(line));
  }

  #put({ main, processes }: Encoded): void {
    if (main !== '') this.#files.main.write(main);
    if (processes !== '') this.#files.processes?.write(processes);
  }

  #flush(): void {
    this.#flushedAt = this.#lastAt;
    this.#files.main.flush();
    this.#files.processes?.flush();
  }

  #fail(reason: string): void {
    this.#failure = reason;
    void this.end(reason);
  }

  async #close(): Promise<void> {
    await Promise.all([this.#files.main.close(), this.#files.processes?.close()]);
    this.#failure ??= this.#files.main.failure ?? this.#files.processes?.failure ?? null;
  }
}

/** Rows of processes stand in a file of their own: `run.csv` and `run.processes.csv`. */
export function processesPath({
  format,
  processes,
  path,
}: Pick<RecordingOptions, 'format' | 'processes' | 'path'>): string | null {
  if (format !== 'csv' || processes === 'none') return null;
  return path.replace(/(\.csv)?(\.gz|\.zst)?$/, '.processes$1$2');
}

function headerOf(
  { runId, options }: Recorder,
  { config, machine, version }: RecorderSetting,
  raw: RawSample,
): HeaderLine {
  return {
    type: 'header',
    schema: RECORDING_SCHEMA,
    run_id: runId,
    culprit_version: version,
    started_at_ms: raw.at,
    monotonic_ms: raw.monotonic,
    interval_ms: options.interval_ms,
    processes: options.processes,
    filter: options.filter,
    label: options.label,
    machine: { ...wireMachine(machine), clusters: clustersOf(raw.system) },
    settings: {
      rogues_top: config.rogues.top,
      bands: { ...config.bands },
      scoring: config.scoring,
      duration_ms: options.duration_ms,
    },
    units: { ...UNITS },
  };
}

function clustersOf({ clusters, cores }: SystemCounters): HeaderLine['machine']['clusters'] {
  return clusters.map(({ name, maxFrequencyHz }) => ({
    name,
    core_count: cores.filter(({ cluster }) => cluster === name).length,
    max_frequency_hz: maxFrequencyHz,
  }));
}
