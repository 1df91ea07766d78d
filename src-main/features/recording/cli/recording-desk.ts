import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../../base/clock.ts';
import type { ClientOf } from '../../../client/client.ts';
import { places } from '../../../host/places.ts';
import type { RecordingInfo, RecordingOptions } from '../../../protocol/recording-methods.ts';
import { MarkSocket } from '../../../recording/mark-socket.ts';
import { MarkIntake } from '../../../recording/marks.ts';
import { Stop } from '../../../terminal/exit.ts';
import type { Connected, Shell } from '../../../terminal/shell.ts';
import type { recording } from '../contract.ts';

const ASK_EVERY_MS = 250;

/** Who records: the running agent, or one of our own for as long as this command runs. */
export class RecordingDesk implements AsyncDisposable {
  readonly #connected: Connected;
  #marks: MarkSocket | null = null;

  private constructor(connected: Connected) {
    this.#connected = connected;
  }

  /** The agent where one runs; what goes to standard output is recorded here, since the agent cannot write there. */
  static async open(shell: Shell, { path, interval_ms }: RecordingOptions): Promise<RecordingDesk> {
    return new RecordingDesk(await shell.connectOrStart({ own: path === '-', intervalMs: interval_ms }));
  }

  get processCount(): number {
    return this.#connected.status.processes;
  }

  /** Resolves when it has begun. @throws RpcFailure */
  async start(options: RecordingOptions): Promise<RecordingInfo> {
    const started = await this.#client.request('recording.start', options);
    if (this.#connected.own) await this.#takeMarks(started.run_id);
    return started;
  }

  async info(runId: string): Promise<RecordingInfo> {
    const { recordings } = await this.#client.request('recording.list', {});
    const found = recordings.find(({ run_id }) => run_id === runId);
    if (found === undefined) throw new Stop(1, 'the agent no longer knows of this recording');
    return found;
  }

  /** Resolves when the file is whole. */
  stop(runId: string): Promise<RecordingInfo> {
    return this.#client.request('recording.stop', { run_id: runId });
  }

  /** Until it is worth asking for news. */
  async wait(end: Promise<unknown>): Promise<void> {
    const timer = new AbortController();
    await Promise.race([wait(ASK_EVERY_MS, undefined, { signal: timer.signal }), end]).catch(() => undefined);
    timer.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#marks?.[Symbol.dispose]();
    await this.#connected[Symbol.asyncDispose]();
  }

  /** `culprit mark` asks the running agent, and every socket of those who record by themselves. */
  async #takeMarks(runId: string): Promise<void> {
    const mark = (text: string): void => {
      // It may have ended since: then there is nothing to mark.
      this.#client.request('recording.mark', { text, run_id: runId }).catch(() => undefined);
    };
    const socket = await MarkSocket.listen(places().socketFolder, new MarkIntake(systemClock, mark));
    if (socket.ok) this.#marks = socket.value;
    else process.stderr.write(`culprit: culprit mark will not reach this recording: ${socket.error}\n`);
  }

  get #client(): ClientOf<typeof recording> {
    return this.#connected.client.of<typeof recording>();
  }
}
