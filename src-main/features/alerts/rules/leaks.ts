import type { ProcessSample } from '../../../model/sample.ts';
import type { AlertsConfig } from '../config.ts';
import { leakVerdict, type Leak } from './leak-verdict.ts';
import { MemoryPast } from './memory-past.ts';

/** A quarter of an hour for what runs away, two hours for what seeps. */
const LENGTHS = [
  { everyMs: 15_000, points: 60 },
  { everyMs: 120_000, points: 60 },
] as const;
const NEAR_PEAK = 0.95;
/** A verdict takes a tenth of a millisecond: no tick takes more of them. */
const VERDICTS_A_TICK = 2;

interface Candidate {
  readonly slot: number;
  readonly bornAt: number;
}

/**
 * Which processes keep growing. Only one that has grown by enough is examined closely; the others cost one comparison a
 * reading.
 */
export class Leaks {
  readonly #pasts = LENGTHS.map(({ everyMs, points }) => new LeaksOver(everyMs, points));

  advance(sample: ProcessSample, now: number, config: AlertsConfig['memory_growth']): void {
    for (const past of this.#pasts) past.advance(sample, now, config);
  }

  /** The greatest growth of a process; null where there is no leak. */
  of(slot: number, bornAt: number): Leak | null {
    let greatest: Leak | null = null;
    for (const past of this.#pasts) {
      const leak = past.of(slot, bornAt);
      if (leak !== null && !(greatest !== null && greatest.grownBytes >= leak.grownBytes)) greatest = leak;
    }
    return greatest;
  }
}

class LeaksOver {
  readonly #past: MemoryPast;
  readonly #everyMs: number;
  #takenAt = -Infinity;
  #waiting: Candidate[] = [];
  readonly #leaks = new Map<number, Leak & Candidate>();

  constructor(everyMs: number, points: number) {
    this.#past = new MemoryPast(points);
    this.#everyMs = everyMs;
  }

  of(slot: number, bornAt: number): Leak | null {
    if (this.#leaks.size === 0) return null;
    const leak = this.#leaks.get(slot);
    return leak?.bornAt === bornAt ? leak : null;
  }

  advance(sample: ProcessSample, now: number, config: AlertsConfig['memory_growth']): void {
    if (now - this.#takenAt >= this.#everyMs) {
      this.#takenAt = now;
      this.#past.push(sample, now);
      this.#waiting = this.#candidates(sample, config);
      const slots = new Set(this.#waiting.map(({ slot }) => slot));
      for (const slot of this.#leaks.keys()) if (!slots.has(slot)) this.#leaks.delete(slot);
    }
    for (const candidate of this.#waiting.splice(0, VERDICTS_A_TICK)) this.#examine(candidate, config);
  }

  #candidates({ processes, metrics }: ProcessSample, config: AlertsConfig['memory_growth']): Candidate[] {
    const candidates: Candidate[] = [];
    for (let index = 0; index < processes.count; index++) {
      const slot = processes.live[index]!;
      const bornAt = processes.bornAt[slot]!;
      if (!(this.#past.growth(slot, bornAt) >= config.least_bytes)) continue;
      // What it held before and takes again is no growth; where the peak is not known, the verdict has to do.
      if (metrics.rss_bytes[slot]! < NEAR_PEAK * metrics.rss_peak_bytes[slot]!) continue;
      candidates.push({ slot, bornAt });
    }
    return candidates;
  }

  #examine({ slot, bornAt }: Candidate, config: AlertsConfig['memory_growth']): void {
    const leak = leakVerdict(this.#past.of(slot, bornAt), config);
    if (leak === null) this.#leaks.delete(slot);
    else this.#leaks.set(slot, { ...leak, slot, bornAt });
  }
}
