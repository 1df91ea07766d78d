import type { ProcessTable } from '../../sample/table.ts';
import { CATEGORIES, METRIC_IDS, type Category, type MetricId } from '../../metrics/registry.ts';

/** One number a slot; only the entries of live slots mean anything. */
export type Column = Float64Array;

export type MetricColumns = Record<MetricId, Column>;

/** What scoring writes, a column each. */
export interface ScoreColumns {
  /** Whole numbers up to 100; below 0 only where a figure was. */
  readonly score: Column;
  readonly categories: Record<Category, Column>;
  /** Index into CATEGORIES of the category with the greatest score. */
  readonly category: Uint8Array;
  /** Share of the score's weight that was measured, 0 to 100. */
  readonly coverage: Column;
}

/** One column for each id, every entry absent. */
export function columnsOf<Id extends string>(ids: readonly Id[], capacity: number): Record<Id, Column> {
  const columns: Partial<Record<Id, Column>> = {};
  for (const id of ids) columns[id] = new Float64Array(capacity).fill(NaN);
  return columns as Record<Id, Column>;
}

export const metricColumns = (capacity: number): MetricColumns => columnsOf(METRIC_IDS, capacity);

export function scoreColumns(capacity: number): ScoreColumns {
  return {
    score: new Float64Array(capacity),
    categories: columnsOf(CATEGORIES, capacity),
    category: new Uint8Array(capacity),
    coverage: new Float64Array(capacity),
  };
}

/** Whether any live process has a reading. */
export function isMeasured(column: Column, { live, count }: ProcessTable): boolean {
  for (let index = 0; index < count; index++) if (!Number.isNaN(column[live[index]!]!)) return true;
  return false;
}
