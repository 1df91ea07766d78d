import type { ClientOf } from '../../../src-main/client/client.ts';
import { RpcFailure } from '../../../src-main/client/failure.ts';
import type { recording } from '../../../src-main/features/recording/contract.ts';
import type { RecordingInfo } from '../../../src-main/protocol/recording-methods.ts';
import type { Connection } from '../../state/connection.ts';
import { Observable } from '../../state/observable.ts';

/** With it a recording says who was to blame, and a forgotten one does not fill the disk. */
const DEFAULTS = { processes: 'rogues', compression: 'gzip' } as const;

/** The agent's recordings as a page shows and controls them. */
export class Recorder extends Observable {
  running: readonly RecordingInfo[] = [];
  /** The last that has ended while this page was open. */
  ended: RecordingInfo | null = null;
  /** Why the last wish was not met, or the last recording broke off. */
  trouble: string | null = null;
  /** Whether this connection may record: null until that is known. */
  allowed: boolean | null = null;
  /** A wish is under way. */
  busy = false;
  readonly #connection: Connection;
  readonly #client: ClientOf<typeof recording>;

  constructor(connection: Connection) {
    super();
    this.#connection = connection;
    this.#client = connection.client.of<typeof recording>();
    this.#client.follow(
      'recording',
      {},
      {
        first: ({ recordings }) => this.#takeAll(recordings),
        change: (info) => {
          this.#take(info);
          this.changed();
        },
      },
    );
    this.#heedRights();
    connection.observe(() => this.#heedRights());
  }

  /** Why it may not. */
  get refusal(): string {
    return this.allowed === false ? 'Only the app may record, or a page of "culprit serve --allow-actions".' : '';
  }

  async start(): Promise<void> {
    await this.#wish(async () => {
      const started = await this.#client.request('recording.start', DEFAULTS);
      this.ended = null;
      this.#take(started);
    });
  }

  /** Resolves when the file is whole. */
  async stop(runId: string): Promise<void> {
    await this.#wish(async () => this.#take(await this.#client.request('recording.stop', { run_id: runId })));
  }

  async #wish(meet: () => Promise<void>): Promise<void> {
    if (this.busy || this.allowed !== true) return;
    this.busy = true;
    this.trouble = null;
    this.changed();
    try {
      await meet();
    } catch (thrown) {
      this.trouble = thrown instanceof RpcFailure ? thrown.message : 'The agent did not answer.';
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  #heedRights(): void {
    const allowed = this.#connection.allowed?.includes('act') ?? null;
    if (allowed === this.allowed) return;
    this.allowed = allowed;
    this.changed();
  }

  /** All there are. Of those that this page knew as running, some may have ended while it was not connected. */
  #takeAll(recordings: readonly RecordingInfo[]): void {
    for (const info of recordings) if (info.state !== 'running') this.#end(info);
    this.running = recordings.filter(({ state }) => state === 'running');
    this.changed();
  }

  #take(info: RecordingInfo): void {
    if (info.state !== 'running') this.#end(info);
    else if (this.#knows(info)) this.running = this.running.map((each) => (each.run_id === info.run_id ? info : each));
    else this.running = [info, ...this.running];
  }

  #end(info: RecordingInfo): void {
    if (!this.#knows(info)) return;
    this.running = this.running.filter(({ run_id }) => run_id !== info.run_id);
    this.ended = info;
    if (info.state === 'failed') this.trouble = info.reason;
  }

  #knows(info: RecordingInfo): boolean {
    return this.running.some(({ run_id }) => run_id === info.run_id);
  }
}
