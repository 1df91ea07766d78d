import { CATEGORIES, STATES, type Category, type ProcessState } from '../../metrics/registry.ts';
import type { ScoringConfig } from '../../protocol/config.ts';
import { stateCode } from '../../sample/table.ts';
import type { Column, MetricColumns, ScoreColumns } from '../rates/columns.ts';
import { scoreTerms, type ScoreTerm } from './score-terms.ts';

const STUCK = stateCode('stuck');

/** The processes to score: the first `count` slots of `live`. */
export interface Scored {
  readonly live: Int32Array;
  readonly count: number;
  /** Index into STATES, by slot. */
  readonly state: Uint8Array;
}

interface CategoryPlan {
  readonly name: Category;
  readonly weight: number;
  readonly terms: readonly ScoreTerm[];
  readonly termWeight: number;
}

/**
 * The four-category score of Rogue Hunter (schema 14), a column at a time and with its order of operations, so that a
 * process whose every figure is known gets the original's score to the last bit.
 *
 * Where a figure is absent (NaN), its weight is shared out among the others of its category if at least half of the
 * category's weight is measured; otherwise the missing part counts nothing.
 */
export class Scorer {
  readonly #plans: readonly CategoryPlan[];
  /** By state code. A state we have no word for is not discounted. */
  readonly #stateFactors: Float64Array;
  readonly #totalWeight: number;
  #measured: Column = new Float64Array(0);

  constructor(config: ScoringConfig) {
    const terms = scoreTerms(config);
    this.#plans = CATEGORIES.map((name) => ({
      name,
      weight: config.weights[name],
      terms: terms[name],
      termWeight: terms[name].reduce((sum, term) => sum + term.weight, 0),
    }));
    this.#totalWeight = this.#plans.reduce((sum, plan) => sum + plan.termWeight * plan.weight, 0);
    const factors: Partial<Record<ProcessState, number>> = config.state_factors;
    this.#stateFactors = Float64Array.from(STATES, (state) => factors[state] ?? 1);
  }

  score(scored: Scored, metrics: MetricColumns, into: ScoreColumns): void {
    const { live, count, state } = scored;
    if (this.#measured.length < into.score.length) this.#measured = new Float64Array(into.score.length);
    const measured = this.#measured;
    fill(into.score, 0, live, count);
    fill(into.coverage, 0, live, count);
    for (const plan of this.#plans) {
      const sum = into.categories[plan.name];
      fill(sum, 0, live, count);
      fill(measured, 0, live, count);
      for (const term of plan.terms) addTerm(term, metrics, sum, measured, live, count);
      shareOut(sum, measured, plan.termWeight, live, count);
      if (plan.name === 'blocking') blockByState(sum, state, live, count);
      addWeighted(sum, plan.weight, into.score, live, count);
      addWeighted(measured, plan.weight, into.coverage, live, count);
    }
    this.#finish(scored, into);
    dominate(into, live, count);
  }

  #finish({ live, count, state }: Scored, { score, coverage }: ScoreColumns): void {
    const factors = this.#stateFactors;
    const total = this.#totalWeight;
    for (let index = 0; index < count; index++) {
      const slot = live[index]!;
      const whole = Math.trunc(score[slot]! * factors[state[slot]!]!);
      score[slot] = Math.min(100, whole) + 0; // + 0 makes a truncated -0.5 a plain 0
      coverage[slot] = total > 0 ? (100 * coverage[slot]!) / total : 0;
    }
  }
}

function fill(column: Column, value: number, live: Int32Array, count: number): void {
  for (let index = 0; index < count; index++) column[live[index]!] = value;
}

function addTerm(
  term: ScoreTerm,
  metrics: MetricColumns,
  sum: Column,
  measured: Column,
  live: Int32Array,
  count: number,
): void {
  if (term.metric === 'instructions_per_cycle') addWastedCycles(term, metrics, sum, measured, live, count);
  else addProportion(term, metrics[term.metric], sum, measured, live, count);
}

/** No lower limit: the original has none. */
function addProportion(
  { weight, fullAt }: ScoreTerm,
  column: Column,
  sum: Column,
  measured: Column,
  live: Int32Array,
  count: number,
): void {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    const value = column[slot]!;
    if (Number.isNaN(value)) continue;
    sum[slot]! += Math.min(1, value / fullAt) * weight;
    measured[slot]! += weight;
  }
}

/** A process that spent no cycle wasted none: that is a measurement, although it has no instructions per cycle. */
function addWastedCycles(
  { weight, fullAt }: ScoreTerm,
  metrics: MetricColumns,
  sum: Column,
  measured: Column,
  live: Int32Array,
  count: number,
): void {
  const { instructions_per_cycle: ratios, cycles_per_second: cycles } = metrics;
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    const ratio = ratios[slot]!;
    const idle = cycles[slot]! <= 0;
    if (!idle && Number.isNaN(ratio)) continue;
    if (!idle && ratio < fullAt) sum[slot]! += (1 - ratio / fullAt) * weight;
    measured[slot]! += weight;
  }
}

function shareOut(sum: Column, measured: Column, total: number, live: Int32Array, count: number): void {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    const part = measured[slot]!;
    if (part < total && part > 0 && part * 2 >= total) sum[slot] = (sum[slot]! * total) / part;
  }
}

function blockByState(sum: Column, state: Uint8Array, live: Int32Array, count: number): void {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    if (state[slot] === STUCK) sum[slot] = 100;
  }
}

function addWeighted(from: Column, weight: number, into: Column, live: Int32Array, count: number): void {
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    into[slot]! += from[slot]! * weight;
  }
}

/** The greatest category; of equal ones the first. */
function dominate({ categories, category }: ScoreColumns, live: Int32Array, count: number): void {
  const { blocking, contention, pressure, efficiency } = categories;
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    let winner = 0;
    let greatest = blocking[slot]!;
    if (contention[slot]! > greatest) {
      winner = 1;
      greatest = contention[slot]!;
    }
    if (pressure[slot]! > greatest) {
      winner = 2;
      greatest = pressure[slot]!;
    }
    if (efficiency[slot]! > greatest) winner = 3;
    category[slot] = winner;
  }
}
