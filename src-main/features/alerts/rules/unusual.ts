import type { AlertsConfig } from '../config.ts';
import type { SystemFrame } from '../../../protocol/frame.ts';
import { machineCulprit } from './culprits.ts';
import { fact, word } from './facts.ts';
import type { AlertTick, MachineRule, Need, Reading } from './rule.ts';
import { median, robustSpread } from '../../../base/robust.ts';
import { Cusum } from './statistics.ts';
import type { AlertFact, FactUnit } from '../alert.ts';

/** The adaptive baseline: the main series against their own last minutes and their own last hour. Off by default. */

const BUCKET_MS = 5_000;
/** Half an hour of buckets; judged from a third of it on. */
const BUCKETS = 360;
const BUCKETS_TO_JUDGE = 120;
const BUCKETS_A_MINUTE = 12;
/** An hour of minutes; judged from half of them on. */
const MINUTES = 60;
/** One wild minute counts for no more than this, or it would be a drift by itself. */
const MOST_DEVIATIONS = 4;

type Unit = Exclude<FactUnit, 'word'>;
interface Series {
  readonly name: string;
  readonly unit: Unit;
  readonly need: Need;
  /** No spread is smaller: what nobody would notice is not unusual. */
  readonly leastSpread: number;
  value(system: SystemFrame): number | null;
}

const SERIES: readonly Series[] = [
  { name: 'CPU', unit: 'percent', need: 'cpu', leastSpread: 3, value: (system) => system.cpu_percent },
  {
    name: 'Memory used',
    unit: 'percent',
    need: 'memory',
    leastSpread: 1,
    value: (system) => system.memory?.used_percent ?? null,
  },
  {
    name: 'Disk traffic',
    unit: 'bytes_per_second',
    need: 'disk',
    leastSpread: 5e6,
    value: ({ disks }) => sumOf(disks.flatMap((disk) => [disk.read_bytes_per_second, disk.written_bytes_per_second])),
  },
  { name: 'Package power', unit: 'watts', need: 'cpu', leastSpread: 1, value: (system) => system.package_watts },
  { name: 'Hottest sensor', unit: 'celsius', need: 'cpu', leastSpread: 1.5, value: (system) => system.hottest_celsius },
  {
    name: 'Memory bandwidth',
    unit: 'percent',
    need: 'cpu',
    leastSpread: 3,
    value: (system) => system.bandwidth?.percent ?? null,
  },
];

function sumOf(values: readonly (number | null)[]): number | null {
  const measured = values.filter((value) => value !== null);
  return measured.length === 0 ? null : measured.reduce((sum, value) => sum + value, 0);
}

function keep(values: number[], value: number, most: number): void {
  values.push(value);
  if (values.length > most) values.shift();
}

class Baseline {
  readonly #series: Series;
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

  constructor(series: Series) {
    this.#series = series;
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
    const { name, unit } = this.#series;
    return [
      ...fact(`${name} now`, this.#buckets.at(-1), unit),
      ...fact('usual in the last half hour', this.#usual, unit),
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
        (mean - this.#usual) / Math.max(this.#series.leastSpread, robustSpread(this.#buckets, this.#usual));
    }
    keep(this.#buckets, mean, BUCKETS);
    this.#filled += 1;
    if (this.#filled % BUCKETS_A_MINUTE === 0) this.#closeMinute(config);
  }

  #closeMinute({ drift_slack: slack, drift_limit: limit }: AlertsConfig['unusual']): void {
    const minute = median(this.#buckets.slice(-BUCKETS_A_MINUTE));
    if (this.#minutes.length >= MINUTES / 2) {
      const usual = median(this.#minutes);
      const deviation = (minute - usual) / Math.max(this.#series.leastSpread, robustSpread(this.#minutes, usual));
      this.#drifted = this.#drift.next(Math.min(MOST_DEVIATIONS, deviation), slack, 1.5 * limit);
    }
    keep(this.#minutes, minute, MINUTES);
  }
}

export class Unusual implements MachineRule {
  readonly rule = 'unusual';
  readonly need = 'cpu';
  readonly severity = 'warning';
  readonly #baselines = SERIES.map((series) => ({ series, baseline: new Baseline(series) }));

  read(tick: AlertTick, { unusual: config }: AlertsConfig): Reading[] {
    const { now, system } = tick;
    if (system === null) return [];
    return this.#baselines.flatMap(({ series, baseline }) => {
      const value = series.value(system);
      return value === null
        ? []
        : [
            {
              subject: series.name,
              strength: baseline.advance(value, now, config),
              facts: () => [
                ...baseline.facts(),
                ...word('uses most now', machineCulprit(tick, series.need)?.name ?? null),
              ],
            },
          ];
    });
  }
}
