import { ok, type Result } from '../../../base/result.ts';
import type { RecordingOptions } from '../../../protocol/recording-methods.ts';
import type { RawSample } from '../../../sample/sampler.ts';
import type { ProcessFacts } from '../../../sample/table.ts';
import { Recorder, type Annotation, type RecorderSetting } from '../../../recording/recorder.ts';
import { exitCodeOf, signalName, type Ended } from './command.ts';
import type { ProfileReport } from './report.ts';
import type { TreeFigures } from './run.ts';

type Choice = Pick<RecordingOptions, 'path' | 'format' | 'compression' | 'interval_ms' | 'label' | 'force'>;

/**
 * The recording of a profile: the machine, the rows of the command's processes alone, and what happened to the command.
 */
export class RecordedRun implements AsyncDisposable {
  readonly #recorder: Recorder;
  readonly #ofTree: Set<ProcessFacts>;
  #run = 0;

  private constructor(recorder: Recorder, ofTree: Set<ProcessFacts>) {
    this.#recorder = recorder;
    this.#ofTree = ofTree;
  }

  static start(choice: Choice, setting: Omit<RecorderSetting, 'matcher'>, raw: RawSample): Result<RecordedRun> {
    const ofTree = new Set<ProcessFacts>();
    const matcher = { prepare: () => undefined, matches: (facts: ProcessFacts) => ofTree.has(facts) };
    const options = {
      ...choice,
      duration_ms: null,
      processes: 'all',
      filter: null,
      allow_sleep: false,
      bound: false,
    } as const;
    const started = Recorder.start(options, { ...setting, matcher }, raw);
    return started.ok ? ok(new RecordedRun(started.value, ofTree)) : started;
  }

  /** @param pids who is of the command's tree now */
  sample(raw: RawSample, pids: ReadonlySet<number>, tree: TreeFigures): void {
    const { live, count, pid, facts } = raw.processes;
    this.#ofTree.clear();
    for (let index = 0; index < count; index++)
      if (pids.has(pid[live[index]!]!)) this.#ofTree.add(facts[live[index]!]!);
    this.#recorder.offer(raw, { top: null, culprit: null });
    const { userSeconds, systemSeconds, disk, processes, rssBytes } = tree;
    this.#annotate({
      type: 'event',
      kind: 'tree',
      text: null,
      run: this.#run,
      processes,
      rss_bytes: Number.isFinite(rssBytes) ? rssBytes : null,
      cpu_user_seconds: userSeconds,
      cpu_system_seconds: systemSeconds,
      disk_read_bytes: disk?.readBytes ?? null,
      disk_written_bytes: disk?.writtenBytes ?? null,
    });
  }

  /** @param run from 1; of a warm-up, 0 or below */
  runStarted(run: number, command: readonly string[], pid: number): void {
    this.#run = run;
    this.#annotate({ type: 'marker', kind: 'run_start', text: command.join(' '), run, pid, is_warmup: run < 1 });
  }

  runStopped(ended: Ended): void {
    const signal = ended.signal === null ? null : signalName(ended.signal);
    const text = signal === null ? `exit code ${ended.code}` : `ended by ${signal}`;
    this.#annotate({
      type: 'marker',
      kind: 'run_stop',
      text,
      run: this.#run,
      exit_code: exitCodeOf(ended),
      signal,
      wall_seconds: ended.wallSeconds,
    });
  }

  mark(text: string): void {
    this.#annotate({ type: 'marker', kind: 'mark', text });
  }

  /** Why it is not whole; null when it is. */
  async end(report: ProfileReport): Promise<string | null> {
    this.#annotate({ type: 'summary', ...report });
    await this.#recorder.end('stopped');
    const { state, reason } = this.#recorder.info();
    return state === 'failed' ? reason : null;
  }

  /** For one that was not ended: what could not be started leaves a recording that says so. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#recorder.end('interrupted');
  }

  #annotate(line: Annotation): void {
    this.#recorder.annotate(line);
  }
}
