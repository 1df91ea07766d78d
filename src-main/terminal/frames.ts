import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../base/clock.ts';
import { RpcFailure } from '../client/failure.ts';
import type { Following } from '../client/followings.ts';
import type { Frame } from '../protocol/frame.ts';
import type { Core } from '../protocol/methods.ts';
import type { TopicParamsOf } from '../protocol/feature.ts';
import { Stop } from './exit.ts';
import type { Connected } from './shell.ts';

/** What a frame is asked to show; left out: the twenty highest scores. */
type View = TopicParamsOf<Core, 'frames'>;

/** Long enough for a rate that means something, short enough to wait for. */
export const FRAME_INTERVAL_MS = 1_000;
/** For each: twice the longest interval between samples. */
const WITHIN_MS = 10_000;
/** What an agent reads only while somebody looks has its rates with the second sample from then on. */
const UNTIL_ALL_IS_READ = 2;

/** Frames for a terminal: each newer than the one before, with rates, an interval or more apart. */
export class Frames implements Disposable {
  readonly #connected: Connected;
  readonly #intervalMs: number;
  readonly #withinMs: number;
  #following: Following<View> | null = null;
  #view: View | null = null;
  /** Whether the agent has begun with that view: what comes before is of the one before. */
  #isOfView = false;
  #failure: RpcFailure | null = null;
  #newest: Frame | null = null;
  #seen = 0;
  #given: { readonly sequence: number; readonly at: number } | null = null;
  #news = Promise.withResolvers<void>();

  constructor(connected: Connected, intervalMs = FRAME_INTERVAL_MS, withinMs = WITHIN_MS) {
    this.#connected = connected;
    this.#intervalMs = intervalMs;
    this.#withinMs = withinMs;
  }

  /** @throws Stop when none comes, RpcFailure when the agent does not give the view, or is gone */
  async next(view: View): Promise<Frame> {
    this.#follow(view);
    if (this.#given !== null) await wait(Math.max(0, this.#given.at + this.#intervalMs - systemClock.monotonic()));
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      const frame = this.#good();
      if (frame === null) {
        await this.#nextNews();
        continue;
      }
      this.#given = { sequence: frame.sequence, at: systemClock.monotonic() };
      return frame;
    }
  }

  [Symbol.dispose](): void {
    this.#following?.stop();
    this.#refused(new RpcFailure(0, 'no longer followed'));
  }

  #follow(view: View): void {
    if (this.#failure?.code === 0) return;
    // A view that was refused is asked for again.
    if (view === this.#view && this.#failure === null) return;
    this.#view = view;
    this.#failure = null;
    this.#newest = null;
    this.#isOfView = false;
    if (this.#following !== null) return this.#following.change(view);
    this.#following = this.#connected.client.follow('frames', view, {
      first: () => (this.#isOfView = true),
      change: (frame) => this.#take(frame),
      refused: (failure) => this.#refused(failure),
    });
  }

  #take(frame: Frame): void {
    // An agent that cannot sample tells the last sample again.
    if (!this.#isOfView || frame.sequence === this.#newest?.sequence) return;
    this.#seen += 1;
    this.#newest = frame;
    this.#tell();
  }

  #refused(failure: RpcFailure): void {
    this.#failure = failure;
    this.#tell();
  }

  /** The newest, if it has all that it can have and was not given before. */
  #good(): Frame | null {
    const frame = this.#newest;
    const enough = this.#connected.own ? 1 : UNTIL_ALL_IS_READ;
    if (frame === null || frame.interval_ms === null || this.#seen < enough) return null;
    return frame.sequence === this.#given?.sequence ? null : frame;
  }

  /** Why there is none. */
  async #reason(): Promise<string> {
    const { impaired } = await this.#connected.client.request('status', {});
    return impaired ?? 'the agent takes no further sample: culprit status says more';
  }

  #tell(): void {
    const { resolve } = this.#news;
    this.#news = Promise.withResolvers<void>();
    resolve();
  }

  /** @throws Stop when there are none for too long */
  async #nextNews(): Promise<void> {
    const timeUp = new AbortController();
    const late = wait(this.#withinMs, 'late' as const, { signal: timeUp.signal }).catch(() => null);
    try {
      if ((await Promise.race([this.#news.promise, late])) === 'late') throw new Stop(1, await this.#reason());
    } finally {
      timeUp.abort();
    }
  }
}
