import { ERROR, type Request } from '../../src-main/protocol/envelope.ts';
import { recording as contract } from '../../src-main/features/recording/contract.ts';
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

  answer({ method, params }: Request): Answer {
    if (!this.allowed && method !== 'recording.list') return refused(ERROR.notAllowed, `${method} changes something`);
    switch (method) {
      case 'recording.start':
        return this.#start(params);
      case 'recording.stop':
        return this.#stop(contract.methods['recording.stop'].params.parse(params).run_id);
      default:
        return { result: { recordings: this.all } };
    }
  }

  /** The newest goes on, or breaks off. */
  change(change: Partial<RecordingInfo>): void {
    this.all = this.all.map((recording, index) => (index === 0 ? { ...recording, ...change } : recording));
  }

  #start(params: unknown): Answer {
    if (this.obstacle !== null) return refused(ERROR.invalidParams, this.obstacle);
    const { interval_ms } = contract.methods['recording.start'].params.parse(params);
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
    this.all = this.all.map((recording) =>
      recording.run_id === run_id ? { ...recording, state: 'ended', reason: 'stopped' } : recording,
    );
    const stopped = this.all.find((recording) => recording.run_id === run_id);
    return stopped === undefined ? refused(ERROR.notFound, 'no such recording') : { result: stopped };
  }
}
