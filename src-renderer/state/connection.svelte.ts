import { systemClock } from '../../src-main/base/clock.ts';
import type { Following } from '../../src-main/client/followings.ts';
import { AgentClient, type ConnectionState } from '../../src-main/client/client.ts';
import { answerOf } from '../../src-main/vocabulary/answer.ts';
import { METRICS, type MetricId } from '../../src-main/metrics/registry.ts';
import type { Frame } from '../../src-main/protocol/frame.ts';
import type { Result, Status, View } from '../../src-main/protocol/methods.ts';
import { wayToAgent } from './connect.ts';
import { Announcer } from '../lib/announcer.ts';
import { readerFigures, usePlatform } from '../lib/figures.ts';
import { beforeNextPaint } from '../lib/next-paint.ts';
import { Past } from './past.ts';

export type CoverageEntry = Result<'coverage'>['metrics'][number];

/** Without a frame for this long, what is shown is not live. */
const SILENT_AFTER_MS = 5_000;
const ANNOUNCE_EVERY_MS = 10_000;

/** One page's connection to the agent: its state, the newest frame, and what the charts remember. */
export class Connection {
  readonly client: AgentClient;
  readonly past = new Past();
  readonly hint: string | null;
  state = $state.raw<ConnectionState>({ state: 'connecting' });
  /** What was last wrong with the connection; null while all is well. */
  trouble = $state.raw<string | null>(null);
  retryAt = $state<number | null>(null);
  frame = $state.raw<Frame | null>(null);
  status = $state.raw<Status | null>(null);
  coverage = $state.raw<readonly CoverageEntry[]>([]);
  /** Monotonic milliseconds, moving once a second while the page is seen. */
  now = $state(systemClock.monotonic() as number);
  announcement = $state('');
  readonly verdict = $derived(answerOf(this.frame, readerFigures()));
  readonly silentForMs = $derived.by(() => {
    const silent = this.now - this.#frameAt;
    return this.frame !== null && this.state.state === 'connected' && silent > SILENT_AFTER_MS ? silent : null;
  });
  readonly live = $derived(this.trouble === null && this.silentForMs === null && this.frame !== null);
  readonly #announcer = new Announcer(ANNOUNCE_EVERY_MS);
  #frameAt = $state(0);
  #view: Partial<View>;
  #watch: Following<Partial<View>> | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(view: Partial<View>) {
    const { connect, hint } = wayToAgent();
    this.hint = hint;
    this.#view = view;
    this.client = new AgentClient(connect, { reconnect: true, onState: (state) => this.#stateChanged(state) });
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    addEventListener('pagehide', () => this.client[Symbol.dispose]());
    this.#visibilityChanged();
    void this.client.open();
  }

  /** Changes which rows the frames carry. */
  look(view: Partial<View>): void {
    this.#view = view;
    this.#watch?.change(view);
  }

  /** The reason why a metric or a part of the system is absent, in words. */
  whyAbsent(metric: string): string {
    const entry = this.coverage.find((candidate) => candidate.metric === metric);
    return entry?.reason ?? 'Not available on this machine.';
  }

  /** The same for a figure of a process, which is worked out from raw figures. */
  whyMetricAbsent(id: MetricId): string {
    const from: readonly string[] = METRICS.find((metric) => metric.id === id)?.from ?? [];
    const entry = this.coverage.find((candidate) => from.includes(candidate.metric) && candidate.reason !== null);
    return entry?.reason ?? 'No reading yet, or not for this process.';
  }

  /** A frame that was asked for out of turn, such as after a change of view. */
  take(frame: Frame): void {
    this.#frameAt = systemClock.monotonic();
    if (this.frame === null || frame.sequence >= this.frame.sequence || frame.at_ms > this.frame.at_ms)
      this.frame = frame;
    this.announcement = this.#announcer.next(this.verdict.spoken, this.#frameAt);
  }

  #receive(frame: Frame): void {
    this.past.push(frame);
    beforeNextPaint(this, () => this.take(frame));
  }

  #visibilityChanged(): void {
    if (document.hidden) {
      this.#watch?.stop();
      this.#watch = null;
      if (this.#timer !== null) clearInterval(this.#timer);
      this.#timer = null;
      return;
    }
    if (this.#watch !== null) return;
    this.#frameAt = systemClock.monotonic();
    this.#watch = this.client.follow('frames', this.#view, {
      first: (frame) => frame !== null && this.#receive(frame),
      change: (frame) => this.#receive(frame),
    });
    this.#timer = setInterval(() => this.#tick(), 1_000);
    this.#tick();
    if (this.state.state === 'connected') void this.#greet();
  }

  #tick(): void {
    this.now = systemClock.monotonic();
  }

  #stateChanged(state: ConnectionState): void {
    this.state = state;
    this.#tick();
    if (state.state === 'lost') {
      this.trouble = state.reason;
      this.retryAt = state.retryInMs === null ? null : this.now + state.retryInMs;
    } else {
      this.retryAt = null;
    }
    if (state.state !== 'connected') return;
    this.trouble = null;
    this.#frameAt = this.now;
    void this.#greet();
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
      this.status = status;
      this.coverage = coverage.metrics;
      this.past.backfill(history);
    } catch {
      // The connection broke meanwhile: the client says so by its state and greets again.
    }
  }
}
