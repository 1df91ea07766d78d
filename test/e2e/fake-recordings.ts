import { ERROR, type Request } from '../../src-main/protocol/envelope.ts';
import { recording } from '../../src-main/features/recording/contract.ts';
import type { RecordingInfo } from '../../src-main/protocol/recording-methods.ts';

type Answer = { readonly result: unknown } | { readonly error: { readonly code: number; readonly message: string } };

const refused = (code: number, message: string): Answer => ({ error: { code, message } });

/** What the made-up agent says of recordings; it writes none. */
export class FakeRecordings {
  /** Whether whoever asks may act. */
  allowed = false;
  /** Why none can be started. */
  obstacle: string | null = null;
  all: RecordingInfo[] = [];
  readonly #changed: (info: RecordingInfo) => void;

  /** @param changed tells all who follow the recordings */
  constructor(changed: (info: RecordingInfo) => void) {
    this.#changed = changed;
  }

  answer({ method, params }: Request): Answer {
    if (!this.allowed) return refused(ERROR.notAllowed, `${method} changes something`);
    switch (method) {
      case 'recording.start':
        return this.#start(params);
      case 'recording.stop':
        return this.#stop(recording.methods['recording.stop'].params.parse(params).run_id);
      default:
        return { result: { recordings: this.all } };
    }
  }

  /** The newest goes on, or breaks off. */
  change(change: Partial<RecordingInfo>): void {
    this.all = this.all.map((each, index) => (index === 0 ? { ...each, ...change } : each));
    if (this.all[0] !== undefined) this.#changed(this.all[0]);
  }

  #start(params: unknown): Answer {
    if (this.obstacle !== null) return refused(ERROR.invalidParams, this.obstacle);
    const { interval_ms } = recording.methods['recording.start'].params.parse(params);
    const run_id = `run-${this.all.length + 1}`;
    this.all = [
      {
        run_id,
        path: `/data/recordings/${run_id}.ndjson.gz`,
        processes_path: null,
        interval_ms,
        duration_ms: null,
        started_at_ms: 0,
        elapsed_ms: 0,
        samples: 1,
        missed: 0,
        bytes: 0,
        state: 'running',
        reason: null,
        sleep_not_held: null,
      },
      ...this.all,
    ];
    return { result: this.all[0] };
  }

  #stop(run_id: string): Answer {
    this.all = this.all.map((each) => (each.run_id === run_id ? { ...each, state: 'ended', reason: 'stopped' } : each));
    const stopped = this.all.find((each) => each.run_id === run_id);
    return stopped === undefined ? refused(ERROR.notFound, 'no such recording') : { result: stopped };
  }
}
