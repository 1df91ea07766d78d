import type { AlertsConfig } from '../config.ts';
import { MACHINE } from '../../../metrics/machine.ts';
import { readFigure } from '../../../protocol/machine-figures.ts';
import { machineCulprit } from './culprits.ts';
import { fact, word } from './facts.ts';
import type { AlertTick, MachineRule, Reading } from './rule.ts';
import { median, robustSpread } from '../../../base/robust.ts';
import { Cusum } from './statistics.ts';
import type { AlertFact } from '../alert.ts';

/**
 * The adaptive baseline: the machine's main figures against their own last minutes and their own last hour. Off by
 * default.
 */

const BUCKET_MS = 5_000;
/** Half an hour of buckets; judged from a third of it on. */
const BUCKETS = 360;
const BUCKETS_TO_JUDGE = 120;
const BUCKETS_A_MINUTE = 12;
/** An hour of minutes; judged from half of them on. */
const MINUTES = 60;
/** One wild minute counts for no more than this, or it would be a drift by itself. */
const MOST_DEVIATIONS = 4;

/** What the registry of the machine has watched. */
const WATCHED = MACHINE.filter((figure) => figure.usual !== null);
type Watched = (typeof WATCHED)[number];

function keep(values: number[], value: number, most: number): void {
  values.push(value);
  if (values.length > most) values.shift();
}

class Baseline {
  readonly #figure: Watched;
  readonly #buckets: number[] = [];
  readonly #minutes: number[] = [];
  readonly #drift = new Cusum();
  #sum = 0;
  #count = 0;
  #bucketAt = NaN;
  #filled = 0;
  #usual = NaN;
  #deviations = NaN;
  #drifted = 0;

  constructor(figure: Watched) {
    this.#figure = figure;
  }

  /** How far beyond the thresholds; NaN before it knows what is usual. */
  advance(value: number, now: number, config: AlertsConfig['unusual']): number {
    if (Number.isNaN(this.#bucketAt)) this.#bucketAt = now;
    if (now - this.#bucketAt >= BUCKET_MS) this.#closeBucket(now, config);
    this.#sum += value;
    this.#count += 1;
    const outlying = this.#deviations / config.deviations;
    return Number.isNaN(outlying) ? NaN : Math.max(outlying, this.#drifted / config.drift_limit);
  }

  facts(): AlertFact[] {
    const { label, format } = this.#figure;
    return [
      ...fact(`${label} now`, this.#buckets.at(-1), format),
      ...fact('usual in the last half hour', this.#usual, format),
      ...fact('deviations from usual', this.#deviations, 'score'),
      ...fact('drift, in deviations', this.#drifted, 'score'),
    ];
  }

  #closeBucket(now: number, config: AlertsConfig['unusual']): void {
    this.#bucketAt = now;
    if (this.#count === 0) return;
    const mean = this.#sum / this.#count;
    this.#sum = 0;
    this.#count = 0;
    if (this.#buckets.length >= BUCKETS_TO_JUDGE) {
      this.#usual = median(this.#buckets);
      this.#deviations =
        (mean - this.#usual) / Math.max(this.#figure.usual.leastSpread, robustSpread(this.#buckets, this.#usual));
    }
    keep(this.#buckets, mean, BUCKETS);
    this.#filled += 1;
    if (this.#filled % BUCKETS_A_MINUTE === 0) this.#closeMinute(config);
  }

  #closeMinute({ drift_slack: slack, drift_limit: limit }: AlertsConfig['unusual']): void {
    const minute = median(this.#buckets.slice(-BUCKETS_A_MINUTE));
    if (this.#minutes.length >= MINUTES / 2) {
      const usual = median(this.#minutes);
      const deviation = (minute - usual) / Math.max(this.#figure.usual.leastSpread, robustSpread(this.#minutes, usual));
      this.#drifted = this.#drift.next(Math.min(MOST_DEVIATIONS, deviation), slack, 1.5 * limit);
    }
    keep(this.#minutes, minute, MINUTES);
  }
}

export class Unusual implements MachineRule {
  readonly rule = 'unusual';
  readonly need = 'cpu';
  readonly severity = 'warning';
  readonly #baselines = WATCHED.map((figure) => ({ figure, baseline: new Baseline(figure) }));

  read(tick: AlertTick, { unusual: config }: AlertsConfig): Reading[] {
    const { now, system } = tick;
    if (system === null) return [];
    return this.#baselines.flatMap(({ figure, baseline }) => {
      const value = readFigure(figure.id, system);
      return value === null
        ? []
        : [
            {
              subject: figure.label,
              strength: baseline.advance(value, now, config),
              facts: () => [
                ...baseline.facts(),
                ...word('uses most now', machineCulprit(tick, figure.usual.cause)?.name ?? null),
              ],
            },
          ];
    });
  }
}
