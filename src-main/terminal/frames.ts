import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../base/clock.ts';
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
/** Twice the longest interval between samples. */
const WITHIN_MS = 10_000;
/** What an agent reads only while somebody looks has its rates with the second sample from then on. */
const UNTIL_ALL_IS_READ = 2;

/** Frames for a terminal: each newer than the one before, with rates, an interval or more apart. */
export class Frames implements Disposable {
  readonly #connected: Connected;
  readonly #intervalMs: number;
  #following: Following<View> | null = null;
  #newest: Frame | null = null;
  #seen = 0;
  #given: { readonly sequence: number; readonly at: number } | null = null;
  #news = Promise.withResolvers<void>();

  constructor(connected: Connected, intervalMs = FRAME_INTERVAL_MS) {
    this.#connected = connected;
    this.#intervalMs = intervalMs;
  }

  /** @throws Stop when none comes, RpcFailure when the agent does not give the view */
  async next(view: View): Promise<Frame> {
    this.#follow(view);
    if (this.#given !== null) await wait(Math.max(0, this.#given.at + this.#intervalMs - systemClock.monotonic()));
    const timeUp = new AbortController();
    const late = wait(WITHIN_MS, 'late' as const, { signal: timeUp.signal }).catch(() => 'late' as const);
    try {
      for (;;) {
        const frame = this.#good();
        if (frame !== null) {
          this.#given = { sequence: frame.sequence, at: systemClock.monotonic() };
          return frame;
        }
        if ((await Promise.race([this.#news.promise, late])) === 'late') throw new Stop(1, await this.#reason());
      }
    } finally {
      timeUp.abort();
    }
  }

  [Symbol.dispose](): void {
    this.#following?.stop();
  }

  #follow(view: View): void {
    if (this.#following !== null) return this.#following.change(view);
    this.#following = this.#connected.client.follow('frames', view, {
      first: () => undefined,
      change: (frame) => {
        this.#seen += 1;
        this.#newest = frame;
        this.#tell();
      },
      refused: (failure) => {
        this.#news.promise.catch(() => undefined);
        this.#news.reject(failure);
      },
    });
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
}
