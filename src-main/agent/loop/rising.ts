/** A score that rises by so much within `RISE_WINDOW_MS`, or reaches the elevated band, is worth a closer look. */
const RISE = 15;
const RISE_WINDOW_MS = 3_000;
/** A score that was as high within this time is no news; higher by less than `NEWS` is no news either. */
const MEMORY_MS = 60_000;
const NEWS = 5;
/** While it is looked at closely, a score this far below the elevated band still counts as elevated. */
const MARGIN = 5;
/** How long after the last sign the closer look lasts; longer each time it was given up too early, up to the most. */
const HOLD_MS = 10_000;
const LONGEST_HOLD_MS = 60_000;
const TOO_EARLY_MS = 60_000;

/**
 * Whether the greatest score calls for quicker sampling. What makes it steady: the band is left lower than it is
 * entered, a height seen within the last minute is no news, and a look that had to be resumed lasts twice as long.
 * Pure: time is an argument, in monotonic milliseconds.
 */
export class Rising {
  readonly #recent: { readonly score: number; readonly at: number }[] = [];
  #until = -Infinity;
  #holdMs = HOLD_MS;

  /** @param elevated the score at which the elevated band begins */
  note(score: number, now: number, elevated: number): void {
    const news = this.#isNews(score, now);
    const isRising = this.remainingMs(now) > 0;
    if (news || score >= (isRising ? elevated - MARGIN : elevated)) this.#hold(now, isRising);
  }

  /** Until it is over, if nothing else rises; 0 when nothing does. */
  remainingMs(now: number): number {
    return Math.max(0, this.#until - now);
  }

  #hold(now: number, isRising: boolean): void {
    if (!isRising)
      this.#holdMs = now - this.#until < TOO_EARLY_MS ? Math.min(this.#holdMs * 2, LONGEST_HOLD_MS) : HOLD_MS;
    this.#until = now + this.#holdMs;
  }

  #isNews(score: number, now: number): boolean {
    const recent = this.#recent;
    while (recent.length > 0 && now - recent[0]!.at > MEMORY_MS) recent.shift();
    let floor = Infinity;
    let height = -Infinity;
    for (const past of recent) {
      if (now - past.at <= RISE_WINDOW_MS) floor = Math.min(floor, past.score);
      else height = Math.max(height, past.score);
    }
    recent.push({ score, at: now });
    return score >= floor + RISE && score >= height + NEWS;
  }
}
