import type { Clock } from '../../base/clock.ts';
import { UnusedMemory } from '../../host/unused-memory.ts';
import type { SelfCost } from '../../protocol/frame.ts';
import type { Jitter } from '../../protocol/methods.ts';
import type { Loop } from './loop.ts';

/** The resident set costs as much to read as a process's row; it is read so seldom. */
const RSS_EVERY_MS = 5_000;

/** What Culprit itself costs: CPU of each tick (getrusage(2)), and memory. */
export class SelfMeter {
  readonly #clock: Clock;
  #before = process.cpuUsage();
  #beforeAt: number;
  #tickStart = process.cpuUsage();
  #cpuPercent: number | null = null;
  #tickMs: number | null = null;
  #rssBytes = process.memoryUsage.rss();
  #rssAt = -Infinity;
  readonly #unused = new UnusedMemory();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beforeAt = clock.monotonic();
  }

  tickBegins(): void {
    this.#tickStart = process.cpuUsage();
  }

  tickEnds(): void {
    const now = this.#clock.monotonic();
    this.#unused.giveBack(now);
    const used = process.cpuUsage();
    const elapsed = now - this.#beforeAt;
    if (elapsed > 0) this.#cpuPercent = (milliseconds(this.#before, used) / elapsed) * 100;
    this.#tickMs = milliseconds(this.#tickStart, used);
    this.#before = used;
    this.#beforeAt = now;
    if (now - this.#rssAt < RSS_EVERY_MS) return;
    this.#rssAt = now;
    this.#rssBytes = process.memoryUsage.rss();
  }

  read(loop: Loop): SelfCost {
    const { jitter } = loop;
    const known = jitter.count > 0;
    return {
      cpu_percent: this.#cpuPercent,
      rss_bytes: this.#rssBytes,
      tick_ms: this.#tickMs,
      jitter_p50_ms: known ? jitter.quantile(0.5) : null,
      jitter_p99_ms: known ? jitter.quantile(0.99) : null,
    };
  }
}

const milliseconds = (from: NodeJS.CpuUsage, to: NodeJS.CpuUsage): number =>
  (to.user - from.user + to.system - from.system) / 1_000;

/** How late ticks began, over the life of the loop. */
export function jitterOf({ jitter }: Loop): Jitter {
  const at = (share: number): number | null => (jitter.count === 0 ? null : jitter.quantile(share));
  return { count: jitter.count, p50_ms: at(0.5), p90_ms: at(0.9), p99_ms: at(0.99), max_ms: at(1) };
}
