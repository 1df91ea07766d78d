import { systemClock } from '../../src-main/base/clock.ts';
import { AgentClient, type ConnectionState } from '../../src-main/client/client.ts';
import type { Following } from '../../src-main/client/followings.ts';
import type { Connect } from '../../src-main/client/transport.ts';
import { METRICS, type MetricId } from '../../src-main/metrics/registry.ts';
import type { Access } from '../../src-main/protocol/feature.ts';
import type { Frame } from '../../src-main/protocol/frame.ts';
import type { Status, View } from '../../src-main/protocol/methods.ts';
import { answerOf } from '../../src-main/vocabulary/answer.ts';
import { Announcer } from '../lib/announcer.ts';
import { readerFigures, usePlatform } from '../lib/figures.ts';
import type { Connection, CoverageEntry } from './connection.ts';
import { Observable } from './observable.ts';
import { Past } from './past.ts';

/** Without a frame for this long, what is shown is not live. */
const SILENT_AFTER_MS = 5_000;
const ANNOUNCE_EVERY_MS = 10_000;
const TICK_MS = 1_000;

export interface ConnectionOptions {
  readonly connect: Connect;
  /** What the reader can do when it does not work. */
  readonly hint: string | null;
  /** The rows of the first frames. */
  readonly view: Partial<View>;
  /** Runs the newest work that it was given once there is something to be seen of it. */
  readonly beforeNextPaint: (work: () => void) => void;
}

/** The connection to one agent: its state, the newest frame, and what the charts remember. */
export class AgentConnection extends Observable implements Connection, Disposable {
  readonly client: AgentClient;
  readonly past = new Past();
  readonly hint: string | null;
  state: ConnectionState = { state: 'connecting' };
  trouble: string | null = null;
  retryInSeconds: number | null = null;
  silentForMs: number | null = null;
  frame: Frame | null = null;
  verdict = answerOf(null, readerFigures());
  announcement = '';
  status: Status | null = null;
  coverage: readonly CoverageEntry[] = [];
  readonly #beforeNextPaint: ConnectionOptions['beforeNextPaint'];
  readonly #announcer = new Announcer(ANNOUNCE_EVERY_MS);
  readonly #arrived: Frame[] = [];
  #frameAt = 0;
  #retryAt: number | null = null;
  #view: Partial<View>;
  #following: Following<Partial<View>> | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor({ connect, hint, view, beforeNextPaint }: ConnectionOptions) {
    super();
    this.hint = hint;
    this.#view = view;
    this.#beforeNextPaint = beforeNextPaint;
    this.client = new AgentClient(connect, { reconnect: true, onState: (state) => this.#stateChanged(state) });
  }

  /** Connects, and goes on trying. */
  open(): void {
    void this.client.open();
  }

  [Symbol.dispose](): void {
    this.rest();
    this.client[Symbol.dispose]();
  }

  get live(): boolean {
    return this.trouble === null && this.silentForMs === null && this.frame !== null;
  }

  get allowed(): readonly Access[] | null {
    return this.status?.allowed ?? null;
  }

  look(view: Partial<View>): void {
    this.#view = view;
    this.#following?.change(view);
  }

  /** Somebody looks: frames are asked for. */
  watch(): void {
    if (this.#following !== null) return;
    this.#frameAt = systemClock.monotonic();
    const receive = (frame: Frame | null): void => this.#receive(frame);
    this.#following = this.client.follow('frames', this.#view, { first: receive, change: receive });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
    if (this.state.state === 'connected') void this.#greet();
  }

  /** Nobody looks, until `watch` is called again. */
  rest(): void {
    this.#following?.stop();
    this.#following = null;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  whyAbsent(metric: string): string {
    const entry = this.coverage.find((candidate) => candidate.metric === metric);
    return entry?.reason ?? 'Not available on this machine.';
  }

  whyMetricAbsent(id: MetricId): string {
    const from: readonly string[] = METRICS.find((metric) => metric.id === id)?.from ?? [];
    const entry = this.coverage.find((candidate) => from.includes(candidate.metric) && candidate.reason !== null);
    return entry?.reason ?? 'No reading yet, or not for this process.';
  }

  take(frame: Frame): void {
    this.#frameAt = systemClock.monotonic();
    this.silentForMs = null;
    if (this.frame === null || frame.sequence >= this.frame.sequence || frame.at_ms > this.frame.at_ms)
      this.frame = frame;
    this.verdict = answerOf(this.frame, readerFigures());
    this.announcement = this.#announcer.next(this.verdict.spoken, this.#frameAt);
    this.changed();
  }

  /** Every frame is remembered; of those that came since the last paint, the newest is shown. */
  #receive(frame: Frame | null): void {
    if (frame === null) return;
    this.#arrived.push(frame);
    this.#beforeNextPaint(() => {
      for (const arrived of this.#arrived.splice(0)) this.past.push(arrived);
      this.take(frame);
    });
  }

  /** What changes by the passing of time alone. */
  #tick(): void {
    const now = systemClock.monotonic();
    const silent = now - this.#frameAt;
    const isSilent = this.frame !== null && this.state.state === 'connected' && silent > SILENT_AFTER_MS;
    const silentForMs = isSilent ? silent : null;
    const retryInSeconds = this.#retryAt === null ? null : Math.max(1, Math.ceil((this.#retryAt - now) / 1_000));
    if (silentForMs === this.silentForMs && retryInSeconds === this.retryInSeconds) return;
    this.silentForMs = silentForMs;
    this.retryInSeconds = retryInSeconds;
    this.changed();
  }

  #stateChanged(state: ConnectionState): void {
    const now = systemClock.monotonic();
    this.state = state;
    this.#retryAt = state.state === 'lost' && state.retryInMs !== null ? now + state.retryInMs : null;
    if (state.state === 'lost') this.trouble = state.reason;
    if (state.state === 'connected') {
      this.trouble = null;
      this.#frameAt = now;
      void this.#greet();
    }
    this.#tick();
    this.changed();
  }

  /** What a page needs once on each connection. A failure shows as a lost connection of its own. */
  async #greet(): Promise<void> {
    try {
      const [status, history, coverage] = await Promise.all([
        this.client.request('status', {}),
        this.client.request('history', {}),
        this.client.request('coverage', {}),
      ]);
      usePlatform(status.machine.platform);
      this.verdict = answerOf(this.frame, readerFigures());
      this.status = status;
      this.coverage = coverage.metrics;
      this.past.backfill(history);
      this.changed();
    } catch {
      // The connection broke meanwhile: the client says so by its state and greets again.
    }
  }
}
