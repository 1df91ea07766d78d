import { resolve } from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import { failure, messageOf, ok, type Result } from '../../../base/result.ts';
import type { AlertChange } from '../../alerts/alert.ts';
import type { Config } from '../../../protocol/config.ts';
import {
  FASTEST_RECORDING_MS,
  type RecordingInfo,
  type RecordingRequest,
} from '../../../protocol/recording-methods.ts';
import { KeepAwake } from '../../../host/keep-awake.ts';
import { Recorder, type Annotation } from '../../../recording/recorder.ts';
import type { Verdicts } from '../../../recording/sample-lines.ts';
import type { RawSample, Sampler } from '../../../sample/sampler.ts';
import { ProcessFilter } from '../../../agent/views/filter.ts';
import type { Log } from '../../../host/log.ts';
import { ownRecordingPath } from './own-recording.ts';

export interface RecordingHost {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly sampler: Sampler;
  /** Where recordings go that are asked for without a path. */
  readonly folder: string;
  config(): Config;
  /** A sample at every multiple of the interval, until it is disposed of. */
  demand(intervalMs: number): Disposable;
  /** A recording has begun, has gone on for about a second, or has ended. */
  onChange(info: RecordingInfo): void;
}

/** One that begins with the next sample. */
interface Starting {
  readonly options: RecordingRequest;
  readonly owner: object | null;
  /** Hurries the loop until then. */
  readonly demand: Disposable;
  begun(started: Result<RecordingInfo>): void;
}

interface Running {
  readonly recorder: Recorder;
  readonly demand: Disposable;
  /** Whose connection it ends with. */
  readonly owner: object | null;
}

const MOST_RUNNING = 16;
const MOST_ENDED = 32;
const TELL_EVERY_MS = 900;

/** All recordings of one agent, over its one sampler. */
export class Recordings implements Disposable {
  readonly #host: RecordingHost;
  readonly #running = new Map<string, Running>();
  #starting: Starting[] = [];
  #ended: Recorder[] = [];
  #toldAt = -Infinity;
  #awake: KeepAwake | null = null;

  constructor(host: RecordingHost) {
    this.#host = host;
  }

  /** Resolves when it has begun, which is with the next sample: soon, since the loop is hurried. */
  start(options: RecordingRequest, owner: object | null = null): Promise<Result<RecordingInfo>> {
    if (this.#running.size + this.#starting.length >= MOST_RUNNING)
      return Promise.resolve(failure(`${MOST_RUNNING} recordings are running: no more`));
    return new Promise((begun) => {
      this.#starting.push({ options, owner, demand: this.#host.demand(FASTEST_RECORDING_MS), begun });
    });
  }

  /** Resolves when its file is whole; null where there is no such recording. */
  async stop(runId: string, reason: string): Promise<RecordingInfo | null> {
    const recorder = this.#running.get(runId)?.recorder ?? this.#ended.find((ended) => ended.runId === runId);
    if (recorder === undefined) return null;
    const closed = recorder.end(reason);
    this.#tidyUp();
    await closed;
    return this.#infoOf(recorder);
  }

  /** Those that run, then those that have ended, the last first. */
  list(): RecordingInfo[] {
    return [...[...this.#running.values()].map(({ recorder }) => recorder), ...this.#ended].map((recorder) =>
      this.#infoOf(recorder),
    );
  }

  /** A marker, an alert or an event, into all of them, or into one. @returns into how many */
  annotate(annotation: Annotation, runId?: string): number {
    const chosen = [...this.#running.values()].filter(
      ({ recorder }) => runId === undefined || recorder.runId === runId,
    );
    for (const { recorder } of chosen) recorder.annotate(annotation);
    return chosen.length;
  }

  noteAlert({ change, alert }: AlertChange): void {
    if (change !== 'updated')
      this.annotate({
        type: 'alert',
        kind: alert.rule,
        state: change === 'fired' ? 'raised' : 'cleared',
        text: alert.title,
        alert,
      });
  }

  /** There is a new sample. */
  offer(raw: RawSample, verdicts: () => Verdicts): void {
    if (this.#running.size > 0) {
      const words = verdicts();
      for (const { recorder } of this.#running.values()) recorder.offer(raw, words);
      this.#tidyUp();
      this.#tell(raw.monotonic);
    }
    for (const starting of this.#starting.splice(0)) this.#finish(starting, this.#attempt(starting, raw));
  }

  /** There is none, since the machine could not be sampled. */
  skip(reason: string): void {
    for (const { recorder } of this.#running.values()) recorder.expire(this.#host.clock.monotonic());
    this.#tidyUp();
    for (const starting of this.#starting.splice(0)) this.#finish(starting, failure(reason));
  }

  /** A connection has closed. */
  left(owner: object): void {
    const isIts = (starting: Starting): boolean => starting.owner === owner;
    for (const starting of this.#starting.filter(isIts)) this.#finish(starting, failure('interrupted'));
    this.#starting = this.#starting.filter((starting) => !isIts(starting));
    for (const { recorder, owner: its } of [...this.#running.values()])
      if (its === owner) void this.stop(recorder.runId, 'interrupted');
  }

  [Symbol.dispose](): void {
    for (const starting of this.#starting.splice(0)) this.#finish(starting, failure('the agent has ended'));
    for (const runId of [...this.#running.keys()]) void this.stop(runId, 'agent_ended');
    this.#awake?.[Symbol.dispose]();
  }

  /** Whoever waits is answered, whatever happens. */
  #attempt(starting: Starting, raw: RawSample): Result<RecordingInfo> {
    try {
      return this.#begin(starting, raw);
    } catch (thrown) {
      return failure(messageOf(thrown));
    }
  }

  #begin({ options, owner }: Starting, raw: RawSample): Result<RecordingInfo> {
    const { clock, version, sampler } = this.#host;
    const config = this.#host.config();
    // Chosen when the file is made: two that begin with one sample would choose the same before.
    const path = this.#pathOf(options);
    const matcher = options.filter === null ? null : new ProcessFilter(options.filter);
    matcher?.prepare(
      [...raw.processes.live.subarray(0, raw.processes.count)].map((slot) => raw.processes.facts[slot]!),
    );
    const setting = { clock, config, machine: sampler.machine, version, matcher };
    const started = Recorder.start({ ...options, path }, setting, raw);
    if (!started.ok) return started;
    const recorder = started.value;
    this.#running.set(recorder.runId, { recorder, demand: this.#host.demand(options.interval_ms), owner });
    this.#stayAwake();
    this.#host.log.info({ run_id: recorder.runId, path }, 'a recording has started');
    const info = this.#infoOf(recorder);
    this.#host.onChange(info);
    return ok(info);
  }

  #pathOf(options: RecordingRequest): string {
    const { path } = options;
    if (path !== undefined) return path === '-' ? '-' : resolve(path);
    try {
      return ownRecordingPath(this.#host.folder, this.#host.clock.now(), options);
    } catch (thrown) {
      throw new Error(`the folder for recordings cannot be made: ${messageOf(thrown)}`);
    }
  }

  #finish({ demand, begun }: Starting, started: Result<RecordingInfo>): void {
    demand[Symbol.dispose]();
    begun(started);
  }

  /** How far those that run have come, about once a second. */
  #tell(now: number): void {
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    for (const { recorder } of this.#running.values()) this.#host.onChange(this.#infoOf(recorder));
  }

  #infoOf(recorder: Recorder): RecordingInfo {
    return { ...recorder.info(), sleep_not_held: recorder.options.allow_sleep ? null : (this.#awake?.absent ?? null) };
  }

  /** Lets go of what has ended by itself. */
  #tidyUp(): void {
    for (const [runId, { recorder, demand }] of this.#running) {
      if (recorder.reason === null) continue;
      demand[Symbol.dispose]();
      this.#running.delete(runId);
      this.#ended = [recorder, ...this.#ended].slice(0, MOST_ENDED);
      const { path, state, reason, samples } = recorder.info();
      this.#host.log[state === 'failed' ? 'error' : 'info'](
        { run_id: runId, path, reason, samples },
        'a recording has ended',
      );
      this.#host.onChange(this.#infoOf(recorder));
    }
    this.#stayAwake();
  }

  #stayAwake(): void {
    const wanted = [...this.#running.values()].some(({ recorder }) => !recorder.options.allow_sleep);
    if (wanted)
      this.#awake ??= new KeepAwake('a recording runs', (reason) =>
        this.#host.log.warn({ reason }, 'the machine may go to sleep during a recording'),
      );
    else {
      this.#awake?.[Symbol.dispose]();
      this.#awake = null;
    }
  }
}
