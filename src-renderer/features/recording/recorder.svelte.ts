import type { AgentClient, ClientOf } from '../../../src-main/client/client.ts';
import { RpcFailure } from '../../../src-main/client/failure.ts';
import type { recording } from '../../../src-main/features/recording/contract.ts';
import { ERROR } from '../../../src-main/protocol/envelope.ts';
import type { RecordingInfo } from '../../../src-main/protocol/recording-methods.ts';

/** With it a recording says who was to blame, and a forgotten one does not fill the disk. */
const DEFAULTS = { processes: 'rogues', compression: 'gzip' } as const;
const NO_RIGHT = 'Only the app may record, or a page of "culprit serve --allow-actions".';

/** The agent's recordings as a page shows and controls them. */
export class RecorderState {
  running = $state.raw<readonly RecordingInfo[]>([]);
  /** The last that has ended while this page was open. */
  ended = $state.raw<RecordingInfo | null>(null);
  /** Why the last wish was not met, or the last recording broke off. */
  trouble = $state<string | null>(null);
  /** Whether this connection may record: null until that is known. */
  allowed = $state<boolean | null>(null);
  /** Why it may not. */
  refusal = $state('');
  /** A wish is under way. */
  busy = $state(false);
  readonly #client: AgentClient;
  #asking = false;

  constructor(client: AgentClient) {
    this.#client = client;
  }

  /** Asks what runs, and with that whether this connection may ask. */
  async refresh(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const { allowed } = await this.#client.request('status', {});
      this.#take((await this.#own.request('recording.list', {})).recordings);
      this.allowed = allowed.includes('act');
      if (!this.allowed) this.refusal = NO_RIGHT;
    } catch (thrown) {
      this.#refused(thrown);
    } finally {
      this.#asking = false;
    }
  }

  async start(): Promise<void> {
    await this.#wish(async () => {
      const started = await this.#own.request('recording.start', DEFAULTS);
      this.ended = null;
      this.running = [started, ...this.running];
    });
  }

  /** Resolves when the file is whole. */
  async stop(runId: string): Promise<void> {
    await this.#wish(async () => {
      this.#end(await this.#own.request('recording.stop', { run_id: runId }));
      this.running = this.running.filter(({ run_id }) => run_id !== runId);
    });
  }

  get #own(): ClientOf<typeof recording> {
    return this.#client.of<typeof recording>();
  }

  async #wish(meet: () => Promise<void>): Promise<void> {
    if (this.busy || this.allowed !== true) return;
    this.busy = true;
    this.trouble = null;
    try {
      await meet();
    } catch (thrown) {
      this.#refused(thrown);
      this.trouble = thrown instanceof RpcFailure ? thrown.message : 'The agent did not answer.';
    } finally {
      this.busy = false;
    }
  }

  #take(recordings: readonly RecordingInfo[]): void {
    const ended = this.running.flatMap(({ run_id }) =>
      recordings.filter((recording) => recording.run_id === run_id && recording.state !== 'running'),
    );
    for (const recording of ended) this.#end(recording);
    this.running = recordings.filter(({ state }) => state === 'running');
  }

  #end(recording: RecordingInfo): void {
    this.ended = recording;
    if (recording.state === 'failed') this.trouble = recording.reason;
  }

  /** A connection that broke says nothing of rights. */
  #refused(thrown: unknown): void {
    if (!(thrown instanceof RpcFailure) || (thrown.code !== ERROR.notAllowed && thrown.code !== ERROR.methodNotFound))
      return;
    this.allowed = false;
    this.refusal =
      thrown.code === ERROR.notAllowed ? NO_RIGHT : 'This agent is of an older release that does not record.';
  }
}
