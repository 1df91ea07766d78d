const MINUTE_MS = 60_000;

/** The highest scores of the last minute: all that the app keeps for its tray. */
export class ScoreMinute {
  #readings: { readonly atMs: number; readonly score: number }[] = [];

  push(atMs: number, score: number): void {
    // A clock that was set back would leave readings of the future behind for ever.
    this.#readings = this.#readings.filter((reading) => reading.atMs > atMs - MINUTE_MS && reading.atMs <= atMs);
    this.#readings.push({ atMs, score });
  }

  /**
   * The minute in `count` equal pieces, oldest first, each the highest score in it, null without a reading. Pieces
   * begin at whole multiples of their length, so that the picture moves only when one is complete.
   */
  bars(nowMs: number, count: number): (number | null)[] {
    const pieceMs = MINUTE_MS / count;
    const newest = Math.floor(nowMs / pieceMs);
    const bars: (number | null)[] = new Array<number | null>(count).fill(null);
    for (const { atMs, score } of this.#readings) {
      const index = count - 1 - (newest - Math.floor(atMs / pieceMs));
      if (index >= 0 && index < count) bars[index] = Math.max(bars[index] ?? 0, score);
    }
    return bars;
  }
}
